import type { Ledger } from "../../src/ledger/ledger";
import type { EventStore } from "../../src/ledger/store/eventStore";
import { WeekState } from "../../src/ledger/store/week";
import { type Draft, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, receiveAll } from "../support/ledgers";
import { instructionsOf, MeteredTime } from "../support/metered";

/** A millisecond. */
const STEP_LIMIT = 100_000;
const COUNT = 3000;

/** A saved table with many events in the newest week, the last of them one that this person appended. */
function savedTable(person: number): object {
  const time = new FakeTime();
  const storage = {};
  const ledger = openLedger({ time, storage, person });
  const drafts: Draft[] = [];
  for (const i of $range(1, COUNT)) {
    drafts.push({
      time: time.server - 60 * (COUNT + 1 - i),
      counter: 0,
      creator: guid(i % 40),
      eventType: Loot,
      payload: loot(i % 40, i),
    });
  }
  receiveAll(ledger, drafts, 250, "P9-Realm");
  ledger.Append(Loot, loot(1, 1));
  ledger.Close();
  return copy(storage);
}

function newestState(ledger: Ledger): WeekState | undefined {
  const { store } = ledger as unknown as { store: EventStore };
  const weeks = store.weeks();
  return store.weekList.get(weeks[weeks.length - 1])?.form.state;
}

describe("the first frames after login", () => {
  it("unpack the newest week in slices, so that the first append is short", () => {
    const time = new MeteredTime();
    const ledger = openLedger({ time, storage: savedTable(1), scheduler: time.metered });
    assert.equal(WeekState.AtRest, newestState(ledger));
    // Frames alone: no second passes.
    time.settle();
    assert.equal(WeekState.Open, newestState(ledger));
    const count = instructionsOf(() => {
      ledger.Append(Loot, loot(2, 2));
    });
    assert.is_true(count <= STEP_LIMIT, `${count} instructions for the first append`);
    assert.is_true(
      time.longestStep > 0 && time.longestStep <= STEP_LIMIT,
      `${time.longestStep} instructions in a step`,
    );
    assert.equal(COUNT + 2, ledger.Count());
    assert.same([], time.errors);
  });

  it("lose nothing when the first append comes while the week is being unpacked", () => {
    const time = new MeteredTime();
    const storage = savedTable(1);
    const ledger = openLedger({ time, storage });
    for (const _ of $range(1, 3)) {
      time.frame();
    }
    assert.equal(WeekState.AtRest, newestState(ledger));
    ledger.Append(Loot, loot(2, 2));
    time.settle();
    assert.same([], time.errors);
    ledger.Close();
    assert.equal(COUNT + 2, openLedger({ storage: copy(storage) }).Count());
  });

  it("leave it packed for a character that has never appended", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, storage: savedTable(1), person: 2 });
    time.settle();
    time.advance(10);
    assert.equal(WeekState.AtRest, newestState(ledger));
  });
});

describe("a logout", () => {
  it("writes the sums anew only when something has changed since they were written", () => {
    const time = new FakeTime();
    const storage = {} as { totals?: { count: number }; retractions?: unknown };
    const ledger = openLedger({ time, storage, person: 1 });
    const [event] = ledger.Append(Loot, loot(1, 1));
    ledger.flush();
    const { totals, retractions } = storage;
    assert.equal(1, totals?.count);
    ledger.flush();
    assert.equal(totals, storage.totals);
    assert.equal(retractions, storage.retractions);

    ledger.Retract((event as { key: string }).key);
    ledger.flush();
    assert.equal(2, storage.totals?.count);
    const again = openLedger({ time, storage: copy(storage), person: 1 });
    assert.equal(ledger.Hash(), again.Hash());
    assert.is_true(again.IsRetracted((event as { key: string }).key));
  });
});
