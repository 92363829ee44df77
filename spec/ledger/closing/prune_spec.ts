import type { ClosingInfo } from "../../../src/ledger/closing/closingInfo";
import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { noPause } from "../../../src/ledger/store/weeks";
import { copy, loot, openLedger, setOf, type Standings } from "../../support/ledgers";
import { Balance, standings, WEEK } from "./support/seasons";

function openAgain(ledger: Ledger): Ledger {
  ledger.flush();
  return openLedger({ storage: copy(ledger.savedTable()), events: [Loot, Balance] });
}

/** A ledger with points of ten weeks. */
function tenWeeks(storage: object = {}, time = new FakeTime()): { ledger: Ledger; time: FakeTime; start: number } {
  const ledger = openLedger({ time, storage, events: [Loot, Balance] });
  const start = (Math.floor(time.server / WEEK) - 9) * WEEK;
  for (const week of $range(0, 9)) {
    for (const person of $range(1, 3)) {
      assert.is_not_nil(
        ledger.Append(Loot, loot(person, 10 + week), { at: Math.min(start + week * WEEK + person, time.server) })[0],
      );
    }
  }
  return { ledger, time, start };
}

function stateOf(ledger: Ledger): Standings {
  const projection = ledger.Project(standings);
  projection.CatchUp();
  return copy(projection.GetState());
}

function types(ledger: Ledger): string[] {
  const list: string[] = [];
  for (const event of ledger.Events()) {
    list.push(event.type);
  }
  return list;
}

const balances = (states: Record<string, object>) => {
  const list: [typeof Balance, object][] = [];
  for (const person of $range(1, 3)) {
    list.push([Balance, { target: guid(person), points: (states.standings as Standings)[guid(person)] }]);
  }
  return list;
};

describe("Prune", () => {
  it("closes the weeks before one, and carries balances forward", () => {
    const { ledger, start } = tenWeeks();
    const before = stateOf(ledger);
    const [closing, reason] = ledger.Prune(start + 6 * WEEK, balances, { force: true });
    assert.is_nil(reason);
    assert.same(
      { before: start + 6 * WEEK, events: 3, closed: 18, holds: true, reopened: false },
      {
        before: closing?.before,
        events: closing?.events,
        closed: closing?.closed,
        holds: closing?.holds,
        reopened: closing?.reopened,
      },
    );
    assert.same(["BL", "BL", "BL", ...Array.from({ length: 12 }, () => "LT")], types(ledger));
    const again = ledger.Project({ ...standings, name: "again" });
    again.CatchUp();
    assert.same(before, again.GetState());
  });

  it("keeps what is closed in the archive", () => {
    const { ledger, start } = tenWeeks();
    ledger.Prune(start + 6 * WEEK, [], { force: true, exclude: ["standings"] });
    let count = 0;
    for (const event of ledger.Archive()) {
      assert.is_true(event.time < start + 6 * WEEK);
      count += 1;
    }
    assert.equal(18, count);
    assert.equal(12, ledger.Count());
  });

  it("opens again as it was", () => {
    const storage = {};
    const time = new FakeTime();
    const { ledger, start } = tenWeeks(storage, time);
    stateOf(ledger);
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    ledger.flush();
    const hash = ledger.Hash();
    const saved = copy(storage);
    const problems: string[] = [];
    const opened = openLedger({ time, storage: saved, events: [Loot, Balance] });
    opened.OnRejected((problem) => {
      problems.push(problem);
    });
    time.advance(40);
    assert.same([], problems);
    assert.equal(hash, opened.Hash());
    const again = ledger.Project({ ...standings, name: "again" });
    again.CatchUp();
    assert.same(copy(again.GetState()), stateOf(opened));
    assert.same([], time.errors);
  });

  it("names projection and path when the summary does not carry what is needed", () => {
    const { ledger, start } = tenWeeks();
    stateOf(ledger);
    const summary: [typeof Balance, object][] = [];
    for (const person of $range(1, 3)) {
      summary.push([Balance, { target: guid(person), points: person === 2 ? 65 : 75 }]);
    }
    const [closing, reason, code] = ledger.Prune(start + 6 * WEEK, summary, { force: true });
    assert.is_nil(closing);
    assert.equal(`standings["${guid(2)}"]: 145, with the summary 135`, reason);
    assert.equal("differs", code);
    assert.same([], ledger.Closings());
    assert.equal(30, ledger.Count());
    const [forced] = ledger.Prune(start + 6 * WEEK, summary, { force: true, exclude: ["standings"] });
    assert.is_not_nil(forced);
  });

  it("takes what was undone later into account", () => {
    const { ledger, start } = tenWeeks();
    const [first] = ledger.Append(Loot, loot(1, 1000), { at: start + 100 });
    ledger.Retract(first as Event);
    const before = stateOf(ledger);
    const [closing, reason] = ledger.Prune(start + 6 * WEEK, balances, { force: true });
    assert.is_nil(reason);
    // The event, and the retraction that stands in a week that stays open.
    assert.equal(20, closing?.closed);
    assert.same(before, stateOf(openAgain(ledger)));
  });

  it("refuses what is recent, and what a later closing holds", () => {
    const { ledger, start, time } = tenWeeks();
    assert.same("recent", ledger.Prune(time.server - 13 * 86400, [], { force: true })[2]);
    assert.is_not_nil(ledger.Prune(start + 6 * WEEK, [], { force: true })[0]);
    assert.same("closed", ledger.Prune(start + 5 * WEEK, [], { force: true })[2]);
  });

  it("refuses events and retractions before the first open week", () => {
    const { ledger, start } = tenWeeks();
    const [event] = ledger.Append(Loot, loot(1, 5), { at: start + 100 });
    assert.is_not_nil(ledger.Prune(start + 6 * WEEK, [], { force: true })[0]);
    assert.equal("the weeks of that time are closed", ledger.Append(Loot, loot(1, 5), { at: start })[1]);
    assert.equal("the weeks of that time are closed", ledger.Retract((event as Event).key)[1]);
    assert.is_not_nil(ledger.Append(Loot, loot(1, 5), { at: start + 6 * WEEK })[0]);
  });

  it("asks authorize, and closes nothing when it refuses", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { authorize: (event: Event) => event.type !== "_C" } });
    ledger.Append(Loot, loot(1, 5), { at: time.server - 30 * 86400 });
    assert.same("refused", ledger.Prune(time.server - 20 * 86400, [], { force: true })[2]);
    assert.equal(1, ledger.Count());
  });

  it("works in slices, and calls back", () => {
    const { ledger, start, time } = tenWeeks();
    stateOf(ledger);
    let closed: number | undefined;
    ledger.Prune(start + 6 * WEEK, balances, {
      force: true,
      done: (closing) => {
        closed = closing?.closed;
      },
    });
    assert.is_nil(closed);
    time.settle();
    assert.equal(18, closed);
  });
});

