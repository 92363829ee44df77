import { noPause } from "../../../src/ledger/store/weeks";
import { makeParities, type Parity, recover } from "../../../src/sync/repair/reedSolomon";
import { seeded, type SeededRandom } from "../../support/random";
import { BLOCK_PARITIES, BLOCK_PIECES, PIECE_BYTES } from "../../../src/sync/messages/piece";

/** The numbers that the two short pieces give, in base 255; behind them all bytes are those of an empty piece. */
const GOLDEN_FIRST = string.char(0x72, 0x55, 0x39, 0xda, 0x9b, 0xec, 0x8b, 0xb3, 0xa1, 0xac, 0xbc, 0xd2);
const GOLDEN_SECOND = string.char(0x26, 0x60, 0x51, 0x7d, 0x0c, 0x39, 0xb4, 0xd8, 0x63, 0x66, 0x52, 0x47);

function piece(random: SeededRandom, bytes: number): string {
  const list: string[] = [];
  for (const _ of $range(1, bytes)) {
    list.push(string.char(random.between(1, 255)));
  }
  return list.join("");
}

function piecesOf(random: SeededRandom, count: number): string[] {
  const pieces: string[] = [];
  for (const i of $range(1, count)) {
    pieces.push(piece(random, i % 5 === 0 ? random.between(1, PIECE_BYTES) : PIECE_BYTES));
  }
  return pieces;
}

/** The pieces by place, without those that are lost. */
function without(pieces: readonly string[], lost: readonly number[]): LuaTable<number, string | undefined> {
  const held = new LuaTable<number, string | undefined>();
  for (const place of $range(0, pieces.length - 1)) {
    held.set(place, lost.includes(place) ? undefined : pieces[place]);
  }
  return held;
}

/** So many different numbers below a limit. */
function some(random: SeededRandom, count: number, limit: number): number[] {
  const list: number[] = [];
  while (list.length < count) {
    const number = random.between(0, limit - 1);
    if (!list.includes(number)) {
      list.push(number);
    }
  }
  return list;
}

function filledUp(text: string): string {
  return text + string.rep("\x01", PIECE_BYTES - text.length);
}

describe("parities", () => {
  it("are what their golden example says", () => {
    const parities = makeParities(["a piece", "another one"], 0, 2, noPause);
    assert.same(
      [GOLDEN_FIRST, GOLDEN_SECOND],
      parities.map(({ payload }) => string.sub(payload, 1, 12)),
    );
    for (const { payload } of parities) {
      assert.equal(string.rep("\x01", PIECE_BYTES - 12), string.sub(payload, 13));
    }
  });

  it("make up for any pieces that are lost, as many as there are parities", () => {
    const random = seeded(11);
    for (const _ of $range(1, 40)) {
      const total = random.between(1, BLOCK_PIECES);
      const pieces = piecesOf(random, total);
      const lost = some(random, random.between(1, math.min(total, 24)), total);
      const parities = makeParities(pieces, 0, BLOCK_PARITIES, noPause);
      const chosen: Parity[] = some(random, lost.length, parities.length).map((i) => parities[i]);
      const found = recover(without(pieces, lost), total, chosen, noPause);
      for (const place of lost) {
        assert.equal(filledUp(pieces[place]), found?.get(place));
      }
    }
  });

  it("are the same whichever are made first, and free of NUL", () => {
    const pieces = piecesOf(seeded(12), 20);
    const all = makeParities(pieces, 0, 30, noPause);
    assert.same(all.slice(10, 15), makeParities(pieces, 10, 5, noPause));
    for (const { payload } of all) {
      assert.equal(PIECE_BYTES, payload.length);
      assert.is_nil(string.find(payload, "\0", 1, true)[0]);
    }
  });

  it("that are forged give anything but an error", () => {
    const random = seeded(13);
    for (const _ of $range(1, 50)) {
      const pieces = piecesOf(random, 10);
      const forged = [0, 1, 2].map((number) => ({ number, payload: piece(random, PIECE_BYTES) }));
      recover(without(pieces, [2, 5, 9]), 10, forged, noPause);
    }
  });
});
