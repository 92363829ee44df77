import { createRandom } from "../sim/random";
import type { EventSet } from "../src/ledger/sharing/eventSet";
import type { EventStore } from "../src/ledger/store/eventStore";
import { Range } from "../src/event/key";
import type { Event } from "../src/event/event";
import type { Ledger } from "../src/ledger/ledger";
import { noPause } from "../src/ledger/store/weeks";
import { mergeBlock, newBlock } from "../src/pack/block";
import { writePack } from "../src/pack/pack";
import type { ProjectionDefinition } from "../src/replay/definition";
import type { Projection } from "../src/replay/projection";
import { note } from "./figures";
import { check, Harness, milliseconds } from "./harness";
import { appendLoot, copyBlock, Decay, guidOf, Loot, Points, Purchase, type Workload } from "./workloads";

type Standings = Record<string, number>;

const EVENTS = [Loot, Points, Decay, Purchase];
/** The targets, for the workload they are set for. */
const LARGE = "A";
/** All events in one week: a late event there moves the most. */
const ONE_WEEK = "A-one-week";
/** Seconds from a week's beginning in which its late events are. */
const LATE_SPAN = 600_000;
const DAY = 86_400;

const handler = (state: Standings, event: Event): void => {
  const target = event.target as string;
  state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
};

/** Points summed up by player. */
export const definition: ProjectionDefinition<Standings> = {
  name: "standings",
  version: 1,
  initial: () => ({}),
  on: {
    LT: handler,
    BY: handler,
    PT: (state, event) => {
      const targets = event.targets as string[];
      for (const i of $range(1, targets.length)) {
        const target = targets[i - 1];
        state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
      }
    },
    DC: (state, event) => {
      const targets = event.targets as string[];
      for (const i of $range(1, targets.length)) {
        const target = targets[i - 1];
        state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number[])[i - 1];
      }
    },
  },
};

const sharedOf = (ledger: Ledger): EventSet => (ledger as unknown as { parts: { shared: EventSet } }).parts.shared;

const storeOf = (ledger: Ledger): EventStore => (ledger as unknown as { store: EventStore }).store;

/** What the game would write and read again: strings and numbers, nothing shared. */
export function copy<T>(value: T): T {
  if (type(value) !== "table") {
    return value;
  }
  const result = {} as Record<string, unknown>;
  for (const [key, item] of pairs(value as object)) {
    result[key as string] = copy(item);
  }
  return result as T;
}

/** The saved table of a ledger with the workload's events. */
function saved(workload: Workload, withSnapshot: boolean): object {
  const harness = newHarness(workload);
  const storage = {};
  const ledger = harness.open(storage, EVENTS, guidOf(1));
  for (const { number, block } of workload.weeks) {
    storeOf(ledger).merger.merge(number, copyBlock(block), "Other-Realm", noPause);
  }
  if (withSnapshot) {
    ledger.Project(definition).CatchUp();
  }
  ledger.Close();
  return copy(storage);
}

/** A client's world the day after the workload's last event. */
function newHarness(workload: Workload): Harness {
  const harness = new Harness();
  harness.serverTime = (workload.weeks[workload.weeks.length - 1].number + 1) * 604800 + 86400;
  return harness;
}

function diskBytes(storage: object): number {
  let bytes = 0;
  for (const [key, value] of pairs(storage)) {
    bytes += type(value) === "table" ? diskBytes(value) : tostring(value).length;
    // ["key"] = "value", and a line end.
    bytes += tostring(key).length + 9;
  }
  return bytes;
}

const targetFor = (workload: Workload, target: number): number | undefined =>
  workload.name === LARGE ? target : undefined;

/** A late event, or many, as packs of another client, in the last `seconds` of the span of the weeks that are picked. */
function latePacks(
  count: number,
  pickWeek: (this: void, random: () => number) => number,
  seconds = LATE_SPAN,
): string[] {
  const random = createRandom(23);
  const byWeek = new LuaTable<number, number[]>();
  for (const _ of $range(1, count)) {
    const week = pickWeek(random);
    const list = (byWeek.get(week) as number[] | undefined) ?? [];
    const time = week * 604800 + LATE_SPAN - seconds + math.floor(random() * seconds);
    list.push(time * Range.Counters + 1 + math.floor(random() * 255));
    byWeek.set(week, list);
  }
  const all = newBlock();
  for (const [, stamps] of byWeek) {
    table.sort(stamps);
    const block = newBlock();
    let last = 0;
    for (const stamp of stamps) {
      last = math.max(stamp, last + 1);
      appendLoot(block, last, 9, random);
    }
    mergeBlock(all, block);
  }
  return [writePack(all, 1, all.count, noPause)];
}

