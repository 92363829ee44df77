import { libraries } from "../../bench/harness";
import { defineEvent } from "../../src/event/eventType";
import type { Event } from "../../src/event/event";
import { parseGuid } from "../../src/event/guid";
import { formatKey, Range } from "../../src/event/key";
import type { Ledger } from "../../src/ledger/ledger";
import type { EventStore } from "../../src/ledger/store/eventStore";
import { KeySet } from "../../src/ledger/store/keySet";
import { Retraction } from "../../src/ledger/store/retractions";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { CELLS_LIMIT } from "../../src/sketch/sketch";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { copy, loot, openLedger, receiveAll, setOf, standingsDefinition } from "../support/ledgers";
import { instructionsOf, MeteredTime } from "../support/metered";

/** Lua instructions between two pauses: a millisecond where one takes 10 ns. */
const STEP_LIMIT = 100_000;
const START = 2800 * Range.Week;
/** Events in the large week. What one step takes does not depend on it. */
const MANY = 12_000;
const IN_PACK = 500;

const Note = defineEvent("NT", [["note", "string"]]);

const keyOf = ({ time, creator }: Draft): string => formatKey(time * Range.Counters, parseGuid(creator) as number);

/** Events of one person, a second apart. */
function drafts(
  count: number,
  eventType: Draft["eventType"],
  from: number,
  make: (this: void, i: number) => object,
): Draft[] {
  const list: Draft[] = [];
  for (const i of $range(0, count - 1)) {
    list.push({ time: from + i, counter: 0, creator: guid(2), eventType, payload: make(i) });
  }
  return list;
}

function open(time: MeteredTime, storage: object): Ledger {
  const { archiver } = libraries();
  return openLedger({ time, storage, archiver, scheduler: time.metered, events: [Loot, Note] });
}

/** Hands a ledger events in a job, as sync does. */
function receive(time: MeteredTime, ledger: Ledger, events: readonly Draft[]): void {
  const packs: string[] = [];
  for (const from of $range(0, events.length - 1, IN_PACK)) {
    const block = blockOf(events.slice(from, from + IN_PACK));
    packs.push(writePack(block, 1, block.count, noPause));
  }
  time.metered.start((pause) => {
    for (const pack of packs) {
      setOf(ledger).receive(pack, "P2-Realm", pause);
      pause();
    }
  });
  time.settle();
}

/** Fails when a job took a longer step than it may, or none at all, and begins to measure anew. */
function expectSlices(time: MeteredTime, what: string): void {
  const { longestStep } = time;
  assert.is_true(longestStep > 0 && longestStep <= STEP_LIMIT, `${what}: ${longestStep} instructions`);
  assert.same([], time.errors);
  time.longestStep = 0;
}

/** Time at which all that is drawn here has happened. */
function afterwards(): MeteredTime {
  const time = new MeteredTime();
  time.server = START + 300_000;
  return time;
}

