import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import type { Sync } from "../../../src/sync/sync";
import { decodeData, peekData } from "../../../src/sync/messages/data";
import { decodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { isWeek } from "../../../src/sync/messages/hash";
import { decodePiece } from "../../../src/sync/messages/piece";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { Hub, type Posted } from "../../support/hub";
import { loot, openLedger } from "../../support/ledgers";
import { seeded } from "../../support/random";
import { Balance, balances, standings, WEEK } from "./support/seasons";

/** Clients with ledgers on one channel. */
class Guild {
  readonly time = new FakeTime();
  readonly hub: Hub;
  readonly ledgers: Ledger[] = [];
  readonly reported: [person: number, reason: string, event: Event | undefined][] = [];

  constructor(seed: number) {
    this.hub = new Hub(this.time, seeded(seed));
  }

  join(storage: object = {}, options: object = {}, person = this.ledgers.length + 1): Ledger {
    const ledger = openLedger({
      time: this.time,
      person,
      storage,
      events: [Loot, Balance],
      transport: this.hub.join(`P${person}-Realm`),
      options,
    });
    ledger.Project(standings);
    ledger.OnRejected((reason, _, event) => {
      if (reason !== "closed") {
        return;
      }
      this.reported.push([person, reason, event]);
    });
    this.ledgers[person - 1] = ledger;
    return ledger;
  }

  /** Seconds until all are equal; undefined when they are not within a time. */
  converge(seconds: number): number | undefined {
    for (const passed of $range(0, seconds, 5)) {
      const hash = this.ledgers[0].Hash();
      const closing = closingOf(this.ledgers[0]);
      if (this.ledgers.every((each) => each.Hash() === hash && closingOf(each) === closing)) {
        return passed;
      }
      this.time.advance(5);
    }
    return undefined;
  }
}

function closingOf(ledger: Ledger): string | undefined {
  return ledger.Closings().find(({ holds }) => holds)?.id;
}

function syncOf(ledger: Ledger): Sync {
  return (ledger as unknown as { parts: { sync: Sync } }).parts.sync;
}

/** Points in each of so many weeks. */
function fill(ledger: Ledger, time: FakeTime, weeks: number, each: number): void {
  for (const week of $range(0, weeks - 1)) {
    for (const i of $range(1, each)) {
      ledger.Append(Loot, loot((i % 20) + 1, i), { at: time.server - week * WEEK - i });
    }
  }
}

/** The weeks before one of which events were sent. */
function closedWeeks(posted: readonly Posted[], first: number): number[] {
  const weeks: number[] = [];
  for (const { text } of posted) {
    const [kind, body] = decodeFrame(frameSeed("Spec"), text);
    const piece = kind === Kind.Piece ? decodePiece(body) : undefined;
    const about = kind === Kind.Data ? decodeData(body) : piece?.back === 0 ? peekData(piece.payload) : undefined;
    if (about !== undefined && isWeek(about.subject) && about.subject < first) {
      weeks.push(about.subject);
    }
  }
  return weeks;
}

describe("closings in a guild", () => {
  it("reach all who are online with the event and the summary", () => {
    const guild = new Guild(1);
    const officer = guild.join();
    fill(officer, guild.time, 12, 10);
    for (const _ of $range(1, 7)) {
      guild.join();
    }
    officer.StartSending();
    guild.ledgers[3].StartSending();
    assert.is_not_nil(guild.converge(1200));
    guild.time.advance(700);
    const before = guild.hub.log.length;
    const [closing, reason] = officer.Prune(guild.time.server - 5 * WEEK, balances);
    assert.is_nil(reason);
    assert.is_true((closing?.events ?? 0) > 0);
    const seconds = guild.converge(300);
    assert.is_not_nil(seconds);
    assert.is_true((seconds ?? 99) < 40, `${seconds} s`);
    for (const ledger of guild.ledgers) {
      assert.equal(closing?.id, closingOf(ledger));
    }
    const sent = guild.hub.log.slice(before);
    assert.is_true(sent.length <= 24, `${sent.length}: ${sent.map(({ kind }) => kind).join("")}`);
    assert.same([], guild.time.errors);
    assert.same([], guild.reported);
  });

  it("reach whoever was away, and bring back nothing", () => {
    const guild = new Guild(2);
    const officer = guild.join();
    const away = guild.join();
    const other = guild.join();
    fill(officer, guild.time, 12, 10);
    officer.StartSending();
    other.StartSending();
    assert.is_not_nil(guild.converge(1200));
    guild.hub.setOnline("P2-Realm", false);
    const [closing] = officer.Prune(guild.time.server - 5 * WEEK, balances, { force: true });
    guild.time.advance(900);
    away.Append(Loot, loot(3, 7), { at: guild.time.server - 8 * WEEK });
    away.Append(Loot, loot(3, 9), { at: guild.time.server - 1 * WEEK });
    guild.time.advance(5);
    away.StartSending();
    const before = guild.hub.log.length;
    guild.hub.setOnline("P2-Realm", true);
    away.connected();
    assert.is_not_nil(guild.converge(1800));
    assert.equal(closing?.id, closingOf(away));
    guild.time.advance(60);
    assert.same([], closedWeeks(guild.hub.log.slice(before), closing?.week ?? 0));
    // The event that nobody else had is kept by its own client, and reported by it.
    assert.same(
      [[2, "closed", 7]],
      guild.reported.map(([person, reason, event]) => [person, reason, event?.points]),
    );
    let archived = 0;
    for (const _ of officer.Archive()) {
      archived += 1;
    }
    assert.equal(closing?.closed, archived);
    assert.same([], guild.time.errors);
  });

  it("give a new member the summary and the weeks since, and nothing else", () => {
    const guild = new Guild(3);
    const officer = guild.join();
    fill(officer, guild.time, 12, 30);
    officer.StartSending();
    officer.Prune(guild.time.server - 5 * WEEK, balances, { force: true });
    guild.time.advance(30);
    const before = guild.hub.log.length;
    const member = guild.join();
    assert.is_not_nil(guild.converge(1200));
    assert.equal(officer.Count(), member.Count());
    for (const _ of member.Archive()) {
      error("nothing is to be there");
    }
    assert.same([], closedWeeks(guild.hub.log.slice(before), guild.time.server / WEEK - 6));
    assert.same([], guild.time.errors);
  });

  it("end the same when two officers close apart, one of them away for a week", () => {
    for (const seed of $range(1, 6)) {
      const guild = new Guild(10 + seed);
      const officer = guild.join();
      fill(officer, guild.time, 12, 10);
      for (const _ of $range(1, 4)) {
        guild.join();
      }
      officer.StartSending();
      guild.ledgers[1].StartSending();
      assert.is_not_nil(guild.converge(1800));
      guild.hub.setGroup("P2-Realm", 1);
      officer.Prune(guild.time.server - (4 + (seed % 3)) * WEEK, balances, { force: true });
      guild.time.advance(300);
      guild.time.server += WEEK;
      guild.ledgers[1].Append(Loot, loot(3, seed));
      guild.ledgers[1].Prune(guild.time.server - 5 * WEEK, balances, { force: true });
      guild.hub.setGroup("P2-Realm", 0);
      guild.ledgers[1].connected();
      assert.is_not_nil(guild.converge(3600), `seed ${seed}`);
      assert.is_not_nil(closingOf(officer));
      assert.same([], guild.time.errors);
    }
  });

  it("are not made while nobody is there to compare with, or a sender holds something else of these weeks", () => {
    const guild = new Guild(5);
    const officer = guild.join();
    const before = guild.time.server - 5 * WEEK;
    fill(officer, guild.time, 9, 5);
    assert.equal("alone", officer.Prune(before, balances)[2]);
    const other = guild.join();
    other.StartSending();
    officer.StartSending();
    assert.is_not_nil(guild.converge(1200));
    guild.time.advance(700);
    // A difference in a week that stays open is no reason.
    guild.hub.setGroup("P2-Realm", 1);
    officer.Append(Loot, loot(1, 3), { at: guild.time.server - WEEK });
    const [event] = officer.Append(Loot, loot(1, 3), { at: guild.time.server - 7 * WEEK });
    guild.time.advance(5);
    guild.hub.setGroup("P2-Realm", 0);
    const [closing, reason, code] = officer.Prune(before, balances);
    assert.is_nil(closing);
    assert.equal("ahead", code, reason);
    const codes: (string | undefined)[] = [];
    while (other.Get((event as Event).key) === undefined) {
      guild.time.advance(1);
      const doubt = syncOf(other).doubtsAbout(Math.floor(before / WEEK));
      codes.push(doubt?.code);
    }
    assert.is_true(codes.includes("behind"), codes.join(" "));
    assert.is_not_nil(guild.converge(1200));
    guild.time.advance(700);
    assert.is_not_nil(other.Get((event as Event).key));
    assert.is_not_nil(other.Prune(before, balances)[0]);
    assert.same([], guild.time.errors);
  });

  it("tell of a closing that is none of the bases of the one that holds", () => {
    const guild = new Guild(6);
    const officer = guild.join();
    const other = guild.join();
    fill(officer, guild.time, 9, 5);
    officer.StartSending();
    assert.is_not_nil(guild.converge(1200));
    guild.hub.setGroup("P2-Realm", 1);
    const [lost] = other.Prune(guild.time.server - 6 * WEEK, balances, { force: true });
    const [kept] = officer.Prune(guild.time.server - 5 * WEEK, balances, { force: true });
    guild.time.advance(5);
    guild.hub.setGroup("P2-Realm", 0);
    other.StartSending();
    assert.is_not_nil(guild.converge(1800));
    guild.time.advance(120);
    assert.equal(kept?.id, closingOf(other));
    const told = guild.reported.filter(([, , event]) => event?.type === "_C");
    assert.same(
      [
        [1, lost?.key],
        [2, lost?.key],
      ],
      told.map(([person, , event]) => [person, event?.key]).sort((a, b) => (a[0] as number) - (b[0] as number)),
    );
    assert.same([], guild.time.errors);
  });

  it("come to rest although some refuse them, and no closed week goes out at last", () => {
    const guild = new Guild(4);
    const officer = guild.join();
    fill(officer, guild.time, 10, 10);
    officer.StartSending();
    const stubborn = guild.join({}, { authorize: (event: Event) => event.type !== "_C", mayServe: () => true });
    stubborn.StartSending();
    assert.is_not_nil(guild.converge(1800));
    guild.time.advance(700);
    officer.Prune(guild.time.server - 4 * WEEK, balances, { force: true });
    guild.time.advance(3600);
    assert.is_nil(closingOf(stubborn));
    officer.Append(Loot, loot(1, 77));
    stubborn.Append(Loot, loot(1, 78));
    stubborn.Append(Loot, loot(1, 79), { at: guild.time.server - 2 * WEEK });
    guild.time.advance(600);
    const newest = (ledger: Ledger) => {
      const list: number[] = [];
      for (const event of ledger.Events(guild.time.server - 3 * WEEK)) {
        list.push(event.points as number);
      }
      return list;
    };
    assert.same(newest(officer), newest(stubborn));
    const before = guild.hub.log.length;
    guild.time.advance(7200);
    const kinds = guild.hub.log.slice(before).map(({ kind }) => kind);
    const others = kinds.filter((kind) => kind !== Kind.Advertisement);
    assert.is_true(others.length <= 12, others.join(""));
    assert.same([], guild.time.errors);
  });
});
