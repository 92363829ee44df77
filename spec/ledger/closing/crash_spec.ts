import type { SavedBooks } from "../../../src/ledger/closing/savedBooks";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, openLedger } from "../../support/ledgers";
import { Balance, balances, closingOf, countOf, each, standings, standingsOf, tenWeeks, WEEK } from "./support/seasons";

/** A ledger that holds all, whichever closing holds. */
function expectWhole(saved: object, time: FakeTime): boolean {
  const problems: string[] = [];
  const ledger = openLedger({ time, storage: saved, events: [Loot, Balance] });
  ledger.OnRejected((problem) => {
    problems.push(problem);
  });
  const isClosed = closingOf(ledger) !== undefined;
  assert.equal(isClosed ? 12 + 3 : 30, ledger.Count());
  assert.equal(isClosed ? 18 : 0, countOf(ledger.Archive()));
  assert.same(
    each(() => 145),
    standingsOf(ledger),
  );
  ledger.Close();
  assert.same([], problems);
  return isClosed;
}

describe("a crash", () => {
  it("between any two steps of closing loses nothing", () => {
    const storage = {};
    const { ledger, start, time } = tenWeeks(storage);
    ledger.Project(standings).CatchUp();
    ledger.flush();
    // Every pause ends a frame.
    time.millisecondsPerLook = 100;
    let isDone = false;
    ledger.Prune(start + 6 * WEEK, balances, {
      force: true,
      done: () => {
        isDone = true;
      },
    });
    const saved: object[] = [];
    while (time.isTicking()) {
      time.frame();
      saved.push(copy(storage));
    }
    assert.is_true(isDone);
    assert.is_true(saved.length > 20, `${saved.length} steps`);
    time.millisecondsPerLook = 0;
    let closed = 0;
    for (const table of saved) {
      closed += expectWhole(table, new FakeTime()) ? 1 : 0;
    }
    assert.is_true(closed > 0 && closed < saved.length);
    assert.same([], time.errors);
  });

  it("among the weeks that are moved leaves each where it is found again", () => {
    const storage = {};
    const { ledger, start } = tenWeeks(storage);
    ledger.Project(standings).CatchUp();
    ledger.flush();
    const before = copy(storage) as SavedBooks;
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    ledger.flush();
    const first = start / WEEK;
    for (const moved of $range(0, 6)) {
      const table = copy(storage) as SavedBooks;
      for (const week of $range(first, first + moved - 1)) {
        table.weeks.set(week, before.weeks.get(week));
        if (moved % 2 === 0) {
          table.archive?.weeks.delete(week);
        }
      }
      assert.is_true(expectWhole(table, new FakeTime()));
    }
    // Without the closing all of them are open.
    const table = copy(storage) as SavedBooks;
    table.control = undefined;
    assert.is_false(expectWhole(table, new FakeTime()));
  });
});