/** A ledger with its projection caught up, as after a while in the game. */
function opened(harness: Harness, storage: object): { ledger: Ledger; standings: Projection<Standings> } {
  const ledger = harness.open(storage, EVENTS, guidOf(1), { replay: { batchSize: 100_000, budget: 1000 } });
  const standings = ledger.Project(definition);
  standings.CatchUp();
  return { ledger, standings };
}

function benchReplay(workload: Workload): void {
  const plain: Event[] = [];
  for (const { block } of workload.weeks) {
    for (const i of $range(1, block.count)) {
      const columns = block.columns.get(Loot.shape);
      if (columns !== undefined && block.shapes.get(i) === Loot.shape) {
        const row = block.rows.get(i);
        plain.push({
          time: math.floor(block.stamps.get(i) / 256),
          counter: block.stamps.get(i) % 256,
          creator: guidOf(1),
          type: "LT",
          key: "",
          target: columns.values.get(1).get(row),
          points: columns.values.get(2).get(row),
          item: columns.values.get(3).get(row),
        });
      }
    }
  }
  const bare = milliseconds(5, () => {
    const state: Standings = {};
    for (const i of $range(1, plain.length)) {
      handler(state, plain[i - 1]);
    }
  });
  const storage = saved(workload, false) as { snapshots: object };
  let replay = math.huge;
  for (const _ of $range(1, 4)) {
    const ledger = newHarness(workload).open(storage, EVENTS, guidOf(1));
    replay = math.min(
      replay,
      milliseconds(1, () => {
        ledger.Project(definition).CatchUp();
      }),
    );
  }
  note("bare_loop_ms", workload.name, bare, "ms");
  const perSecond = (workload.count / replay) * 1000;
  note("replay_events_per_second", workload.name, perSecond, "events/s", targetFor(workload, 500_000), true);
  note("replay_vs_bare_loop", workload.name, replay / bare, "times", targetFor(workload, 18));
}

function benchSizes(workload: Workload): void {
  const storage = saved(workload, true);
  const target = workload.name === "R" ? 38 : targetFor(workload, 14);
  note("disk_bytes_per_event", workload.name, diskBytes(storage) / workload.count, "B/event", target);
  collectgarbage("collect");
  collectgarbage("collect");
  const before = collectgarbage("count");
  const harness = newHarness(workload);
  const fresh = copy(storage);
  const { ledger, standings } = opened(harness, fresh);
  harness.advance(30);
  collectgarbage("collect");
  collectgarbage("collect");
  const bytes = (collectgarbage("count") - before) * 1024;
  // The texts themselves are shared with `storage` above.
  let texts = 0;
  for (const [, text] of pairs((storage as { weeks: Record<number, string> }).weeks)) {
    texts += text.length + 25;
  }
  note("memory_bytes_per_event", workload.name, (bytes + texts) / workload.count, "B/event", targetFor(workload, 16));
  check(standings.GetState() !== undefined && ledger.Count() === workload.count);
}

function benchLate(workload: Workload): void {
  const storage = saved(workload, true) as { snapshots: object };
  storage.snapshots = {};
  const lastWeek = workload.weeks[workload.weeks.length - 1].number;
  const firstWeek = workload.weeks[0].number;
  const receive = (name: string, packs: string[], target: number | undefined, withState: boolean): number => {
    let best = math.huge;
    for (const _ of $range(1, 3)) {
      const harness = newHarness(workload);
      const ledger = harness.open(copy(storage), EVENTS, guidOf(1));
      const standings = withState ? ledger.Project(definition) : undefined;
      standings?.CatchUp();
      harness.advance(60);
      harness.clearTimes();
      best = math.min(
        best,
        milliseconds(1, () => {
          harness.scheduler.start((pause) => {
            for (const pack of packs) {
              sharedOf(ledger).receive(pack, "Other-Realm", pause);
            }
          });
          harness.settle();
        }),
      );
      for (const time of harness.times()) {
        slices.push(time);
      }
      check(standings === undefined || standings.GetProgress()[0] === ledger.Count());
    }
    note(name, workload.name, best, "ms", target);
    return best;
  };
  if (workload.name === ONE_WEEK) {
    // Recent there is the last day. One that lies further back costs the replay of all that follows it.
    const recent = latePacks(1, () => lastWeek, DAY);
    receive("late_event_recent_ms", recent, 15, true);
    receive(
      "late_event_half_ms",
      latePacks(1, () => lastWeek),
      undefined,
      true,
    );
    return;
  }
  const recentWeek = math.max(firstWeek, lastWeek - 1);
  const recent = latePacks(1, () => recentWeek);
  receive("late_event_recent_ms", recent, targetFor(workload, 15), true);
  if (workload.name !== LARGE) {
    return;
  }
  const middle = math.floor((firstWeek + lastWeek) / 2);
  const half = receive(
    "late_event_half_ms",
    latePacks(1, () => middle),
    undefined,
    true,
  );
  const secondHalf = benchSecondHalf(workload, middle);
  note("late_event_half_ratio", workload.name, half / secondHalf, "times", 1.15);
  receive(
    "late_batch_week_ms",
    latePacks(2000, () => recentWeek),
    20,
    false,
  );
  receive(
    "late_batch_all_ms",
    latePacks(2000, (random) => firstWeek + math.floor(random() * (lastWeek - firstWeek + 1))),
    700,
    false,
  );
}

