import { isEvent } from "../../src/event/eventBuilder";
import type { Event } from "../../src/event/event";
import { goOn } from "../../src/replay/copyState";
import { readState } from "../../src/replay/stateReader";
import { TEXT_NUMBERS, writeState } from "../../src/replay/stateWriter";
import { guid, Loot } from "../support/events";
import { expectInDocument } from "../support/golden";
import { loot, openLedger } from "../support/ledgers";
import { type SeededRandom, seeded } from "../support/random";

const PIECE_BYTES = 300;

function written(state: object): string[] {
  const pieces: string[] = [];
  assert.is_true(writeState(state, PIECE_BYTES, (piece) => pieces.push(piece), goOn));
  return pieces;
}

function read(pieces: readonly string[]): object | undefined {
  let place = 0;
  const nextPiece = (): string | undefined => {
    place += 1;
    return pieces[place - 1];
  };
  return readState(nextPiece, goOn)?.state;
}

function randomText(random: SeededRandom): string {
  const bytes: string[] = [];
  const length = random.between(0, 9) === 0 ? random.between(0, 3000) : random.between(0, 12);
  for (const _ of $range(1, length)) {
    bytes.push(string.char(random.between(0, 255)));
  }
  return bytes.join("");
}

const NUMBERS = [0, -1, 0.1, 1e15, -1e15, 2 ** 53, 1e300, -1e-300, math.huge, -math.huge, 123456789.125, 1 / 3];

function randomValue(random: SeededRandom, depth: number): unknown {
  const kind = random.between(1, depth > 0 ? 6 : 4);
  if (kind === 1) {
    return random.between(0, 3) === 0 ? guid(random.between(1, 9)) : randomText(random);
  }
  if (kind === 2) {
    return NUMBERS[random.between(0, NUMBERS.length - 1)];
  }
  if (kind === 3) {
    return random.between(-1000, 1000);
  }
  return kind === 4 ? random.between(0, 1) === 1 : randomTable(random, depth - 1);
}

function randomTable(random: SeededRandom, depth: number): object {
  const result = new LuaTable<AnyNotNil, unknown>();
  const isList = random.between(0, 1) === 1;
  for (const i of $range(1, random.between(0, 8))) {
    const key = isList ? i : (randomValue(random, 0) as AnyNotNil);
    result.set(key, randomValue(random, depth));
  }
  return result;
}

describe("a state as text", () => {
  it("reads back equal, whatever it holds", () => {
    const random = seeded(14);
    for (const _ of $range(1, 300)) {
      const state = randomTable(random, 5);
      const pieces = written(state);
      assert.same(state, read(pieces));
      for (const [place, piece] of ipairs(pieces)) {
        assert.equal(true, place === pieces.length ? piece.length <= PIECE_BYTES : piece.length === PIECE_BYTES);
      }
    }
  });

  it("numbers more texts than there are numbers", () => {
    const state: Record<string, number> = {};
    for (const i of $range(1, TEXT_NUMBERS * 2.5)) {
      state[`text ${i % (TEXT_NUMBERS * 2)} ${i}`] = i;
    }
    assert.same(state, read(written(state)));
  });

  it("keeps what is shared shared", () => {
    const record = { points: 5 };
    const state = read(written({ byName: { Anna: record }, byId: [record, record] })) as {
      byName: { Anna: object };
      byId: object[];
    };
    assert.same({ byName: { Anna: record }, byId: [record, record] }, state);
    assert.is_true(state.byName.Anna === state.byId[0] && state.byId[0] === state.byId[1]);
  });

  it("keeps events as events", () => {
    const ledger = openLedger();
    const event = ledger.Append(Loot, loot(3, 7))[0] as Event;
    const state = read(written({ list: [event] })) as { list: Event[] };
    assert.is_true(isEvent(state.list[0]));
    assert.equal(event.key, state.list[0].key);
    assert.equal(7, state.list[0].points);
    assert.is_not_nil(ledger.Retract(state.list[0])[0]);
    assert.is_true(ledger.IsRetracted(state.list[0]));
  });

  it("of any depth needs no deep recursion", () => {
    let state: { inner?: object; depth: number } = { depth: 0 };
    for (const depth of $range(1, 30_000)) {
      state = { inner: state, depth };
    }
    let inner = read(written(state)) as typeof state | undefined;
    for (const depth of $range(30_000, 0, -1)) {
      assert.equal(depth, inner?.depth);
      inner = inner?.inner as typeof state | undefined;
    }
  });

  it("that is damaged gives no state, and raises nothing", () => {
    const random = seeded(15);
    const state = { list: [1, 2, { x: true, "a;b": "S9;" }], names: { Anna: "Anna", Bert: -0.5 } };
    const [text] = written(state);
    for (const length of $range(0, text.length - 1)) {
      assert.is_nil(read([string.sub(text, 1, length)]));
    }
    assert.is_nil(read([`${text}Z;`]));
    for (const other of [
      "S5;hello",
      "Z;",
      "L;",
      "T;L;Z;",
      "T;K9;N1;Z;",
      "T;R1;N1;Z;",
      "T;Nnan;N1;Z;",
      "T;S-1;N1;Z;",
      "T;S1e9;x",
      "T;G01001EEF;N1;Z;",
    ]) {
      assert.is_nil(read([other]));
    }
    for (const _ of $range(1, 2000)) {
      const place = random.between(1, text.length);
      const damaged =
        string.sub(text, 1, place - 1) + string.char(random.between(0, 255)) + string.sub(text, place + 1);
      read([damaged]);
    }
  });

  it("is what the document shows", () => {
    const [text] = written({ points: [50, -2.5, "points"] });
    assert.equal("T;S6;pointsT;L;N50;L;N-2.5;L;R1;Z;Z;", text);
    expectInDocument(text);
  });

  it("writes the realm of GUIDs only where it is another, and other texts that begin like a GUID as they are", () => {
    const state = ["Player-4395-01001EEF", "Player-4395-01003DDE", "Player-12-00000007"];
    const [text] = written(state);
    assert.equal("T;L;G4395-01001EEF;L;G01003DDE;L;G12-00000007;Z;", text);
    expectInDocument(text);
    const others = ["Player-", "Player-4395-01001eef", "Player-04395-01001EEF", "Player-4395-01001EEF-1", "01001EEF"];
    const mixed = [...state, ...others, ...state, "Player-4395-00000001", { "Player-12-00000008": state[2] }];
    assert.same(mixed, read(written(mixed)));
  });
});