describe("a ledger pauses within 100,000 instructions", () => {
  it("when 1,000 conflicts come in where 5,000 retractions are", () => {
    const time = afterwards();
    const ledger = open(time, {});
    ledger.Project(standingsDefinition);
    const events = drafts(5000, Loot, START, (i) => loot(i % 40, i % 100));
    const retractions = drafts(5000, Retraction, START + 10_000, (i) => ({ target: keyOf(events[i]) }));
    receiveAll(ledger, events.concat(retractions), IN_PACK, "P2-Realm");
    time.settle();
    time.longestStep = 0;
    let conflicts = 0;
    ledger.OnConflict(() => {
      conflicts += 1;
    });
    const others = [
      ...events.slice(0, 500).map((event) => ({ ...event, payload: loot(41, 100) })),
      ...retractions.slice(0, 500).map((each, i) => ({ ...each, payload: { target: keyOf(events[4000 + i]) } })),
    ];
    receive(time, ledger, others);
    assert.equal(1000, conflicts);
    expectSlices(time, "conflicts");
    time.advance(40);
    expectSlices(time, "saving");
  });

  it("when a week with many distinct texts comes in, is saved, and is looked through after the login", () => {
    const time = afterwards();
    const storage = {};
    const ledger = open(time, storage);
    receive(
      time,
      ledger,
      drafts(MANY, Note, START, (i) => ({ note: `note ${i}` })),
    );
    expectSlices(time, "receiving");
    time.advance(40);
    expectSlices(time, "saving");
    const later = afterwards();
    const again = open(later, copy(storage));
    later.advance(10);
    expectSlices(later, "looking through");
    again.Project(standingsDefinition);
    later.settle();
    expectSlices(later, "replaying");
    assert.equal(MANY, again.Count());
    assert.equal(ledger.Hash(), again.Hash());
  });

  it("when packs of retractions come in, a listener asks for each, and the sketch is kept up to date", () => {
    const time = afterwards();
    const ledger = open(time, {});
    const events = drafts(4000, Loot, START, (i) => loot(i % 40, i % 100));
    const retractions = drafts(4000, Retraction, START + 10_000, (i) => ({ target: keyOf(events[i]) }));
    receiveAll(ledger, events, IN_PACK, "P2-Realm");
    setOf(ledger).sketch(CELLS_LIMIT, noPause);
    let asked = 0;
    let undone = 0;
    ledger.OnAppend((event) => {
      asked += 1;
      undone += ledger.IsRetracted(keyOf(events[asked - 1])) && !ledger.IsRetracted(event) ? 1 : 0;
    });
    receive(time, ledger, retractions);
    expectSlices(time, "receiving");
    assert.same([4000, 4000], [asked, undone]);
    // One that adds all up anew.
    const other = open(afterwards(), {});
    receiveAll(other, retractions.concat(events), IN_PACK, "P2-Realm");
    assert.equal(other.Hash(), ledger.Hash());
    assert.same(setOf(other).sketch(CELLS_LIMIT, noPause), setOf(ledger).sketch(CELLS_LIMIT, noPause));
  });

  it("when the sketch is first asked for while a pack is being merged", () => {
    const time = afterwards();
    const ledger = open(time, {});
    const events = drafts(2000, Loot, START, (i) => loot(i % 40, i % 100));
    receiveAll(ledger, events.slice(0, 1000), IN_PACK, "P2-Realm");
    time.metered.start((pause) => {
      setOf(ledger).sketch(CELLS_LIMIT, pause);
    });
    receive(time, ledger, events.slice(1000));
    expectSlices(time, "both");
    const other = open(afterwards(), {});
    receiveAll(other, events, IN_PACK, "P2-Realm");
    assert.same(setOf(other).sketch(CELLS_LIMIT, noPause), setOf(ledger).sketch(CELLS_LIMIT, noPause));
  });

  it("when another payload comes into a large week that somebody is reading, and when its keys are taken down", () => {
    const time = afterwards();
    const ledger = open(time, {});
    const events = drafts(MANY, Loot, START, (i) => loot(i % 40, i % 100));
    receiveAll(ledger, events, IN_PACK, "P2-Realm");
    const { weekList } = (ledger as unknown as { store: EventStore }).store;
    const view = weekList.view(START / Range.Week, noPause)?.events;
    const before = view === undefined ? undefined : { ...view };
    time.longestStep = 0;
    receive(time, ledger, [
      { ...events[5], payload: loot(41, 100) },
      { ...events[6], payload: loot(41, 100) },
    ]);
    expectSlices(time, "receiving");
    assert.is_not_nil(before);
    assert.equal(before?.rows.get(6), view?.rows.get(6));
    const keys = new KeySet();
    time.metered.start((pause) => {
      setOf(ledger).addKeys(START / Range.Week, keys, pause);
    });
    time.settle();
    expectSlices(time, "taking keys down");
    assert.is_true(keys.has((START + MANY - 1) * Range.Counters, parseGuid(guid(2)) as number));
  });

  it("when a pack has few late events for each of several weeks: their merges are no one step", () => {
    const time = afterwards();
    const ledger = open(time, {});
    const { weekList } = (ledger as unknown as { store: EventStore }).store;
    const last = START / Range.Week;
    const late = (week: number): Draft[] =>
      [1, 2].map((counter) => {
        const payload = { note: `late ${counter}` };
        return { time: week * Range.Week, counter, creator: guid(3), eventType: Note, payload };
      });
    for (const week of $range(last - 4, last)) {
      receiveAll(
        ledger,
        drafts(1900, Loot, week * Range.Week, (i) => loot(i % 40, i % 100)),
        IN_PACK,
        "P2-Realm",
      );
    }
    const stepOf = (weeks: readonly number[]): number => {
      time.settle();
      // Somebody reads them: they are open, and what they have is copied.
      for (const week of weeks) {
        weekList.view(week, noPause);
      }
      time.longestStep = 0;
      receive(
        time,
        ledger,
        weeks.flatMap((week) => late(week)),
      );
      return time.longestStep;
    };
    const one = stepOf([last - 2]);
    const all = stepOf([last - 4, last - 3, last - 1, last]);
    assert.is_true(all < 1.4 * one, `${one} instructions for one week, ${all} for four`);
    assert.equal(5 * 1902, ledger.Count());
    expectSlices(time, "late events of several weeks");
  });

  it("when one late event comes into a large week", () => {
    const time = afterwards();
    const ledger = open(time, {});
    ledger.Project(standingsDefinition);
    receiveAll(
      ledger,
      drafts(MANY, Loot, START, (i) => loot(i % 40, i % 100)),
      IN_PACK,
      "P2-Realm",
    );
    time.advance(40);
    time.longestStep = 0;
    const late = { ...drafts(1, Loot, START + 5, () => loot(1, 5))[0], creator: guid(3) };
    receive(time, ledger, [late]);
    expectSlices(time, "receiving");
    time.advance(40);
    expectSlices(time, "saving");
    assert.equal(MANY + 1, ledger.Count());
  });

  it("when eight projections at different positions go on, and late events come", () => {
    const time = afterwards();
    const ledger = open(time, {});
    receiveAll(
      ledger,
      drafts(MANY, Loot, START, (i) => loot(i % 40, i % 100)),
      IN_PACK,
      "P2-Realm",
    );
    const projections = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => {
      const projection = ledger.Project({ ...standingsDefinition, name: `standings${i}` });
      // The next one begins later.
      for (const _ of $range(1, 5)) {
        time.frame();
      }
      return projection;
    });
    time.longestStep = 0;
    receive(time, ledger, [{ ...drafts(1, Loot, START + 5, () => loot(1, 5))[0], creator: guid(3) }]);
    time.advance(15);
    expectSlices(time, "replaying");
    for (const projection of projections) {
      assert.same([MANY + 1, MANY + 1], projection.GetProgress());
    }
  });
});

describe("a call takes 100,000 instructions at most", () => {
  it("when thousands are appended at one time, and when one more is retracted", () => {
    const time = afterwards();
    const ledger = open(time, {});
    const events: (Event | undefined)[] = [];
    let longest = 0;
    const measure = (call: (this: void) => void) => {
      longest = math.max(longest, instructionsOf(call));
    };
    for (const i of $range(1, 2000)) {
      measure(() => {
        const [event] = ledger.Append(Loot, loot(1, i % 100), { at: START + 100 });
        events.push(event);
      });
    }
    for (const event of events) {
      measure(() => {
        ledger.Retract(event as Event);
      });
    }
    assert.equal(4000, ledger.Count());
    assert.is_true(ledger.IsRetracted(events[1999] as Event));
    assert.is_true(longest <= STEP_LIMIT, `${longest} instructions`);
  });
});
