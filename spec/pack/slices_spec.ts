import { defineEvent } from "../../src/event/eventType";
import type { Block } from "../../src/pack/block";
import { writePack } from "../../src/pack/pack";
import { DISK_LIMITS, readPack } from "../../src/pack/unpack";
import { blockOf, type Draft, guid } from "../support/events";
import { seeded } from "../support/random";

const Note = defineEvent("NT", [["note", "string"]]);
const Numbers = defineEvent("NB", [["numbers", "number[]"]]);
const Anys = defineEvent("AN", [
  ["value", "any"],
  [
    "records",
    "record[]",
    [
      ["value", "any?"],
      ["note", "string?"],
    ],
  ],
]);
const Ints = defineEvent("IN", [
  ["ints", "int[]"],
  ["int", "int?"],
]);

/** Counts in hundreds. */
const GRAIN = 100;

/** The most Lua instructions that `work` does between two pauses, the same on every machine. */
function longestStep(work: (this: void, pause: (this: void) => void) => void): number {
  let steps = 0;
  let longest = 0;
  const note = () => {
    longest = math.max(longest, steps);
    steps = 0;
  };
  debug.sethook(
    () => {
      steps += 1;
    },
    "",
    GRAIN,
  );
  work(note);
  debug.sethook();
  note();
  return longest * GRAIN;
}

function block(count: number, eventType: Draft["eventType"], make: (this: void, i: number) => object): Block {
  const drafts: Draft[] = [];
  for (const i of $range(1, count)) {
    drafts.push({ time: 1_700_000_000 + i, counter: 0, creator: guid(1), eventType, payload: make(i) });
  }
  return blockOf(drafts);
}

describe("packing and unpacking take no more than 100,000 instructions between two pauses:", () => {
  const random = seeded(3);
  const list = (length: number, make: (this: void) => number): number[] => {
    const items: number[] = [];
    for (const _ of $range(1, length)) {
      items.push(make());
    }
    return items;
  };
  for (const [name, make] of [
    ["distinct texts", () => block(6000, Note, (i) => ({ note: `note ${i}\n` }))],
    [
      "long texts of characters that are escaped",
      () => block(3, Note, (i) => ({ note: `${i}${string.rep('\n"', 4000)}` })),
    ],
    ["long lists of fractions", () => block(30, Numbers, () => ({ numbers: list(1000, () => random.next()) }))],
    [
      "long lists of large ints",
      () =>
        block(60, Ints, (i) => ({
          ints: list(1000, () => random.between(-(2 ** 49), 2 ** 49)),
          int: i % 2 === 0 ? i : undefined,
        })),
    ],
    [
      "values of any kind, in records and alone",
      () =>
        block(3000, Anys, (i) => ({
          value: [i, `text ${i}`, i / 7, true, { a: i }][i % 5],
          records: list(6, () => random.next()).map((share, k) => ({
            value: k % 3 === 0 ? share : k % 3 === 1 ? undefined : `text ${share}`,
            note: k % 2 === 0 ? `note ${i}` : undefined,
          })),
        })),
    ],
  ] as [string, (this: void) => Block][]) {
    it(name, () => {
      const events = make();
      let pack = "";
      const writing = longestStep((pause) => {
        pack = writePack(events, 1, events.count, pause);
      });
      let read: Block | undefined;
      const reading = longestStep((pause) => {
        read = readPack(pack, DISK_LIMITS, pause);
      });
      assert.equal(events.count, read?.count);
      assert.is_true(writing <= 100_000, `writing: ${writing}`);
      assert.is_true(reading <= 100_000, `reading: ${reading}`);
    });
  }
});