/** Milliseconds to replay the second half of a workload, from rest. */
function benchSecondHalf(workload: Workload, middle: number): number {
  const weeks = workload.weeks.filter(({ number }) => number >= middle);
  const storage = saved({ name: workload.name, count: 0, weeks }, false);
  let best = math.huge;
  for (const _ of $range(1, 3)) {
    const ledger = newHarness(workload).open(copy(storage), EVENTS, guidOf(1));
    best = math.min(
      best,
      milliseconds(1, () => {
        ledger.Project(definition).CatchUp();
      }),
    );
  }
  return best;
}

function benchSession(workload: Workload): void {
  const storage = saved(workload, true);
  let login = math.huge;
  let append = math.huge;
  let logout = math.huge;
  for (const _ of $range(1, 3)) {
    const harness = newHarness(workload);
    const onDisk = copy(storage);
    let ledger: Ledger | undefined;
    let standings: Projection<Standings> | undefined;
    login = math.min(
      login,
      milliseconds(1, () => {
        ledger = harness.open(onDisk, EVENTS, guidOf(1));
        standings = ledger.Project(definition);
        harness.settle();
      }),
    );
    const open = ledger as unknown as Ledger;
    check((standings as unknown as Projection<Standings>).GetProgress()[0] === workload.count);
    harness.advance(30);
    collectAppends(harness, open);
    const start = os.clock();
    const count = 200;
    for (const i of $range(1, count)) {
      open.Append(Loot, { target: guidOf(i % 40), points: i, item: 5 });
      harness.settle();
      harness.serverTime += 1;
    }
    append = math.min(append, ((os.clock() - start) * 1000) / count);
    for (const _evening of $range(1, 120)) {
      open.Append(Loot, { target: guidOf(3), points: 1, item: 5 });
      harness.advance(1);
    }
    for (const time of harness.times()) {
      slices.push(time);
    }
    logout = math.min(
      logout,
      milliseconds(1, () => {
        open.flush();
      }),
    );
  }
  note("login_ms", workload.name, login, "ms", targetFor(workload, 30));
  note("append_ms", workload.name, append, "ms", targetFor(workload, 0.1));
  note("logout_ms", workload.name, logout, "ms", targetFor(workload, 20));
}

/** The first append of a session may unpack the week. */
function collectAppends(harness: Harness, ledger: Ledger): void {
  ledger.Append(Loot, { target: guidOf(1), points: 1, item: 5 });
  harness.settle();
  collectgarbage("collect");
}

function benchIdle(workload: Workload): void {
  const harness = newHarness(workload);
  opened(harness, copy(saved(workload, true)));
  harness.advance(60);
  collectgarbage("collect");
  collectgarbage("stop");
  const before = collectgarbage("count");
  for (const _ of $range(1, 3600)) {
    check(!harness.isTicking());
  }
  const bytes = (collectgarbage("count") - before) * 1024;
  collectgarbage("restart");
  note("idle_bytes_per_minute", workload.name, bytes, "B", targetFor(workload, 0));
}

const slices: number[] = [];

function noteSlices(): void {
  table.sort(slices);
  note("slice_max_ms", LARGE, slices[slices.length - 1], "ms", 5);
  note("slice_p99_ms", LARGE, slices[math.floor(slices.length * 0.99)], "ms", 5);
}

/** What workload A's events come to at best: positions of 320 in 10,800 seconds, 5 creators, 40, 201 and 500 values. */
function entropyBytes(): number {
  const log2 = (value: number): number => math.log(value) / math.log(2);
  let positions = 0;
  for (const i of $range(1, 320)) {
    positions += log2((10_800 - 320 + i) / i);
  }
  return (positions / 320 + log2(5) + log2(40) + log2(201) + log2(500)) / 8;
}

/** Measures one workload; A in full, the others where they show growth. */
export function benchLedger(workload: Workload): void {
  if (workload.name === "R") {
    benchSizes(workload);
    return;
  }
  if (workload.name === LARGE) {
    note("entropy_bytes_per_event", LARGE, entropyBytes(), "B/event");
  }
  benchSizes(workload);
  benchReplay(workload);
  benchLate(workload);
  benchSession(workload);
  benchIdle(workload);
  if (workload.name === LARGE) {
    noteSlices();
  }
}
