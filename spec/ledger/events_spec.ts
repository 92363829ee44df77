import type { Event } from "../../src/event/event";
import type { EventFilter } from "../../src/ledger/eventFilter";
import type { Ledger } from "../../src/ledger/ledger";
import type { EventStore } from "../../src/ledger/store/eventStore";
import { type Draft, Everything, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, receiveAll } from "../support/ledgers";

const WEEK = 604800;

/** A ledger with 300 events of ten people in some ten weeks, every seventh retracted by somebody. */
function filled(time: FakeTime): Ledger {
  const ledger = openLedger({ time });
  const drafts: Draft[] = [];
  for (const i of $range(1, 300)) {
    drafts.push({
      time: time.server - 20_000 * (301 - i),
      counter: i % 3,
      creator: guid(i % 10),
      eventType: Loot,
      payload: loot(i % 40, i),
    });
  }
  receiveAll(ledger, drafts, 100, "P9-Realm");
  for (const event of [...listOf(ledger)].filter((_, i) => i % 7 === 0)) {
    ledger.Retract(event);
  }
  return ledger;
}

function listOf(ledger: Ledger, filter?: EventFilter): Event[] {
  const list: Event[] = [];
  for (const event of ledger.Events(filter)) {
    list.push(event);
  }
  return list;
}

const keysOf = (events: readonly Event[]): string[] => events.map(({ key }) => key);

/** How many weeks are unpacked while `work` runs. */
function weeksOpened(ledger: Ledger, work: (this: void) => void): number {
  const { store } = ledger as unknown as { store: EventStore };
  const seen = new LuaSet<number>();
  let count = 0;
  const openWeek = store.openWeek.bind(store);
  store.openWeek = (week, pause) => {
    if (!seen.has(week)) {
      seen.add(week);
      count += 1;
    }
    return openWeek(week, pause);
  };
  work();
  return count;
}

describe("Events with a filter", () => {
  it("gives what all parts of the filter allow, in order or newest first, so many", () => {
    const time = new FakeTime();
    const ledger = filled(time);
    const all = listOf(ledger);
    assert.equal(343, all.length);
    const [from, to] = [time.server - 12 * 604800 + 7, time.server - 3 * 604800];
    for (const withTimes of [false, true]) {
      for (const kind of ["", "LT", "_R", Loot] as const) {
        for (const person of [0, 4, 1, 77]) {
          for (const reverse of [false, true]) {
            for (const most of [0, 1, 5, 1000]) {
              const creator = person === 0 ? undefined : guid(person);
              const limit = most === 0 ? undefined : most;
              const filter: EventFilter = {
                from: withTimes ? from : undefined,
                to: withTimes ? to : undefined,
                type: kind === "" ? undefined : kind,
                creator,
                reverse,
                limit,
              };
              const code = kind === Loot ? "LT" : kind === "" ? undefined : kind;
              let expected = all.filter(
                (event) =>
                  (!withTimes || (event.time >= from && event.time <= to)) &&
                  (code === undefined || event.type === code) &&
                  (creator === undefined || event.creator === creator),
              );
              expected = reverse ? [...expected].reverse() : expected;
              assert.same(keysOf(expected.slice(0, limit ?? expected.length)), keysOf(listOf(ledger, filter)));
            }
          }
        }
      }
    }
  });

  it("unpacks one week for the newest few", () => {
    const time = new FakeTime();
    const ledger = filled(time);
    assert.is_true(ledger.Weeks().length >= 10);
    let found: Event[] = [];
    const count = weeksOpened(ledger, () => {
      found = listOf(ledger, { reverse: true, limit: 10 });
    });
    assert.equal(10, found.length);
    assert.equal(1, count);
  });

  it("goes on newest first whatever the loop does to the ledger", () => {
    const time = new FakeTime();
    const ledger = filled(time);
    const expected = keysOf(listOf(ledger)).reverse();
    const seen: string[] = [];
    for (const event of ledger.Events({ reverse: true })) {
      seen.push(event.key);
      ledger.Append(Loot, loot(1, 1));
      if (seen.length % 50 === 0) {
        ledger.Append(Loot, loot(1, 2), { at: event.time + 1 });
        ledger.Save();
      }
    }
    assert.same(expected, seen);
  });

  it("gives nothing of an empty ledger, and of times without events", () => {
    const time = new FakeTime();
    assert.same([], listOf(openLedger({ time }), { reverse: true }));
    const ledger = filled(time);
    assert.same([], listOf(ledger, { from: time.server + WEEK, reverse: true }));
    assert.same([], listOf(ledger, { to: 5, reverse: true }));
    assert.same([], listOf(ledger, { type: Everything }));
  });

  it("says what is wrong with it", () => {
    const ledger = openLedger();
    const fails = (filter: unknown, message: string, to?: number) => {
      assert.error_matches(() => ledger.Events(filter as EventFilter, to), message, undefined, true);
    };
    fails({ kind: Loot }, "Events: filter.kind is an unknown option: ");
    fails({ type: "TL" }, 'Events: filter.type: the ledger has no event type of the code "TL": did you mean "LT"?');
    fails({ type: 5 }, "Events: filter.type must be one of the ledger's event types, or its code, got the number 5");
    fails({ creator: "Anna" }, 'Events: filter.creator must be a player\'s GUID or nil, got the string "Anna"');
    fails({ from: "x" }, 'Events: filter.from must be Unix seconds or nil, got the string "x"');
    fails({ reverse: 1 }, "Events: filter.reverse must be true, false or nil, got the number 1");
    for (const limit of [0, 1.5, "1"]) {
      fails({ limit }, "Events: filter.limit must be a whole number from 1 on, or nil, got ");
    }
    fails({}, "Events: to must be nil beside a filter, got the number 5: write filter.to", 5);
  });
});