describe("an archive", () => {
  it("is dropped when it was kept long enough, but for what no closing covers", () => {
    const time = new FakeTime();
    const storage = {};
    const { ledger, start } = tenWeeks(storage, time);
    ledger.Prune(start + 6 * WEEK, [], { force: true });
    const late = openLedger({ time, person: 2, events: [Loot, Balance] });
    late.Append(Loot, loot(2, 99), { at: start + 2 * WEEK });
    for (const pack of setOf(late).packWeek(Math.floor((start + 2 * WEEK) / WEEK), 999, noPause)) {
      setOf(ledger).receive(pack, "P2-Realm", noPause);
    }
    time.settle();
    ledger.flush();
    const reopen = () => {
      const opened = openLedger({
        time,
        storage: copy(storage),
        events: [Loot, Balance],
        options: { closing: { archiveDays: 30 } },
      });
      time.settle();
      let count = 0;
      for (const _ of opened.Archive()) {
        count += 1;
      }
      return count;
    };
    time.server += 29 * 86400;
    assert.equal(19, reopen());
    time.server += 2 * 86400;
    assert.equal(1, reopen());
    assert.same([], time.errors);
  });

  it("tells states of the past, and says when there are none", () => {
    const { ledger, start, time } = tenWeeks();
    const projection = ledger.Project(standings);
    projection.CatchUp();
    ledger.Prune(start + 6 * WEEK, balances, { force: true });
    time.settle();
    let state: Standings | undefined;
    projection.At(start + 2 * WEEK, (then) => {
      state = copy(then);
    });
    time.settle();
    assert.equal(10 + 11, state?.[guid(1)]);
    ledger.DropArchive();
    let problem: string | undefined;
    projection.At(start + 2 * WEEK, (then, why) => {
      problem = why;
      assert.is_nil(then);
    });
    time.settle();
    assert.is_not_nil(string.match(problem as string, "was dropped$")[0]);
    assert.equal(problem, projection.TravelTo(start + 2 * WEEK));
    assert.is_nil(projection.GetTravelTime());
    assert.is_nil(projection.TravelTo(start + 8 * WEEK));
  });
});

describe("Reopen", () => {
  it("brings back what was closed, for good", () => {
    const { ledger, start } = tenWeeks();
    const before = stateOf(ledger);
    const hash = ledger.Hash();
    const [closing] = ledger.Prune(start + 6 * WEEK, balances, { force: true });
    const told: unknown[] = [];
    ledger.OnClosed((now) => {
      told.push(now ?? "open");
    });
    assert.is_true(ledger.Reopen(closing as ClosingInfo)[0]);
    assert.same(["open"], told);
    assert.equal(hash, ledger.Hash());
    assert.equal(30, ledger.Count());
    const again = ledger.Project({ ...standings, name: "again" });
    again.CatchUp();
    assert.same(before, again.GetState());
    assert.equal("it was reopened before", ledger.Reopen(closing as ClosingInfo)[1]);
    assert.is_not_nil(ledger.Prune(start + 6 * WEEK, balances, { force: true })[0]);
  });

  it("needs the archive", () => {
    const { ledger, start } = tenWeeks();
    const [closing] = ledger.Prune(start + 6 * WEEK, [], { force: true });
    assert.equal(18, ledger.DropArchive()[0]);
    assert.equal("the archive was dropped", ledger.Reopen(closing as ClosingInfo)[1]);
  });
});
