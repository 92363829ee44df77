import { defineEvent } from "../src/event/eventType";
import type { Event } from "../src/event/event";
import type { EventStore } from "../src/ledger/store/eventStore";
import type { Ledger } from "../src/ledger/ledger";
import { noPause } from "../src/ledger/store/weeks";
// Whoever closes has heard others: what answers them is there, and is not read from files while it is measured.
import "../src/sync/dialogue";
import type { ProjectionDefinition } from "../src/replay/definition";
import { note } from "./figures";
import { check, Harness } from "./harness";
import { copy } from "./ledgerBench";
import { copyBlock, guidOf, Loot, raids, type Workload } from "./workloads";

/** Weeks that stay open, of 100. */
const OPEN = 8;
const WEEK = 604800;
const NAME = "A, 100 weeks";

type Standings = Record<string, number>;

const Balance = defineEvent("BL", [
  ["target", "guid"],
  ["points", "int"],
]);

const definition: ProjectionDefinition<Standings> = {
  name: "standings",
  version: 1,
  initial: () => ({}),
  on: {
    LT: (state: Standings, event: Event) => {
      const target = event.target as string;
      state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
    },
    BL: (state: Standings, event: Event) => {
      state[event.target as string] = event.points as number;
    },
  },
};

function balances(this: void, states: Record<string, object>): unknown {
  const list: [typeof Balance, object][] = [];
  for (const [target, points] of pairs(states.standings as Standings)) {
    list.push([Balance, { target, points }]);
  }
  return list;
}

/** A ledger with some of the weeks, as a login finds it. */
function opened(harness: Harness, weeks: Workload["weeks"]): { ledger: Ledger; storage: object } {
  const written = {};
  const writer = harness.open(written, [Loot, Balance], guidOf(1));
  for (const { number, block } of weeks) {
    (writer as unknown as { store: EventStore }).store.merger.merge(number, copyBlock(block), "Other-Realm", noPause);
  }
  writer.Close();
  const storage = copy(written);
  const ledger = harness.open(storage, [Loot, Balance], guidOf(1));
  ledger.Project(definition);
  harness.settle();
  return { ledger, storage };
}

function bytesOf(value: unknown): number {
  if (type(value) !== "table") {
    return tostring(value).length;
  }
  let bytes = 0;
  for (const [key, item] of pairs(value as object)) {
    bytes += bytesOf(item) + tostring(key).length + 9;
  }
  return bytes;
}

/** Bytes on disk and kilobytes in memory of a saved table, opened and caught up, without its archive. */
function sizesOf(harness: Harness, saved: object): { disk: number; memory: number } {
  const storage = copy(saved) as { archive?: object };
  storage.archive = undefined;
  const disk = bytesOf(storage);
  collectgarbage("collect");
  collectgarbage("collect");
  const before = collectgarbage("count");
  const ledger = harness.open(storage, [Loot, Balance], guidOf(1));
  ledger.Project(definition);
  harness.settle();
  collectgarbage("collect");
  collectgarbage("collect");
  const memory = collectgarbage("count") - before;
  ledger.Close();
  return { disk, memory };
}

/** Milliseconds of what is done day by day. */
interface Times {
  login: number;
  replay: number;
  append: number;
  late: number;
}

/** Repetitions, of which the best counts; appends of one. */
const TIMES = 15;
const APPENDS = 100;

/** What a login, a whole replay, an append and a late event take in a saved table, at best. */
function noteTimes(best: Times, harness: Harness, saved: object): void {
  const storage = copy(saved);
  collectgarbage("collect");
  const timed = (what: keyof Times, work: (this: void) => void, count = 1) => {
    const start = os.clock();
    work();
    best[what] = math.min(best[what], ((os.clock() - start) * 1000) / count);
  };
  let ledger: Ledger | undefined;
  timed("login", () => {
    ledger = harness.open(storage, [Loot, Balance], guidOf(1));
    harness.settle();
  });
  const open = ledger as unknown as Ledger;
  const projection = open.Project({ ...definition, name: "anew" });
  timed("replay", () => {
    projection.CatchUp();
  });
  const { serverTime } = harness;
  timed(
    "append",
    () => {
      for (const i of $range(1, APPENDS)) {
        open.Append(Loot, { target: guidOf(i % 40), points: i, item: 5 });
        harness.serverTime += 1;
      }
      harness.settle();
    },
    APPENDS,
  );
  const at = harness.serverTime - 4 * WEEK;
  timed("late", () => {
    open.Append(Loot, { target: guidOf(2), points: 1, item: 5 }, { at });
    projection.CatchUp();
  });
  harness.settle();
  open.Close();
  harness.serverTime = serverTime;
}

/** A million events of which all but 8 weeks are closed, beside these 8 weeks alone. */
export function benchClosed(): void {
  const name = "A-1m, closed";
  const { weeks } = raids(name, 1042);
  const harness = new Harness();
  const last = weeks[weeks.length - 1].number;
  harness.serverTime = (last + 1) * WEEK + 86400;
  const { ledger, storage } = opened(harness, weeks);
  const [closing] = ledger.Prune((last + 1 - OPEN) * WEEK, balances, { force: true });
  check(closing?.closed === (weeks.length - OPEN) * 960);
  harness.settle();
  ledger.Close();
  const alone = opened(harness, weeks.slice(-OPEN));
  alone.ledger.Close();
  const closed: Times = { login: math.huge, replay: math.huge, append: math.huge, late: math.huge };
  const open: Times = { ...closed };
  // By turns, so that both meet the same machine.
  for (const _ of $range(1, TIMES)) {
    noteTimes(closed, harness, storage);
    noteTimes(open, harness, alone.storage);
  }
  for (const what of ["login", "replay", "append", "late"] as const) {
    note(`closed_${what}_ms`, name, closed[what], "ms");
    note(`closed_${what}_ratio`, name, closed[what] / open[what], "x", 1.1);
  }
}

/** Closing 92 of 100 weeks, with a balance for each player. */
export function benchPrune(): void {
  const { weeks } = raids(NAME, 100);
  const harness = new Harness();
  const last = weeks[weeks.length - 1].number;
  harness.serverTime = (last + 1) * WEEK + 86400;
  const { ledger, storage } = opened(harness, weeks);
  let closed = 0;
  harness.clearTimes();
  const start = os.clock();
  ledger.Prune((last + 1 - OPEN) * WEEK, balances, {
    force: true,
    done: (closing) => {
      closed = closing?.closed ?? 0;
    },
  });
  // With all that it starts: the summary is sent, and the archive settles.
  harness.settle();
  note("prune_ms", NAME, (os.clock() - start) * 1000, "ms", 600);
  const slices = [...harness.times()];
  table.sort(slices);
  note("prune_slice_max_ms", NAME, slices[slices.length - 1], "ms", 5);
  check(closed === (weeks.length - OPEN) * 960);
  ledger.Close();
  const alone = opened(harness, weeks.slice(-OPEN));
  alone.ledger.Close();
  const pruned = sizesOf(harness, storage);
  const reference = sizesOf(harness, alone.storage);
  note("pruned_disk_ratio", NAME, pruned.disk / reference.disk, "x", 1.1);
  note("pruned_memory_ratio", NAME, pruned.memory / reference.memory, "x", 1.1);
}
