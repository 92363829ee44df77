import { noPause } from "../../src/ledger/store/weeks";
import { mixOf } from "../../src/ledger/store/sums";
import { adler32 } from "../../src/pack/adler32";
import type { Block } from "../../src/pack/block";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, Everything, guid, Loot } from "../support/events";
import { seeded } from "../support/random";

const draft = (time: number, counter: number, creator: string, points = 1): Draft => ({
  time,
  counter,
  creator,
  eventType: Loot,
  payload: { target: guid(1), points, item: 5 },
});
const bitsApart = (a: number, b: number): number => {
  let count = 0;
  for (const i of $range(0, 25)) {
    if (math.floor(a / 2 ** i) % 2 !== math.floor(b / 2 ** i) % 2) {
      count += 1;
    }
  }
  return count;
};

function sums(block: Block): [a: number, b: number] {
  let a = 0;
  let b = 0;
  for (const i of $range(1, block.count)) {
    const [mixA, mixB] = mixOf(block, i);
    a = (a + mixA) % 67108859;
    b = (b + mixB) % 67108763;
  }
  return [a, b];
}

describe("an event's mix", () => {
  it("changes about half of its bits with the smallest change of key or payload", () => {
    const random = seeded(9);
    let flips = 0;
    let trials = 0;
    for (const _ of $range(1, 300)) {
      const time = random.between(1_500_000_000, 1_700_000_000);
      const person = random.between(1, 50);
      const [a, b] = mixOf(blockOf([draft(time, 0, guid(person))]), 1);
      const others = [
        draft(time + 1, 0, guid(person)),
        draft(time, 1, guid(person)),
        draft(time, 0, guid(person + 1)),
        draft(time, 0, guid(person), 2),
      ];
      for (const other of others) {
        const [otherA, otherB] = mixOf(blockOf([other]), 1);
        flips += bitsApart(a, otherA) + bitsApart(b, otherB);
        trials += 1;
      }
    }
    const mean = flips / trials;
    assert.is_true(mean > 25 && mean < 27, `mean ${mean} of 52 bits`);
  });

  it("tells every kind of value from its neighbours", () => {
    const payload = {
      int: 1,
      number: 2,
      boolean: true,
      string: "a",
      guid: guid(1),
      table: { a: "1" },
      ints: [1, 2],
      numbers: [1],
      booleans: [true],
      strings: ["a"],
      guids: [guid(1)],
    };
    const changes: Record<string, unknown>[] = [
      {},
      { int: 2 },
      { int: -1 },
      { number: 2.5 },
      { number: 3 },
      { boolean: false },
      { string: "b" },
      { string: "" },
      { guid: guid(2) },
      { table: { a: "2" } },
      { ints: [1] },
      { ints: [2, 1] },
      { ints: [1, 2, 0] },
      { booleans: [false] },
      { strings: ["b"] },
      { guids: [] },
      { maybeInt: 0 },
      { maybeString: "" },
      { maybeBoolean: false },
      { maybeInts: [] },
      { maybeInts: [0] },
    ];
    const seen = new LuaSet<string>();
    for (const change of changes) {
      const block = blockOf([
        { time: 5, counter: 0, creator: guid(1), eventType: Everything, payload: { ...payload, ...change } },
      ]);
      const [a, b] = mixOf(block, 1);
      assert.is_false(seen.has(`${a}:${b}`));
      seen.add(`${a}:${b}`);
    }
  });
});

describe("Adler-32 alone", () => {
  // Differences whose zeroth and first moments are zero: what one byte gains and another loses, at fitting places.
  const swap = (text: string, place: number): string => {
    const [b1, b2, b3] = string.byte(text, place, place + 2);
    return string.sub(text, 1, place - 1) + string.char(b1 + 1, b2 - 2, b3 + 1) + string.sub(text, place + 3);
  };

  it("calls packs equal that the fingerprint tells apart", () => {
    // The points' digits are 1, 3, 1 and 2, 1, 2: one up, two down, one up.
    const drafts = (points: number[]): Draft[] => points.map((value, i) => draft(1_600_000_000 + i, 0, guid(1), value));
    const one = blockOf(drafts([1, 3, 1, 0, 0, 0, 0, 0]));
    const other = blockOf(drafts([2, 1, 2, 0, 0, 0, 0, 0]));
    const onePack = writePack(one, 1, one.count, noPause);
    const otherPack = writePack(other, 1, other.count, noPause);
    assert.is_true(onePack !== otherPack);
    assert.equal(adler32(onePack), adler32(otherPack));
    assert.is_not.same(sums(one), sums(other));
  });

  it("does so because it is linear", () => {
    const text = "the quick brown fox jumps over the lazy dog";
    assert.equal(adler32(text), adler32(swap(text, 5)));
  });
});
