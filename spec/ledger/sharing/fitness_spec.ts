import { defineEvent } from "../../../src/event/eventType";
import { EventTypes } from "../../../src/ledger/eventTypes";
import { inspect } from "../../../src/ledger/sharing/fitness";
import { blockOf, type Draft, guid } from "../../support/events";
import { fakeSerializer } from "../../support/fakes";

/** Counts in hundreds. */
const GRAIN = 100;

describe("looking through a pack of long lists, and of maps with long texts", () => {
  it("takes no more than 100,000 instructions between two pauses", () => {
    const Long = defineEvent("LG", [
      ["ints", "int[]"],
      ["values", "any[]"],
      ["texts", "map", "string", "int"],
    ]);
    const numbers: number[] = [];
    for (const k of $range(1, 400)) {
      numbers.push(k);
    }
    const long = string.rep("x", 1900);
    const drafts: Draft[] = [];
    for (const i of $range(1, 80)) {
      const texts = { [`${long}${i}`]: i, [`${long}${i}y`]: i };
      const payload = { ints: numbers, values: numbers, texts };
      drafts.push({ time: 1_700_000_000 + i, counter: 0, creator: guid(1), eventType: Long, payload });
    }
    const types = new EventTypes([Long], fakeSerializer);
    let steps = 0;
    let longest = 0;
    const note = () => {
      longest = math.max(longest, steps);
      steps = 0;
    };
    const block = blockOf(drafts);
    debug.sethook(
      () => {
        steps += 1;
      },
      "",
      GRAIN,
    );
    const fitness = inspect(block, types, note);
    debug.sethook();
    note();
    assert.is_not_nil(fitness);
    assert.is_true(longest * GRAIN <= 100_000, `${longest * GRAIN} instructions`);
  });
});
