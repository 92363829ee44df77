import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { loot, openLedger } from "../../support/ledgers";
import {
  Balance,
  balances,
  closingOf,
  countOf,
  each,
  standings,
  standingsOf,
  tenWeeks,
  WEEK,
} from "../closing/support/seasons";

/** Ten weeks of which six are closed. */
function closed(): { ledger: Ledger; time: FakeTime; start: number } {
  const { ledger, start, time } = tenWeeks();
  ledger.Project(standings).CatchUp();
  const [closing, reason] = ledger.Prune(start + 6 * WEEK, balances, { force: true });
  assert.is_not_nil(closing, reason);
  return { ledger, start, time };
}

function client(time: FakeTime, options: object = {}): Ledger {
  return openLedger({ time, person: 2, events: [Loot, Balance], options });
}

describe("an export of closed books", () => {
  it("gives an empty ledger the closing, what it carries forward and the open weeks", () => {
    const { ledger, time } = closed();
    const text = ledger.Export() as string;
    const other = client(time);
    // Closing, balances, and three events in each of four weeks.
    assert.same({ added: 1 + 3 + 12, known: 0, rejected: 0, conflicts: 0, held: 0 }, other.Import(text)[0]);
    assert.equal(ledger.Hash(), other.Hash());
    assert.equal(closingOf(ledger), closingOf(other));
    assert.same(
      each(() => 145),
      standingsOf(other),
    );
    assert.same({ added: 0, known: 16, rejected: 0, conflicts: 0, held: 0 }, other.Import(text)[0]);
    assert.equal(text, other.Export());
    assert.equal(0, countOf(other.Archive()));
    assert.same([], time.errors);
  });

  it("closes the books of a ledger with the old weeks, too", () => {
    const { ledger, time } = closed();
    const { ledger: old } = tenWeeks({}, time);
    old.Import(ledger.Export() as string);
    assert.equal(closingOf(ledger), closingOf(old));
    assert.equal(ledger.Hash(), old.Hash());
    assert.equal(18, countOf(old.Archive()));
  });

  it("has what was undone, and no more, when it was opened again", () => {
    const { ledger, time } = closed();
    ledger.Reopen(ledger.Closings()[0]);
    const other = client(time);
    assert.equal(2 + 30, other.Import(ledger.Export() as string)[0]?.added);
    assert.equal(ledger.Hash(), other.Hash());
    assert.same(
      [true],
      other.Closings().map(({ reopened }) => reopened),
    );
  });

  it("is of open weeks alone when it begins in them", () => {
    const { ledger, start, time } = closed();
    const other = client(time);
    assert.equal(12, other.Import(ledger.Export(start + 6 * WEEK) as string)[0]?.added);
    assert.same([], other.Closings());
    assert.equal(16, client(time).Import(ledger.Export(start + 6 * WEEK - 1) as string)[0]?.added);
  });

  it("leaves the books of a ledger open whose authorize refuses the closing", () => {
    const { ledger, time } = closed();
    const other = client(time, { authorize: (event: Event) => event.type !== "_C" });
    assert.same(
      { added: 12, known: 0, rejected: 4, conflicts: 0, held: 0 },
      other.Import(ledger.Export() as string)[0],
    );
    assert.is_nil(closingOf(other));
    assert.equal(12, other.Count());
  });

  it("is of one moment although somebody closes meanwhile", () => {
    const { ledger, start, time } = closed();
    time.settle();
    time.millisecondsPerLook = 100;
    let text = "";
    ledger.Export(undefined, undefined, (whole) => {
      text = whole;
    });
    time.frame();
    time.frame();
    const [later, reason] = ledger.Prune(start + 7 * WEEK, balances, { force: true });
    assert.is_not_nil(later, reason);
    ledger.Append(Loot, loot(1, 5));
    time.settle();
    const other = client(new FakeTime());
    other.Import(text);
    assert.equal(later?.id, closingOf(other));
    assert.equal(ledger.Hash(), other.Hash());
  });
});
