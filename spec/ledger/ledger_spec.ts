import type { Event } from "../../src/event/event";
import { defineEvent, type EventType } from "../../src/event/eventType";
import type { EventStore } from "../../src/ledger/store/eventStore";
import type { Ledger } from "../../src/ledger/ledger";
import { Everything, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger } from "../support/ledgers";
import { seeded } from "../support/random";

interface Saved {
  version: number;
  weeks: Record<number, string>;
  damaged: Record<number, unknown>;
  stamps: Record<string, number>;
}

const events = (ledger: Ledger, from?: number, to?: number): Event[] => {
  const list: Event[] = [];
  for (const event of ledger.Events(from, to)) {
    list.push(event);
  }
  return list;
};
const append = (ledger: Ledger, target: number, points: number): Event =>
  ledger.Append(Loot, loot(target, points))[0] as Event;

describe("Append", () => {
  it("gives the event, with key and payload", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, person: 3 });
    const [event, message] = ledger.Append(Loot, loot(7, -20));
    assert.is_nil(message);
    assert.equal(time.server, event?.time);
    assert.equal(0, event?.counter);
    assert.equal(guid(3), event?.creator);
    assert.equal("LT", event?.type);
    assert.equal(-20, event?.points);
    assert.equal(guid(7), event?.target);
    assert.equal(1, ledger.Count());
    assert.same(event, ledger.Get((event as Event).key));
  });

  it("never uses a key twice: within a second, past 256 in it, after a /reload, with the clock stepping back", () => {
    const time = new FakeTime();
    const storage = {};
    let ledger = openLedger({ time, storage });
    const keys = new LuaSet<string>();
    let last = "";
    const appendMany = (count: number) => {
      for (const i of $range(1, count)) {
        const { key } = append(ledger, 1, i);
        assert.is_false(keys.has(key));
        assert.is_true(key > last);
        keys.add(key);
        last = key;
      }
    };
    appendMany(600);
    assert.equal(time.server + 2, (ledger.Get(last) as Event).time);
    ledger.Close();
    ledger = openLedger({ time, storage: copy(storage) });
    appendMany(3);
    time.server -= 100;
    appendMany(3);
    time.server += 1000;
    appendMany(3);
    assert.equal(time.server, (ledger.Get(last) as Event).time);
    assert.equal(609, ledger.Count());
  });

  it("asks authorize first, and says why nothing was appended", () => {
    const asked: unknown[] = [];
    const rejected: unknown[] = [];
    const ledger = openLedger({
      options: {
        authorize: (event: Event, sender: string) => {
          asked.push([event.points, sender]);
          return (event.points as number) < 10;
        },
      },
    });
    ledger.OnRejected((reason, sender, event) => rejected.push([reason, sender, event?.points]));
    const [event, message] = ledger.Append(Loot, loot(1, 10));
    assert.is_nil(event);
    assert.equal("authorize refused LT", message);
    assert.same([[10, "P1-Realm"]], asked);
    assert.same([["not authorized", "P1-Realm", 10]], rejected);
    assert.equal(0, ledger.Count());
    assert.is_not_nil(ledger.Append(Loot, loot(1, 9))[0]);
  });

  it("takes an authorize that raises for a no, and reports it", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, options: { authorize: () => error("roster is empty", 0) } });
    assert.is_nil(ledger.Append(Loot, loot(1, 10))[0]);
    assert.same(["roster is empty"], time.errors);
  });

  it("raises for what it cannot append", () => {
    const ledger = openLedger();
    const other = defineEvent("OT", []);
    assert.error_matches(() => ledger.Append(other, {}), 'Append: type "OT" is not among the ledger\'s events');
    assert.error_matches(() => ledger.Append({} as EventType, {}), "Append: type must be an event type");
    assert.error_matches(() => ledger.Append(Loot, { target: 5 }), "Append: payload.target must be a player's GUID");
    ledger.Close();
    assert.error_matches(() => ledger.Append(Loot, loot(1, 1)), "Append: the ledger is closed");
  });

  it("keeps what it was given, whatever the caller does with the payload later", () => {
    const ledger = openLedger();
    const ints = [1, 2];
    const payload = {
      int: 1,
      number: 1,
      boolean: true,
      string: "",
      guid: guid(1),
      table: { a: "1" },
      ints,
      numbers: [],
      booleans: [],
      strings: [],
      guids: [],
    };
    const [event] = ledger.Append(Everything, payload);
    ints.push(3);
    payload.table.a = "2";
    (event?.ints as number[]).push(4);
    const stored = ledger.Get((event as Event).key) as Event;
    assert.same([1, 2], stored.ints);
    assert.same({ a: "1" }, stored.table);
  });

  it("tells listeners, until they unsubscribe, also when one of them raises", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const heard: unknown[] = [];
    ledger.OnAppend(() => error("broken window", 0));
    const stop = ledger.OnAppend((event, sender) => heard.push([event.points, sender]));
    append(ledger, 1, 5);
    stop();
    stop();
    append(ledger, 1, 6);
    assert.same([[5, undefined]], heard);
    assert.same(["broken window", "broken window"], time.errors);
  });
});

