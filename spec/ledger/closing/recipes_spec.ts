import type { Event } from "../../../src/event/event";
import { guid, Loot } from "../../support/events";
import { copy, loot, openLedger, packEvent, setOf, type Standings } from "../../support/ledgers";
import { noPause } from "../../../src/ledger/store/weeks";
import { Balance, balances, each, standings, standingsOf, tenWeeks, WEEK } from "./support/seasons";

/** The recipes of docs/how-to/close-the-books.md. */
describe("a recipe:", () => {
  it("a new season starts everybody from nothing, and what is entered later counts", () => {
    const { ledger, start } = tenWeeks();
    ledger.Project(standings).CatchUp();
    const [season, reason] = ledger.Prune(start + 7 * WEEK, [], { force: true, exclude: ["standings"] });
    assert.equal(0, season?.events, reason);
    assert.same(
      each(() => 17 + 18 + 19),
      standingsOf(ledger),
    );
  });

  it("of a merged guild the points alone stay, with those of the own", () => {
    const { ledger, start, time } = tenWeeks();
    const theirs = openLedger({ time, person: 7, events: [Loot, Balance] });
    for (const person of $range(3, 4)) {
      const [event] = theirs.Append(Loot, loot(person, 500), { at: start + 2 * WEEK + 100 + person });
      setOf(ledger).receive(packEvent(theirs, event as Event), "P7-Realm", noPause);
    }
    const projection = ledger.Project(standings);
    projection.CatchUp();
    const before: Standings = copy(projection.GetState());
    assert.equal(645, before[guid(3)]);
    const [closing, reason] = ledger.Prune(start + 7 * WEEK, balances, { force: true });
    assert.equal(4, closing?.events, reason);
    ledger.DropArchive();
    assert.same(before, standingsOf(ledger));
  });

  it("a bad migration is replaced by what should be there, after a look in a fork", () => {
    const { ledger, start } = tenWeeks();
    for (const person of $range(1, 3)) {
      ledger.Append(Loot, loot(person, 99_999), { at: start + WEEK + 500 + person });
    }
    ledger.Project(standings).CatchUp();
    const right = [1, 2, 3].map((person) => [Balance, { target: guid(person), points: 91 }] as const);
    // What is wrong is what the comparison finds.
    assert.equal("differs", ledger.Prune(start + 7 * WEEK, right, { force: true })[2]);
    const trial = ledger.Fork();
    const [tried, reason] = trial.Prune(start + 7 * WEEK, right, { force: true });
    assert.is_not_nil(tried, reason);
    assert.same(
      each(() => 91 + 17 + 18 + 19),
      standingsOf(trial),
    );
    trial.Discard();
    assert.same([], ledger.Closings());
    assert.is_not_nil(ledger.Prune(start + 7 * WEEK, right, { force: true, exclude: ["standings"] })[0]);
    assert.same(
      each(() => 91 + 17 + 18 + 19),
      standingsOf(ledger),
    );
  });

  it("points are halved once a year, and what came since is whole", () => {
    const { ledger, start } = tenWeeks();
    ledger.Project(standings).CatchUp();
    const halves = (states: Record<string, object>) => {
      const list: [typeof Balance, object][] = [];
      for (const [target, points] of pairs(states.standings as Standings)) {
        list.push([Balance, { target, points: math.floor(points / 2) }]);
      }
      return list;
    };
    const [closing, reason] = ledger.Prune(start + 7 * WEEK, halves, { force: true, exclude: ["standings"] });
    assert.is_not_nil(closing, reason);
    const closedPoints = 10 + 11 + 12 + 13 + 14 + 15 + 16;
    assert.same(
      each(() => math.floor(closedPoints / 2) + 17 + 18 + 19),
      standingsOf(ledger),
    );
  });
});
