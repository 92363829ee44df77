import { createRandom } from "../sim/random";
import type { Event } from "../src/event/event";
import { formatKey, Range, weekOfStamp } from "../src/event/key";
import { parseGuid } from "../src/event/guid";
import type { Ledger } from "../src/ledger/ledger";
import type { EventStore } from "../src/ledger/store/eventStore";
import { Retraction } from "../src/ledger/store/retractions";
import { noPause } from "../src/ledger/store/weeks";
import { appendEvent, appendFrom, type Block, newBlock, type Row } from "../src/pack/block";
import { writePack } from "../src/pack/pack";
import { setOf } from "../spec/support/ledgers";
import { note } from "./figures";
import { check, Harness, milliseconds } from "./harness";
import { copyBlock, guidOf, Loot, raids } from "./workloads";

/** The name of the workloads here, in the table of figures. */
const NAME = "marks";
/** Events in a pack that a peer sends. */
const PACK = 100;

const storeOf = (ledger: Ledger): EventStore => (ledger as unknown as { store: EventStore }).store;

/** A ledger that is open on an empty table, with a projection. */
function openEmpty(): { harness: Harness; ledger: Ledger } {
  const harness = new Harness();
  const ledger = harness.open({}, [Loot], guidOf(1));
  ledger.Project<Record<string, number>>({
    name: "standings",
    version: 1,
    initial: () => ({}),
    on: {
      LT: (state, event) => {
        const target = event.target as string;
        state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
      },
    },
  });
  return { harness, ledger };
}

/** Adds a retraction at the end of a block. */
function appendRetraction(block: Block, stamp: number, creator: number, target: string): void {
  const values: Row<unknown> = new LuaTable();
  values.set(1, target);
  appendEvent(block, stamp, creator, Retraction.shape, values);
}

/** The events of a history's first weeks one after the other. */
function flat(weekCount: number): Block {
  const block = newBlock();
  for (const week of raids(NAME, weekCount).weeks) {
    for (const i of $range(1, week.block.count)) {
      appendFrom(block, week.block, i);
    }
  }
  return block;
}

/** Retractions of so many of a block's events, a second apart, from some time behind the last on. */
function retractionsOf(events: Block, count: number, creator: number, shift: number): Block {
  const block = newBlock();
  const first = events.stamps.get(events.count) + 3600 * Range.Counters;
  for (const i of $range(1, count)) {
    const place = ((i - 1 + shift) % events.count) + 1;
    const target = formatKey(events.stamps.get(place), events.creators.get(place));
    appendRetraction(block, first + i * Range.Counters, creator, target);
  }
  return block;
}

/** Inserts a block as if a peer had sent it in one go. */
function insertAll(ledger: Ledger, block: Block): void {
  let part = newBlock();
  for (const i of $range(1, block.count)) {
    appendFrom(part, block, i);
    const week = weekOfStamp(block.stamps.get(i));
    if (i === block.count || weekOfStamp(block.stamps.get(i + 1)) !== week) {
      storeOf(ledger).merger.merge(week, part, "Other-Realm", noPause);
      part = newBlock();
    }
  }
}

function packsOf(block: Block): string[] {
  const packs: string[] = [];
  for (const from of $range(1, block.count, PACK)) {
    packs.push(writePack(block, from, math.min(block.count, from + PACK - 1), noPause));
  }
  return packs;
}

