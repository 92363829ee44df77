import { seeded, type SeededRandom } from "../../support/random";

/** An entry as lua-eventsourcing saves it. */
export type OldEntry = Record<string, unknown>;

/** The realm id that entries without one belong to, and another. */
export const REALM = 4395;
export const OTHER_REALM = 613;

/** Makes the fields of an entry of one class, as a loot manager's classes have them: short names, players as numbers. */
const CLASSES: Record<string, (this: void, random: SeededRandom) => OldEntry> = {
  // Rosters.
  RC: (random) => ({ r: random.between(1, 1e6), n: `Roster ${random.between(1, 9)}`, p: random.between(0, 1) }),
  RD: (random) => ({ r: random.between(1, 1e6) }),
  RR: (random) => ({ r: random.between(1, 1e6), n: "Renamed" }),
  RP: (random) => ({ r: random.between(1, 1e6), p: [random.between(1, 99), random.between(1, 99)], e: false }),
  RO: (random) => ({ r: random.between(1, 1e6), c: { cap: random.between(0, 500), on: true, [3]: "three" } }),
  RI: (random) => ({ r: random.between(1, 1e6), i: random.between(1, 60000), b: random.between(0, 50) + 0.5 }),
  // Points.
  PA: (random) => ({
    p: random.between(1, 40),
    v: random.between(-500, 500),
    s: random.next() < 0.5 ? "boss" : undefined,
  }),
  PS: (random) => ({ p: random.between(1, 40), v: random.between(0, 500) }),
  PD: (random) => ({ p: [random.between(1, 40), random.between(1, 40)], v: random.between(1, 50) }),
  PM: (random) => ({
    p: [random.between(1, 40), random.between(1, 40), random.between(1, 40)],
    v: random.between(1, 90),
  }),
  // Loot.
  LA: (random) => ({ p: random.between(1, 40), i: random.between(1, 60000), v: random.between(0, 500) }),
  LS: (random) => ({ i: random.between(1, 60000) }),
  LD: (random) => ({ i: random.between(1, 60000), w: { who: "Bank", when: random.between(1, 9) } }),
  // Profiles.
  FU: (random) => ({ g: random.between(1, 40), n: `Player${random.between(1, 40)}`, c: "MAGE" }),
  FL: (random) => ({ g: random.between(1, 40), m: random.between(1, 40) }),
  FX: (random) => ({ g: random.between(1, 40) }),
  FK: (random) => ({ g: random.between(1, 40), l: random.next() < 0.5 }),
  // Raids.
  AC: (random) => ({ u: `raid-${random.between(1, 1e6)}`, c: { max: 25 } }),
  AE: (random) => ({ u: `raid-${random.between(1, 1e6)}` }),
  AU: (random) => ({ u: `raid-${random.between(1, 1e6)}`, p: [], l: [random.between(1, 40)] }),
};

export const CLASS_NAMES = ["RC", "RD", "RR", "RP", "RO", "RI", "PA", "PS", "PD", "PM", "LA", "LS", "LD"];
for (const name of ["FU", "FL", "FX", "FK", "AC", "AE", "AU"]) {
  CLASS_NAMES.push(name);
}

const FIELDS = ["_c", "_b", "_e", "_a"];

/** The order of lua-eventsourcing: time, counter, realm, creator. */
function compare(a: OldEntry, b: OldEntry): boolean {
  for (const field of FIELDS) {
    const [first, second] = [(a[field] ?? 0) as number, (b[field] ?? 0) as number];
    if (first !== second) {
      return first < second;
    }
  }
  return false;
}

/** The id of an entry, as retractions name it. */
export function idOf(entry: OldEntry): string {
  const parts = [entry._c, entry._b, entry._e, entry._a].filter((part) => part !== undefined);
  return parts.map((part) => tostring(part)).join("-");
}

/** A ledger of lua-eventsourcing under construction. */
export class OldLedger {
  readonly entries: OldEntry[] = [];

  constructor(private readonly hasRealms: boolean) {}

  add(time: number, counter: number, creator: number, name: string, fields: OldEntry): OldEntry {
    const realm = this.hasRealms ? (creator % 2 === 0 ? REALM : OTHER_REALM) : undefined;
    const entry = { ...fields, _a: creator, _b: counter, _c: time, _d: name, _e: realm };
    this.entries.push(entry);
    return entry;
  }

  /** Undoes an entry as lua-eventsourcing does: by one that comes before all others of its second. */
  ignore(target: OldEntry, creator: number): OldEntry {
    let lowest = target._b as number;
    for (const entry of this.entries) {
      if (entry._c === target._c) {
        lowest = math.min(lowest, entry._b as number);
      }
    }
    return this.add(target._c as number, lowest - 1, creator, "IGN", { ref: idOf(target) });
  }

  sort(): OldEntry[] {
    table.sort(this.entries, compare);
    return this.entries;
  }
}

/** A history of all classes by some officers, every 40th entry undone and every 200th restored. */
export function oldHistory(seed: number, count: number, start: number, hasRealms = false): OldEntry[] {
  const random = seeded(seed);
  const ledger = new OldLedger(hasRealms);
  let time = start;
  for (const i of $range(1, count)) {
    time += random.between(1, 4000);
    const name = CLASS_NAMES[i % CLASS_NAMES.length];
    // A few in one second, as a boss kill makes them.
    for (const counter of $range(0, i % 10 === 0 ? 3 : 0)) {
      const entry = ledger.add(time, counter, random.between(1, 6), name, CLASSES[name](random));
      if (i % 40 === 0) {
        const undone = ledger.ignore(entry, random.between(1, 6));
        if (i % 200 === 0) {
          ledger.ignore(undone, random.between(1, 6));
        }
      }
    }
  }
  return ledger.sort();
}

/** The entries that lua-eventsourcing calls handlers for, in its order. */
export function played(entries: readonly OldEntry[]): OldEntry[] {
  const ignored = new LuaTable<string, boolean>();
  const applied: OldEntry[] = [];
  for (const entry of entries) {
    const id = idOf(entry);
    if (ignored.get(id)) {
      ignored.delete(id);
    } else if (entry._d === "IGN") {
      ignored.set(entry.ref as string, true);
    } else {
      applied.push(entry);
    }
  }
  return applied;
}
