import type { Ledger } from "../../../src/ledger/ledger";
import type { WeekSummary } from "../../../src/ledger/sharing/eventSet";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { Hub } from "../../support/hub";
import { loot, openLedger, setOf } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, closingOf, standings, WEEK } from "./support/seasons";

const FIRST = Math.floor(new FakeTime().server / WEEK) - 9;

function sumsFrom(ledger: Ledger, week: number): WeekSummary {
  return setOf(ledger).books.totalsFrom(week);
}

function knows(ledger: Ledger, week: number, sums: WeekSummary): boolean {
  return setOf(ledger).books.knows(week, sums);
}

/** An officer who closed five of ten weeks, a member who came after that, and what the officer held before, from two weeks on. */
function season(): { officer: Ledger; novice: Ledger; all: WeekSummary; later: WeekSummary } {
  const time = new FakeTime();
  const hub = new Hub(time, seeded(1));
  const join = (person: number) => {
    const transport = hub.join(`P${person}-Realm`);
    const ledger = openLedger({ time, person, events: [Loot, Balance], transport });
    ledger.Project(standings);
    return ledger;
  };
  const officer = join(1);
  for (const week of $range(0, 9)) {
    for (const i of $range(1, 3)) {
      officer.Append(Loot, loot(i, i), { at: Math.min((FIRST + week) * WEEK + i, time.server) });
    }
  }
  const [all, later] = [sumsFrom(officer, 0), sumsFrom(officer, FIRST + 2)];
  assert.is_false(knows(officer, 0, all));
  const [closing, reason] = officer.Prune((FIRST + 5) * WEEK, balances, { force: true });
  assert.is_not_nil(closing, reason);
  officer.StartSending();
  time.advance(5);
  const novice = join(2);
  time.advance(300);
  assert.is_not_nil(closingOf(novice));
  assert.equal(closingOf(officer), closingOf(novice));
  return { officer, novice, all, later };
}

const changed = (sums: WeekSummary): WeekSummary[] => [
  { ...sums, count: sums.count + 1 },
  { ...sums, a: sums.a + 1 },
  { ...sums, b: sums.b + 1 },
];

describe("what a peer holds that has not closed the books", () => {
  it("is known to who has it in the archive, from any week on, and after that was dropped as a whole", () => {
    const { officer, all, later } = season();
    assert.is_true(knows(officer, 0, all));
    assert.is_true(knows(officer, FIRST + 2, later));
    officer.DropArchive();
    assert.is_true(knows(officer, 0, all));
    assert.is_false(knows(officer, FIRST + 2, later));
  });

  it("is known to who came after the closing, from the closing's word, only as a whole", () => {
    const { novice, all, later } = season();
    assert.is_true(knows(novice, 0, all));
    assert.is_false(knows(novice, FIRST + 2, all));
    assert.is_false(knows(novice, FIRST + 2, later));
  });

  it("is not known when anything of it differs", () => {
    const { officer, novice, all } = season();
    for (const ledger of [officer, novice]) {
      assert.same(
        [false, false, false],
        changed(all).map((sums) => knows(ledger, 0, sums)),
      );
    }
  });
});