/** 1,000 conflicts, every second of them over a retraction, in a ledger with 5,000 retractions. */
function benchConflicts(): void {
  const random = createRandom(5);
  const events = flat(6);
  const creator = parseGuid(guidOf(2)) as number;
  const retractions = retractionsOf(events, 5000, creator, 0);
  const others = newBlock();
  for (const i of $range(1, 500)) {
    const values: Row<unknown> = new LuaTable();
    values.set(1, guidOf(math.floor(random() * 40)));
    values.set(2, math.floor(random() * 201) + 200);
    values.set(3, 5);
    appendEvent(others, events.stamps.get(i * 10), events.creators.get(i * 10), Loot.shape, values);
  }
  const changed = retractionsOf(events, 500, creator, 300);
  for (const i of $range(1, 500)) {
    appendFrom(others, changed, i);
  }
  const packs = packsOf(others);
  let total = math.huge;
  let longest = math.huge;
  for (const _ of $range(1, 3)) {
    const { harness, ledger } = openEmpty();
    insertAll(ledger, copyBlock(events));
    insertAll(ledger, copyBlock(retractions));
    harness.serverTime = retractions.stamps.get(5000) / Range.Counters + 3600;
    harness.advance(60);
    harness.clearTimes();
    let conflicts = 0;
    total = math.min(
      total,
      milliseconds(1, () => {
        harness.scheduler.start((pause) => {
          for (const pack of packs) {
            conflicts += setOf(ledger).receive(pack, "Other-Realm", pause)?.conflicts ?? 0;
            pause();
          }
        });
        harness.settle();
      }),
    );
    let slowest = 0;
    for (const frame of harness.times()) {
      slowest = math.max(slowest, frame);
    }
    longest = math.min(longest, slowest);
    check(conflicts === 1000);
  }
  note("conflicts_slice_ms", NAME, longest, "ms", 5);
  note("conflicts_total_ms", NAME, total, "ms", 1000);
}

/** 4,000 events entered for one second of the past. */
function benchSameTime(): void {
  const events = flat(1);
  const time = (count: number): number => {
    let best = math.huge;
    for (const _ of $range(1, 3)) {
      const { harness, ledger } = openEmpty();
      insertAll(ledger, copyBlock(events));
      harness.serverTime = events.stamps.get(events.count) / Range.Counters + 3600;
      harness.advance(30);
      const at = math.floor(events.stamps.get(math.floor(events.count / 2)) / Range.Counters);
      best = math.min(
        best,
        milliseconds(1, () => {
          for (const i of $range(1, count)) {
            ledger.Append(Loot, { target: guidOf(3), points: i, item: 5 }, { at });
          }
        }),
      );
      check(ledger.Count() === events.count + count);
    }
    return best;
  };
  const whole = time(4000);
  note("same_time_append_ms", NAME, whole, "ms", 600);
  note("same_time_append_doubling", NAME, whole / time(2000), "times", 2.6);
}

/** 4,000 retractions while a window asks about each. */
function benchRetract(): void {
  const events = flat(6);
  let best = math.huge;
  for (const _ of $range(1, 3)) {
    const { harness, ledger } = openEmpty();
    insertAll(ledger, copyBlock(events));
    harness.serverTime = events.stamps.get(events.count) / Range.Counters + 3600;
    harness.advance(60);
    const targets: string[] = [];
    for (const i of $range(1, 4000)) {
      targets.push(formatKey(events.stamps.get(i), events.creators.get(i)));
    }
    let undone = 0;
    ledger.OnAppend((event: Event) => {
      undone += ledger.IsRetracted(event.target as string) ? 1 : 0;
    });
    best = math.min(
      best,
      milliseconds(1, () => {
        for (const target of targets) {
          ledger.Retract(target);
          harness.serverTime += 1;
        }
      }),
    );
    check(undone === 4000);
  }
  note("retract_ms", NAME, best, "ms", 500);
}

/** One more retraction, and the question about it, where there are 30,000. */
function benchOneMore(): void {
  const events = flat(32);
  const { harness, ledger } = openEmpty();
  insertAll(ledger, copyBlock(events));
  insertAll(ledger, retractionsOf(events, 30_000, parseGuid(guidOf(2)) as number, 0));
  harness.serverTime = events.stamps.get(events.count) / Range.Counters + 40_000;
  harness.advance(60);
  let place = 30_000;
  const best = milliseconds(20, () => {
    place += 1;
    const target = formatKey(events.stamps.get(place), events.creators.get(place));
    ledger.Retract(target);
    check(ledger.IsRetracted(target));
    harness.serverTime += 1;
  });
  note("one_more_retraction_ms", NAME, best, "ms", 1);
}

/** What marks events: retractions, conflicts, and keys in the past. */
export function benchMarks(): void {
  benchConflicts();
  benchSameTime();
  benchRetract();
  benchOneMore();
}
