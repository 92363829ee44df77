import type { SavedBooks } from "../../../src/ledger/closing/savedBooks";
import type { Ledger } from "../../../src/ledger/ledger";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { Hub } from "../../support/hub";
import { copy, openLedger } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, closingOf, each, standings, standingsOf, tenWeeks, WEEK } from "./support/seasons";

type Damage = (this: void, saved: SavedBooks) => void;

/** A text with one character that is another. */
function hurt(text: string, place: number): string {
  const other = string.sub(text, place, place) === "x" ? "y" : "x";
  return string.sub(text, 1, place - 1) + other + string.sub(text, place + 1);
}

function hurtOne<Key extends AnyNotNil>(part: LuaTable<Key, string | undefined> | undefined, place: number): void {
  const [key, text] = next(part as LuaTable<Key, string>);
  part?.set(key as Key, hurt(text as string, place));
}

const DAMAGES: Record<string, Damage> = {
  "a closing's text": (saved) => {
    hurtOne(saved.control, 40);
  },
  "a closing's checksum": (saved) => {
    hurtOne(saved.control, 2);
  },
  "a closing under another id": (saved) => {
    const [id, text] = next(saved.control as LuaTable<string, string>);
    saved.control?.delete(id as string);
    saved.control?.set(hurt(id as string, 12), text as string);
  },
  "all closings": (saved) => {
    saved.control = "gone" as never;
  },
  "a summary's header": (saved) => {
    hurtOne(saved.summaries, 3);
  },
  "a summary's pack": (saved) => {
    hurtOne(saved.summaries, 50);
  },
  "all summaries": (saved) => {
    saved.summaries = 7 as never;
  },
  "a summary that is missing": (saved) => {
    saved.summaries = undefined;
  },
};

function saved(): { table: SavedBooks; time: FakeTime; ledger: Ledger } {
  const storage = {};
  const { ledger, start, time } = tenWeeks(storage);
  ledger.Project(standings).CatchUp();
  ledger.Prune(start + 6 * WEEK, balances, { force: true });
  ledger.flush();
  return { table: copy(storage) as SavedBooks, time, ledger };
}

describe("a saved table", () => {
  for (const [name, damage] of pairs(DAMAGES)) {
    it(`with damage in ${name} opens, holds all that it can, and heals`, () => {
      const { table, time, ledger: whole } = saved();
      damage(table);
      const hub = new Hub(time, seeded(1));
      const damaged = openLedger({
        time,
        person: 2,
        storage: table,
        events: [Loot, Balance],
        transport: hub.join("P2-Realm"),
      });
      const problems: string[] = [];
      damaged.OnRejected((problem) => {
        problems.push(problem);
      });
      assert.same(
        each(() => 145),
        standingsOf(damaged),
      );
      time.settle();
      assert.is_true(problems.length > 0 || name === "a summary that is missing");
      assert.is_nil(closingOf(damaged));
      assert.equal(30, damaged.Count());
      const healer = openLedger({
        time,
        storage: copy(whole.savedTable()),
        events: [Loot, Balance],
        transport: hub.join("P1-Realm"),
      });
      healer.StartSending();
      time.advance(240);
      assert.equal(closingOf(healer), closingOf(damaged));
      assert.equal(healer.Hash(), damaged.Hash());
      assert.same([], time.errors);
      // What is healed is saved as such.
      damaged.flush();
      const again = openLedger({ storage: copy(table), events: [Loot, Balance] });
      assert.equal(closingOf(healer), closingOf(again));
    });
  }

  it("with a damaged week in the archive opens, and keeps it aside", () => {
    const { table } = saved();
    hurtOne(table.archive?.weeks, 5);
    const ledger = openLedger({ storage: table, events: [Loot, Balance] });
    assert.equal(15, ledger.Count());
    let count = 0;
    for (const _ of ledger.Archive()) {
      count += 1;
    }
    assert.equal(15, count);
    assert.is_not_nil(next(table.archive?.damaged as LuaTable<AnyNotNil, unknown>)[0]);
    const [closing] = ledger.Closings();
    assert.equal("the archive lacks 3 of the closed events", ledger.Reopen(closing)[1]);
  });

  it("with no archive in its place opens", () => {
    for (const archive of [5, "x", {}, { weeks: 3, damaged: true }]) {
      const { table } = saved();
      table.archive = archive as never;
      const ledger = openLedger({ storage: table, events: [Loot, Balance] });
      assert.equal(15, ledger.Count());
      for (const _ of ledger.Archive()) {
        error("nothing is to be there");
      }
    }
  });
});
