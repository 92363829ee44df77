import type { Event } from "../../../src/event/event";
import { CELLS_LIMIT } from "../../../src/sketch/sketch";
import type { EventStore } from "../../../src/ledger/store/eventStore";
import type { Ledger } from "../../../src/ledger/ledger";
import type { Week } from "../../../src/ledger/store/week";
import { noPause } from "../../../src/ledger/store/weeks";
import type { Projection } from "../../../src/replay/projection";
import { guid, Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, type Standings, standingsDefinition } from "../../support/ledgers";
import { seeded } from "../../support/random";

/** A saved table of any shape. */
type Table = Record<string | number, unknown>;
type Path = readonly (string | number)[];

/** How a value on disk may have come to be another: what it becomes, or undefined where there is no such damage. */
type Damage = (this: void, value: unknown) => unknown;

/** Stands for nil, which a damage cannot give. */
const NOTHING = {};

/** Another byte in a place of a text, from 0 for the first to 1 for the last. */
function flipped(part: number): Damage {
  return (value) => {
    if (type(value) !== "string" || value === "") {
      return undefined;
    }
    const text = value as string;
    const place = 1 + math.floor(part * (text.length - 1));
    const other = string.char((string.byte(text, place) + 1) % 256);
    return string.sub(text, 1, place - 1) + other + string.sub(text, place + 1);
  };
}

/** Where a number was. */
const numeric =
  (other: (this: void, value: number) => number): Damage =>
  (value) =>
    type(value) === "number" ? other(value as number) : undefined;

const ofType =
  (name: string, other: unknown): Damage =>
  (value) =>
    type(value) === name ? undefined : copy(other);

const DAMAGES: Record<string, Damage> = {
  "is gone": () => NOTHING,
  "is a boolean": () => false,
  "is true": () => true,
  "is a number": ofType("number", 5),
  "is a text": ofType("string", "x"),
  "is an empty text": () => "",
  "is a table": ofType("table", {}),
  "is a nested table": () => ({ a: { b: [1, { c: "x" }] }, 1: {}, 7: "y" }),
  "is a function": () => () => 1,
  "is cut": (value) => (type(value) === "string" ? string.sub(value as string, 1, -2) : undefined),
  "is cut in half": (value) =>
    type(value) === "string" ? string.sub(value as string, 1, math.floor((value as string).length / 2)) : undefined,
  "has another first byte": flipped(0),
  "has another byte in its header": flipped(0.01),
  "has another byte in the middle": flipped(0.5),
  "has another last byte": flipped(1),
  "is huge": numeric(() => 1e300),
  "is endless": numeric(() => math.huge),
  "is no number at all": numeric(() => 0 / 0),
  "is negative": numeric((value) => -value - 1),
  "is a fraction": numeric((value) => value + 0.5),
  "is a million more": numeric((value) => value + 1_000_000_000),
};

/** The paths of all values in a table, tables and what is in them. */
function pathsOf(value: Table, before: Path, found: Path[]): Path[] {
  const keys: (string | number)[] = [];
  for (const [key] of pairs(value)) {
    keys.push(key);
  }
  table.sort(keys, (a, b) => tostring(a) < tostring(b));
  for (const key of keys) {
    const path = [...before, key];
    found.push(path);
    const item: unknown = rawget(value, key as never);
    if (type(item) === "table") {
      pathsOf(item as Table, path, found);
    }
  }
  return found;
}

/** rawget and rawset, so that list items are counted as Lua does. */
function change(root: Table, path: Path, damage: Damage): boolean {
  let holder = root;
  for (const i of $range(0, path.length - 2)) {
    holder = rawget(holder, path[i] as never) as Table;
  }
  const last = path[path.length - 1];
  const other = damage(rawget(holder, last as never));
  if (other === undefined) {
    return false;
  }
  rawset(holder as never, last as never, (other === NOTHING ? undefined : other) as never);
  return true;
}

interface Opened {
  ledger: Ledger;
  standings: Projection<Standings>;
  reports: string[];
}

function open(time: FakeTime, storage: Table): Opened {
  const ledger = openLedger({ time, storage });
  const reports: string[] = [];
  ledger.OnRejected((reason) => reports.push(reason));
  const standings = ledger.Project(standingsDefinition);
  time.advance(10);
  return { ledger, standings: standings, reports };
}

