import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import type { EventStore } from "../../src/ledger/store/eventStore";
import { WeekState } from "../../src/ledger/store/week";
import { type Draft, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, receiveAll, standingsDefinition } from "../support/ledgers";
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

/** Appends, and fails when that takes more than a millisecond. */
function appendShortly(ledger: Ledger, points: number, at?: number): Event {
  let event: Event | undefined;
  const count = instructionsOf(() => {
    [event] = ledger.Append(Loot, loot(2, points), at === undefined ? undefined : { at });
  });
  assert.is_true(count <= STEP_LIMIT, `${count} instructions for an append`);
  return event as Event;
}

/** What a ledger is that got the same events by itself. */
function expectSameAs(ledger: Ledger, storage: object, appended: readonly Event[]): void {
  const other = openLedger({ storage: copy(storage) });
  receiveAll(
    other,
    appended.map(({ time, counter, creator }, i) => ({
      ...{ time, counter, creator, eventType: Loot },
      payload: loot(2, i + 1),
    })),
    10,
    "P9-Realm",
  );
  assert.equal(other.Count(), ledger.Count());
  assert.equal(other.Hash(), ledger.Hash());
  for (const week of other.Weeks()) {
    assert.equal(other.WeekHash(week), ledger.WeekHash(week));
  }
}

describe("the first appends after login", () => {
  it("are short, and seen at once, though the week is unpacked later, in slices", () => {
    const time = new MeteredTime();
    const saved = savedTable(1);
    const storage = copy(saved);
    const ledger = openLedger({ time, storage, scheduler: time.metered });
    const appended = [1, 2, 3].map((points) => appendShortly(ledger, points));
    assert.equal(WeekState.Tailed, newestState(ledger));
    assert.equal(COUNT + 4, ledger.Count());
    time.settle();
    const seen: number[] = [];
    for (const event of ledger.Events(time.server)) {
      seen.push((event as unknown as { points: number }).points);
    }
    assert.same([1, 1, 2, 3], seen);
    time.advance(40);
    assert.equal(WeekState.Open, newestState(ledger));
    assert.is_true(
      time.longestStep > 0 && time.longestStep <= STEP_LIMIT,
      `${time.longestStep} instructions in a step`,
    );
    assert.same([], time.errors);
    expectSameAs(ledger, saved, appended);
    ledger.Close();
    assert.equal(ledger.Hash(), openLedger({ storage: copy(storage) }).Hash());
  });

  it("are short anywhere in the week for somebody who has no event in it", () => {
    const time = new MeteredTime();
    const saved = savedTable(1);
    const ledger = openLedger({ time, storage: copy(saved), person: 77, scheduler: time.metered });
    const appended = [90_000, 50, 120_000, 50].map((ago, i) => appendShortly(ledger, i + 1, time.server - ago));
    assert.same(
      [0, 0, 0, 1],
      appended.map((event) => event.counter),
    );
    assert.equal(WeekState.Tailed, newestState(ledger));
    time.advance(40);
    assert.is_true(time.longestStep <= STEP_LIMIT, `${time.longestStep} instructions in a step`);
    assert.same([], time.errors);
    expectSameAs(ledger, saved, appended);
  });

  it("never take a key that is taken in what is packed", () => {
    const time = new FakeTime();
    const saved = savedTable(1) as { stamps: LuaTable<string, number>; totals?: object };
    // A crash has taken what the character appended last from the table of stamps; and an older version has saved no end.
    for (const forget of ["stamps", "totals"] as const) {
      const storage = copy(saved);
      storage.stamps.delete(guid(1));
      if (forget === "totals") {
        storage.totals = undefined;
      }
      const ledger = openLedger({ time, storage });
      const [event] = ledger.Append(Loot, loot(2, 2));
      assert.equal(1, event?.counter);
      assert.equal(COUNT + 2, ledger.Count());
      time.settle();
      assert.same([], time.errors);
    }
  });

  it("lose nothing when they come while the week is being unpacked", () => {
    const time = new MeteredTime();
    const storage = savedTable(1);
    const ledger = openLedger({ time, storage });
    const projection = ledger.Project(standingsDefinition);
    for (const _ of $range(1, 3)) {
      time.frame();
    }
    assert.equal(WeekState.AtRest, newestState(ledger));
    for (const points of $range(1, 20)) {
      ledger.Append(Loot, loot(2, points));
      ledger.Append(Loot, loot(2, points), { at: time.server - 3000 * points });
      time.frame();
    }
    time.settle();
    time.advance(40);
    assert.same([], time.errors);
    assert.same([COUNT + 41, COUNT + 41], projection.GetProgress());
    ledger.Close();
    const again = openLedger({ storage: copy(storage) });
    assert.equal(COUNT + 41, again.Count());
    assert.equal(again.Hash(), ledger.Hash());
  });

  it("unpack the week when very many come", () => {
    const time = new FakeTime();
    const storage = savedTable(1);
    const ledger = openLedger({ time, storage });
    for (const points of $range(1, 600)) {
      ledger.Append(Loot, loot(2, points));
    }
    assert.equal(WeekState.Changed, newestState(ledger));
    assert.equal(COUNT + 601, ledger.Count());
    ledger.Close();
    assert.equal(ledger.Hash(), openLedger({ storage: copy(storage) }).Hash());
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
