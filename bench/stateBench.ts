import { reviveEvent } from "../src/event/eventBuilder";
import type { Ledger } from "../src/ledger/ledger";
import { note } from "./figures";
import { check, Harness } from "./harness";
import { copy, definition } from "./ledgerBench";
import { guidOf, Loot } from "./workloads";

/** Milliseconds of the longest frame. */
const LIMIT = 5;
const WEEKS = 20;
const PROJECTIONS = 8;
const WEEK = 604800;
/** Texts in a client that plays: Lua lays its table of all texts out anew, in one go, when they become twice as many. */
const TEXTS = 300_000;
/** Of them in one table, so that the collector goes through them in small steps. */
const TEXTS_IN_TABLE = 1000;

const payload = (i: number) => ({ target: guidOf(i % 40), points: i % 100, item: 16800 + (i % 500) });

/** A state with 8,000 entries in one of its tables. */
function history(): object {
  const entries: object[] = [];
  for (const i of $range(1, 8000)) {
    entries.push({ ...payload(i), at: 1_700_000_000 + i * 300 });
  }
  return { standings: { [guidOf(1)]: 5 }, history: entries };
}

/** A state of 20,000 events that handlers kept. */
function keptEvents(): object {
  const list: object[] = [];
  for (const i of $range(1, 20_000)) {
    const event = { time: 1_700_000_000 + i, counter: 0, creator: guidOf(i % 5), type: "LT", ...payload(i) };
    reviveEvent(event);
    list.push(event);
  }
  return { list };
}

function longest(times: readonly number[]): number {
  let most = 0;
  for (const time of times) {
    most = math.max(most, time);
  }
  return most;
}

/** Texts as a client holds them. */
function clientTexts(): object {
  const tables: string[][] = [];
  for (const first of $range(1, TEXTS, TEXTS_IN_TABLE)) {
    const texts: string[] = [];
    for (const i of $range(first, first + TEXTS_IN_TABLE - 1)) {
      texts.push(`text ${i}`);
    }
    tables.push(texts);
  }
  return tables;
}

/** The longest frame while a state is saved, and while it is restored: the least of some tries. */
function benchState(name: string, initial: (this: void) => object): void {
  const project = (ledger: Ledger, empty: (this: void) => object) =>
    ledger.Project<object>({ name: "state", version: 1, initial: empty, on: {} });
  let save = math.huge;
  let restore = math.huge;
  for (const _ of $range(1, 3)) {
    const storage = {} as { snapshots: Record<string, unknown> };
    const harness = new Harness();
    const ledger = harness.open(storage, [Loot], guidOf(1));
    ledger.Append(Loot, payload(1));
    project(ledger, initial);
    harness.settle();
    collectgarbage("collect");
    harness.clearTimes();
    harness.advance(31);
    check(storage.snapshots.state !== undefined);
    save = math.min(save, longest(harness.times()));
    const other = new Harness();
    other.serverTime = harness.serverTime;
    const again = project(other.open(copy(storage), [Loot], guidOf(1)), () => ({}));
    collectgarbage("collect");
    other.settle();
    check(again.GetProgress()[0] === 1 && next(again.GetState())[0] !== undefined);
    restore = math.min(restore, longest(other.times()));
  }
  note("state_save_slice_ms", name, save, "ms", LIMIT);
  note("state_restore_slice_ms", name, restore, "ms", LIMIT);
}

/** How often a week is unpacked when projections that were saved at different places replay the rest. */
function benchApart(): void {
  const storage = {};
  const harness = new Harness();
  harness.serverTime = 2800 * WEEK;
  const ledger = harness.open(storage, [Loot], guidOf(1));
  const named = (i: number) => ({ ...definition, on: { LT: definition.on.LT }, name: `projection ${i}` });
  for (const week of $range(1, WEEKS)) {
    for (const i of $range(1, 500)) {
      harness.serverTime += math.floor(WEEK / 500);
      ledger.Append(Loot, payload(i));
    }
    if (week % 2 === 1 && week < 2 * PROJECTIONS) {
      const projection = ledger.Project(named((week + 1) / 2));
      projection.CatchUp();
      projection.Close();
    }
  }
  ledger.Close();
  const again = harness.open(copy(storage), [Loot], guidOf(1));
  let unpacked = 0;
  const { upkeep } = (again as unknown as { parts: { upkeep: { scheduleRest: (this: void) => void } } }).parts;
  upkeep.scheduleRest = () => {
    unpacked += 1;
  };
  for (const i of $range(1, PROJECTIONS)) {
    again.Project(named(i));
  }
  harness.settle();
  for (const projection of again.projectionList()) {
    check(projection.GetProgress()[0] === again.Count());
  }
  note("unpacks_a_week", "8 projections", unpacked / WEEKS, "times", 1.5);
}

/** Measures saving and restoring of large states, and several projections in one ledger. */
export function benchStates(): void {
  const texts = clientTexts();
  benchState("8,000 in a list", history);
  benchState("20,000 events", keptEvents);
  check(next(texts)[0] !== undefined);
  benchApart();
}
