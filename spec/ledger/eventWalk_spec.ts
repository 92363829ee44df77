import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import { type Draft, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, receiveAll } from "../support/ledgers";

const COUNT = 60;

/** A ledger with events of some weeks, the seventh newest of which is undone. */
function filled(time: FakeTime): Ledger {
  const ledger = openLedger({ time });
  const drafts: Draft[] = [];
  for (const i of $range(1, COUNT)) {
    const at = time.server - 40_000 * (COUNT + 1 - i);
    drafts.push({ time: at, counter: i % 3, creator: guid(i % 10), eventType: Loot, payload: loot(i % 40, i) });
  }
  receiveAll(ledger, drafts, 100, "P9-Realm");
  const list = listOf(ledger);
  ledger.Retract(list[list.length - 7]);
  return ledger;
}

function listOf(ledger: Ledger): Event[] {
  const list: Event[] = [];
  for (const event of ledger.Events()) {
    if (event.type === "LT") {
      list.push(event);
    }
  }
  return list;
}

describe("a walk back through the events", () => {
  it("visits all of a type, or all but the library's own, the newest first", () => {
    const time = new FakeTime();
    const ledger = filled(time);
    const expected = listOf(ledger)
      .map(({ key }) => key)
      .reverse();
    for (const wanted of ["", "LT"]) {
      const code = wanted === "" ? undefined : wanted;
      const keys: string[] = [];
      const undone: number[] = [];
      ledger.walk(code, (event, isUndone) => {
        keys.push(event.key);
        if (isUndone) undone.push(keys.length);
        return true;
      });
      assert.same([], keys);
      time.advance(5);
      assert.same(expected, keys);
      assert.same([7], undone);
    }
    let visits = 0;
    const none = ledger.walk("XX", () => {
      visits += 1;
      return true;
    });
    time.advance(5);
    assert.is_true(none.isDone());
    assert.equal(0, visits);
  });

  it("ends when it is told to, and when it is cancelled", () => {
    const time = new FakeTime();
    const ledger = filled(time);
    let visits = 0;
    ledger.walk(undefined, () => {
      visits += 1;
      return visits < 5;
    });
    time.advance(5);
    assert.equal(5, visits);
    const job = ledger.walk(undefined, () => {
      visits += 1;
      return true;
    });
    job.cancel();
    time.advance(5);
    assert.equal(5, visits);
  });

  it("misses none and repeats none when events come in between its slices", () => {
    const time = new FakeTime();
    const ledger = filled(time);
    const before = listOf(ledger);
    const keys: string[] = [];
    ledger.walk(undefined, (event) => {
      keys.push(event.key);
      if (keys.length % 4 === 2) {
        // A late event in the week at hand, before where the walk is, moves all behind it.
        const payload = loot(1, 1000 + keys.length);
        receiveAll(
          ledger,
          [{ time: event.time - 1, counter: 9, creator: guid(3), eventType: Loot, payload }],
          1,
          "P9-Realm",
        );
      }
      return true;
    });
    time.advance(20);
    const seen = new Set(keys);
    assert.equal(keys.length, seen.size);
    for (const { key } of before) assert.is_true(seen.has(key), key);
    assert.is_true(keys.length > before.length, "late events are visited, too");
  });
});