/** What the standings should be of the events that the ledger still has. */
function expectedOf(ledger: Ledger): Standings {
  const sums: Standings = {};
  for (const event of ledger.Events()) {
    if (event.type === "LT" && !ledger.IsRetracted(event)) {
      const target = event.target as string;
      sums[target] = ((sums[target] as number | undefined) ?? 0) + (event.points as number);
    }
  }
  return sums;
}

/** The table of a ledger of five weeks with events, retractions, stamps of two characters, totals and a snapshot. */
function savedTable(time: FakeTime): Table {
  const storage: Table = {};
  const random = seeded(11);
  for (const person of [2, 1]) {
    const ledger = openLedger({ time, person, storage });
    const standings = ledger.Project(standingsDefinition);
    for (const i of $range(1, 30)) {
      time.server += random.between(0, 100_000);
      const [event] = ledger.Append(Loot, loot(random.between(1, 40), random.between(-50, 50)));
      if (i % 10 === 0 && event !== undefined) {
        ledger.Retract(event);
      }
    }
    standings.CatchUp();
    ledger.Close();
  }
  return storage;
}

describe("a saved table that is damaged", () => {
  const START = new FakeTime();
  const healthy = savedTable(START);
  const whole = openLedger({ time: START, storage: copy(healthy) });
  const count = whole.Count();
  const hash = whole.Hash();

  /** A clock of its own for each trial, at the time of the save. */
  const newTime = (): FakeTime => {
    const time = new FakeTime();
    time.server = START.server;
    return time;
  };

  /** Whether damage of this kind in this place can be told from what may be there. */
  const isDamage = (path: Path, kind: string): boolean => {
    const top = path[0];
    if (kind === "is gone") {
      // A part that is not there is one that was never made. Weeks are missed by the totals.
      return top === "weeks" || path.length > 2 || (path.length === 2 && (top === "totals" || top === "retractions"));
    }
    // Another table where names are free may hold anything under other names.
    return kind !== "is a nested table" || path.length > 1 || (top !== "damaged" && top !== "snapshots");
  };

  const tryOut = (path: Path, kind: string, damage: Damage): boolean => {
    const storage = copy(healthy);
    if (!change(storage, path, damage)) {
      return false;
    }
    const name = `${path.join(".")} ${kind}`;
    const isNewer = path[0] === "version" && type(storage.version) === "number" && (storage.version as number) > 1;
    if (isNewer) {
      assert.error_matches(() => openLedger({ storage }), "newer version");
      return true;
    }
    const damagedText =
      path[0] === "weeks" && path.length === 2 ? rawget(storage.weeks as Table, path[1] as never) : undefined;
    const time = newTime();
    const { ledger, standings, reports } = open(time, storage);
    assert.same([], time.errors, name);
    assert.equal(isDamage(path, kind), reports.length > 0, `${name}: ${reports.join(", ")}`);
    if (path[0] !== "weeks") {
      assert.equal(hash, ledger.Hash(), name);
    } else if (path.length === 2) {
      assert.is_true(ledger.Count() < count && ledger.Count() > count / 2, name);
      assert.same(damagedText, rawget(storage.damaged as Table, path[1] as never), name);
    }
    standings.CatchUp();
    assert.same(expectedOf(ledger), standings.GetState(), name);
    const before = ledger.Count();
    const [event] = ledger.Append(Loot, loot(3, 7));
    assert.is_true(event !== undefined && math.abs(event.time - time.server) < 60, name);
    assert.equal(before + 1, ledger.Count(), name);
    standings.CatchUp();
    assert.same(expectedOf(ledger), standings.GetState(), name);
    ledger.Close();
    const saved = copy(storage);
    const again = open(newTime(), saved);
    assert.same([], again.reports, name);
    assert.equal(ledger.Hash(), again.ledger.Hash(), name);
    assert.same(expectedOf(again.ledger), again.standings.GetState(), name);
    assert.same(event, again.ledger.Get(event?.key ?? ""), name);
    again.ledger.Close();
    assert.same([], time.errors, name);
    return true;
  };

  it("opens whatever is wrong in it, says so, uses the rest, and is saved as a healthy one", () => {
    assert.is_true(whole.Weeks().length >= 4);
    const paths = pathsOf(healthy, [], []);
    let tried = 0;
    for (const path of paths) {
      for (const [kind, damage] of pairs(DAMAGES)) {
        if (tryOut(path, kind, damage)) {
          tried += 1;
        }
      }
    }
    assert.is_true(paths.length > 30 && tried > 400, `${paths.length} places, ${tried} damages`);
  });

  it("is put aside once when two come upon the same week at a time, and what came in meanwhile stays", () => {
    for (const look of ["open", "check"] as const) {
      const storage = copy(healthy);
      const texts = storage.weeks as Table;
      const [first] = whole.Weeks();
      const broken = string.sub(texts[first] as string, 1, -2) + "_";
      texts[first] = broken;
      const time = newTime();
      const ledger = openLedger({ time, storage });
      const { store } = ledger as unknown as { store: EventStore };
      const week = store.weekList.get(first) as Week;
      let paused = 0;
      store.weekList[look](week, () => {
        paused += 1;
        if (paused === 1) {
          store.openWeek(first, noPause);
          ledger.Append(Loot, loot(1, 1), { at: first * 604800 + 5 });
        }
      });
      assert.is_true(paused > 0);
      assert.same(whole.Weeks(), ledger.Weeks());
      assert.equal(broken, (storage.damaged as Table)[first]);
      assert.equal(1, store.weekSummary(first)?.count);
      ledger.Close();
      assert.equal(ledger.Hash(), openLedger({ time: newTime(), storage: copy(storage) }).Hash());
    }
  });

  it("is put aside without what came in since it was packed: all that is made of the events knows of that", () => {
    for (const act of [
      (ledger: Ledger) => {
        ledger.Close();
      },
      (_: Ledger, time: FakeTime) => {
        time.advance(10);
      },
      (ledger: Ledger) => {
        ledger.WeekHash(ledger.Weeks()[0]);
      },
    ]) {
      const storage = copy(healthy);
      const texts = storage.weeks as Table;
      const [first] = whole.Weeks();
      texts[first] = `${string.sub(texts[first] as string, 1, -2)}_`;
      const time = newTime();
      const heard: string[] = [];
      // Somebody who has no event in that week.
      const ledger = openLedger({ time, storage, person: 77 });
      ledger.OnAppend((event) => {
        heard.push(event.key);
      });
      const { store } = ledger as unknown as { store: EventStore };
      store.sketches.sketch(CELLS_LIMIT, noPause);
      const count = ledger.Count();
      const [event] = ledger.Append(Loot, loot(1, 1), { at: first * 604800 + 5 });
      const [retraction] = ledger.Retract(event as Event, { at: first * 604800 + 6 });
      assert.equal(count + 2, ledger.Count());
      assert.is_true(ledger.IsRetracted(event as Event));
      act(ledger, time);
      assert.same([(event as Event).key, (retraction as Event).key], heard);
      assert.equal(2, store.weekSummary(first)?.count);
      ledger.Close();
      const again = openLedger({ time: newTime(), storage: copy(storage) });
      assert.is_true(again.IsRetracted(event as Event));
      assert.equal(ledger.Hash(), again.Hash());
    }
  });

  it("keeps what was damaged before when the same week is damaged again", () => {
    const storage = copy(healthy);
    const texts = storage.weeks as Table;
    const [first] = whole.Weeks();
    const broken = string.sub(texts[first] as string, 1, -2);
    for (const text of [broken, "x", "x"]) {
      texts[first] = text;
      open(newTime(), storage).ledger.Close();
    }
    assert.same({ [first]: broken, [`${first}-2`]: "x" }, storage.damaged);
  });

  it("does not append in the future after a stamp that is damaged, and goes on after events that are there", () => {
    const storage = copy(healthy);
    const stamps = storage.stamps as Record<string, number>;
    const own = guid(1);
    const newest = stamps[own];
    // Within the newest week, or not far behind it.
    const week = whole.Weeks()[whole.Weeks().length - 1];
    stamps[own] = ((week + 1) * 604800 - 1) * 256;
    const time = newTime();
    const { ledger } = open(time, storage);
    const [event] = ledger.Append(Loot, loot(1, 1));
    assert.is_true(event !== undefined && event.time <= time.server && event.time >= START.server);
    // The clock stepped back by two minutes.
    const other = copy(healthy);
    const earlier = newTime();
    earlier.server = math.floor(newest / 256) - 120;
    const opened = open(earlier, other);
    const [next] = opened.ledger.Append(Loot, loot(1, 1));
    assert.same([], opened.reports);
    assert.equal(newest + 1, (next?.time ?? 0) * 256 + (next?.counter ?? 0));
  });
});