describe("a ledger", () => {
  /** A ledger with events over several weeks. */
  const fill = (storage: object, time = new FakeTime(), count = 200): Ledger => {
    const ledger = openLedger({ time, storage });
    const random = seeded(5);
    for (const _ of $range(1, count)) {
      time.server += random.between(0, 30_000);
      append(ledger, random.between(1, 40), random.between(-50, 50));
    }
    return ledger;
  };

  it("gives its events in order, from one time to another", () => {
    const ledger = fill({});
    const all = events(ledger);
    assert.equal(200, all.length);
    assert.is_true(ledger.Weeks().length > 3);
    for (const i of $range(1, all.length - 1)) {
      assert.is_true(all[i - 1].key < all[i].key);
    }
    const part = events(ledger, all[50].time, all[120].time);
    const expected = all.filter((event) => event.time >= all[50].time && event.time <= all[120].time);
    assert.same(expected, part);
    assert.same([], events(ledger, all[199].time + 1));
  });

  it("opens from a saved table as it was saved, and saves byte for byte the same", () => {
    const storage = {} as Saved;
    const time = new FakeTime();
    const ledger = fill(storage, time);
    ledger.Close();
    const saved = copy(storage);
    const again = openLedger({ time, storage: saved });
    time.settle();
    assert.equal(ledger.Hash(), again.Hash());
    assert.same(events(ledger), events(again));
    again.Close();
    assert.same(storage, saved);
    for (const [, text] of pairs(saved.weeks)) {
      assert.equal("string", type(text));
    }
  });

  it("is saved a while after an insert, without a logout", () => {
    const time = new FakeTime();
    const storage = {} as Saved;
    const ledger = openLedger({ time, storage });
    append(ledger, 1, 1);
    time.advance(100);
    assert.equal(1, openLedger({ storage: copy(storage) }).Count());
    assert.is_false(time.isTicking());
    assert.equal(0, time.pendingTimers());
  });

  it("has hashes that tell its events, not how they came", () => {
    const storage = {} as Saved;
    const ledger = fill(storage);
    const week = ledger.Weeks()[1];
    const hash = ledger.WeekHash(week) as string;
    const other = openLedger({ person: 2 });
    assert.is_nil(other.WeekHash(week));
    ledger.Close();
    const again = openLedger({ storage: copy(storage) });
    assert.equal(hash, again.WeekHash(week));
    assert.is_not.equal(ledger.WeekHash(ledger.Weeks()[0]), hash);
  });

  it("refuses the table of a newer version, and leaves it as it is", () => {
    const storage = { version: 99, weeks: { 2800: "future" } };
    const before = copy(storage);
    assert.error_matches(
      () => openLedger({ storage }),
      "storage was written by a newer version of EventSourcing %(format 99",
    );
    assert.same(before, storage);
  });

  it("puts damaged weeks aside, reports them, and goes on with the rest", () => {
    const storage = {} as Saved;
    const time = new FakeTime();
    const ledger = fill(storage, time);
    ledger.Close();
    const weeks = ledger.Weeks();
    const count = (week: number): number =>
      events(ledger).filter((event) => math.floor(event.time / 604800) === week).length;
    const saved = copy(storage);
    // Cut, overwritten in the middle, wrong type, moved to another week.
    const cut = string.sub(storage.weeks[weeks[0]], 1, -5);
    const text = storage.weeks[weeks[1]];
    const half = math.floor(text.length / 2);
    const overwritten = string.sub(text, 1, half) + "0000" + string.sub(text, half + 5);
    saved.weeks[weeks[0]] = cut;
    saved.weeks[weeks[1]] = overwritten;
    saved.weeks[weeks[2]] = 5 as unknown as string;
    saved.weeks[1] = text;
    const again = openLedger({ time, storage: saved });
    const reports: string[] = [];
    again.OnRejected((reason) => reports.push(reason));
    time.advance(10);
    table.sort(reports);
    const expected = [1, weeks[0], weeks[1], weeks[2]].map((week) => `week ${week} on disk is damaged`);
    table.sort(expected);
    assert.same(expected, reports);
    assert.equal(200 - count(weeks[0]) - count(weeks[1]) - count(weeks[2]), again.Count());
    assert.equal(cut, saved.damaged[weeks[0]]);
    assert.equal(overwritten, saved.damaged[weeks[1]]);
    assert.equal(5, saved.damaged[weeks[2]]);
    assert.equal(text, saved.damaged[1]);
    append(again, 1, 1);
    again.Close();
    assert.same([], time.errors);
  });

  it("knows its hash from the saved totals, and from the weeks when those are not theirs", () => {
    const storage = {} as Saved & { totals: Record<string, number> | undefined };
    const time = new FakeTime();
    const ledger = fill(storage, time);
    ledger.Close();
    const saved = copy(storage);
    assert.equal(200, saved.totals?.count);
    for (const damage of [
      {},
      5,
      { ...saved.totals, count: 7 },
      { ...saved.totals, a: "x" },
      { ...saved.totals, check: undefined },
    ]) {
      const other = copy(storage);
      other.totals = damage;
      const again = openLedger({ time, storage: other });
      assert.equal(ledger.Hash(), again.Hash());
      again.Close();
      assert.same(storage, other);
    }
    // A week of an older save, or an empty one: the totals are not those of these weeks.
    const week = ledger.Weeks()[0];
    const old = {} as Saved;
    fill(old, new FakeTime(), 2).Close();
    for (const text of [old.weeks[week], ""]) {
      const other = copy(storage);
      other.weeks[week] = text;
      const again = openLedger({ time, storage: other });
      let count = 0;
      for (const _ of again.Events()) {
        count += 1;
      }
      assert.equal(count, again.Count());
      assert.is_true(count < 200);
    }
  });

  it("leaves the weeks packed after a login, until somebody needs them", () => {
    const storage = {} as Saved;
    const time = new FakeTime();
    const ledger = fill(storage, time);
    ledger.Close();
    for (const person of [1, 2]) {
      const again = openLedger({ time, person, storage: copy(storage) });
      time.advance(100);
      const { weekList } = (again as unknown as { store: EventStore }).store;
      assert.same(
        [],
        again.Weeks().filter((week) => weekList.get(week)?.form.block !== undefined),
      );
    }
  });

  it("finds a damaged week also when it is used before the check came to it", () => {
    const storage = {} as Saved;
    const time = new FakeTime();
    const ledger = openLedger({ time, storage });
    append(ledger, 1, 1);
    ledger.Close();
    const week = ledger.Weeks()[0];
    const text = storage.weeks[week];
    // In the pack, and in the header, which nobody looks at while the saved totals hold.
    for (const damaged of [string.sub(text, 1, -2) + "_", "_" + string.sub(text, 2)]) {
      const saved = copy(storage);
      saved.weeks[week] = damaged;
      const again = openLedger({ time, storage: saved });
      assert.equal(1, again.Count());
      append(again, 2, 2);
      assert.same(
        [2],
        events(again).map((event) => event.points),
      );
      assert.equal(1, again.Count());
      again.Close();
      assert.equal(damaged, saved.damaged[week]);
      assert.equal(1, openLedger({ time, storage: copy(saved) }).Count());
    }
  });

  it("checks its options", () => {
    const open = (options: object) => () => {
      openLedger({ options });
    };
    assert.error_matches(open({ name: "" }), "name must be 1 to 12 letters");
    assert.error_matches(open({ name: "TooLongForUsAll" }), "name must be");
    assert.error_matches(open({ storage: "x" }), "storage must be a table from SavedVariables, got the string");
    assert.error_matches(open({ events: "x" }), "events must be a list of event types");
    assert.error_matches(open({ events: [{}] }), "events%[1%] must be an event type made by DefineEvent");
    assert.error_matches(open({ events: [Loot, defineEvent("LT", [])] }), 'events%[2%]: the code "LT" belongs');
    assert.error_matches(open({ authorize: true }), "authorize must be a function or nil, got the boolean true");
    assert.error_matches(open({ channels: ["GILD"] }), 'channels%[1%] must be one of .*got the string "GILD"');
    assert.error_matches(open({ replay: { interval: -1 } }), "replay.interval must be a number of at least 0");
    assert.error_matches(open({ replay: { speed: 1 } }), "replay.speed is an unknown option: known are");
    assert.error_matches(open({ transport: {} }), "transport must be a table with Send, OnReceive");
    assert.error_matches(
      open({ logger: { Debug: () => 1 } }),
      "logger must be a table with Warning, Error, got a table",
    );
    assert.error_matches(
      open({ logger: { Warning: () => 1, Error: () => 1, Debug: true } }),
      "logger.Debug must be a function or nil, got the boolean true",
    );
  });
});
