import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import { noPause } from "../../../src/ledger/store/weeks";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, packEvent, setOf } from "../../support/ledgers";
import { Balance, closingOf, tenWeeks, WEEK } from "./support/seasons";

/** More events than the sketch of a closing can name. */
const MANY = 60;

/** Another client of the ledger of {@link tenWeeks}, and what it is told. */
class Member {
  readonly reported: [points: unknown, sender: string | undefined][] = [];
  readonly warnings: string[] = [];
  readonly ledger: Ledger;

  constructor(
    readonly time: FakeTime,
    readonly person: number,
    readonly storage: object = {},
  ) {
    this.ledger = openLedger({
      time,
      person,
      storage,
      events: [Loot, Balance],
      options: {
        logger: {
          Warning: (_: unknown, text: string) => this.warnings.push(text),
          Error: (_: unknown, text: string) => this.warnings.push(text),
        },
      },
    });
    this.ledger.OnRejected((reason, sender, event) => {
      if (reason === "closed") {
        this.reported.push([event?.points ?? event?.type, sender]);
      }
    });
    time.settle();
  }

  /** Logs out and in again. */
  reload(): Member {
    this.time.settle();
    this.ledger.flush();
    this.ledger.Close();
    return new Member(this.time, this.person, copy(this.storage));
  }

  /** Takes in all that another holds open, and what is closed there. */
  hear(other: Ledger): void {
    const [source, target] = [setOf(other), setOf(this.ledger)];
    for (const week of [...source.weeks()]) {
      for (const pack of source.packWeek(week, 9000, noPause)) {
        target.receive(pack, "P1-Realm", noPause);
      }
    }
    this.close(other);
  }

  close(other: Ledger): void {
    for (const pack of setOf(other).books.packControl(9000, noPause)) {
      setOf(this.ledger).receive(pack, "P1-Realm", noPause);
    }
    this.time.settle();
  }

  /** Takes in one event that somebody sends. */
  take(from: Ledger, event: Event | undefined, sender: string): void {
    setOf(this.ledger).receive(packEvent(from, event as Event), sender, noPause);
    this.time.settle();
  }
}

/** An officer's ledger of ten weeks, of which it closes the first six when it is told to. */
function season(): { officer: Ledger; time: FakeTime; start: number; close: (this: void, weeks?: number) => void } {
  const { ledger, start, time } = tenWeeks();
  const close = (weeks = 6) => {
    const [closing, reason] = ledger.Prune(start + weeks * WEEK, [], { force: true });
    assert.is_not_nil(closing, reason);
  };
  return { officer: ledger, time, start, close };
}

describe("an event that the closing did not cover", () => {
  it("is reported once by whoever made it, and not again after a reload or under a later closing", () => {
    const { close, officer, start, time } = season();
    const maker = new Member(time, 2);
    maker.hear(officer);
    maker.ledger.Append(Loot, loot(1, 501), { at: start + 2 * WEEK });
    close();
    assert.same([], maker.reported);
    maker.close(officer);
    assert.equal(closingOf(officer), closingOf(maker.ledger));
    assert.same([[501, undefined]], maker.reported);
    maker.close(officer);
    assert.same([[501, undefined]], maker.reported);
    const again = maker.reload();
    time.advance(60);
    assert.same([], again.reported);
    close(7);
    again.close(officer);
    assert.equal(closingOf(officer), closingOf(again.ledger));
    assert.same([], again.reported);
    assert.same([], time.errors);
  });

  it("is reported once by whoever holds it, with the name of whoever brought it, and by nobody else", () => {
    const { close, officer, start, time } = season();
    const maker = new Member(time, 2);
    const holder = new Member(time, 3);
    const other = new Member(time, 4);
    for (const member of [maker, holder, other]) {
      member.hear(officer);
    }
    const [early] = maker.ledger.Append(Loot, loot(1, 501), { at: start + 2 * WEEK });
    const [late] = maker.ledger.Append(Loot, loot(1, 502), { at: start + 3 * WEEK });
    holder.take(maker.ledger, early, "P2-Realm");
    const latePack = packEvent(maker.ledger, late as Event);
    close();
    for (const member of [maker, holder, other]) {
      member.close(officer);
    }
    assert.same([[501, undefined]], holder.reported);
    // It comes when its week is closed here.
    for (const _ of $range(1, 2)) {
      setOf(holder.ledger).receive(latePack, "P2-Realm", noPause);
      time.settle();
    }
    assert.same(
      [
        [501, undefined],
        [502, "P2-Realm"],
      ],
      holder.reported,
    );
    assert.same([501, 502], maker.reported.map(([points]) => points).sort());
    assert.same([], other.reported);
    const again = holder.reload();
    setOf(again.ledger).receive(latePack, "P4-Realm", noPause);
    time.advance(60);
    assert.same([], again.reported);
    assert.same([], [...maker.warnings, ...holder.warnings, ...other.warnings]);
    assert.same([], time.errors);
  });
});

describe("events that the closing did not cover, by too much to name,", () => {
  it("are told of by one warning in a session, and by no names", () => {
    const { close, officer, start, time } = season();
    const maker = new Member(time, 2);
    maker.hear(officer);
    for (const i of $range(1, MANY)) {
      maker.ledger.Append(Loot, loot(1, 500 + i), { at: start + (i % 6) * WEEK + i });
    }
    const late = openLedger({ time, person: 5, events: [Loot, Balance] });
    close();
    maker.close(officer);
    const warning = `what is held of closed weeks differs from what closing ${closingOf(officer)} covers by too much to name`;
    assert.same([warning], maker.warnings);
    assert.same([], maker.reported);
    // More comes: that is no news.
    for (const i of $range(1, 3)) {
      const [event] = late.Append(Loot, loot(2, i), { at: start + WEEK });
      maker.take(late, event, "P5-Realm");
    }
    assert.same([warning], maker.warnings);
    assert.same([], maker.reported);
    const [, reason] = maker.ledger.DropArchive();
    assert.is_not_nil(string.find(reason ?? "", "by too much to tell", 1, true)[0], reason);
    const again = maker.reload();
    time.advance(60);
    assert.same([], again.reported);
    assert.is_true(again.warnings.length <= 1);
    assert.same([], time.errors);
  });
});
