import { describeValue } from "../describe";
import { adler32 } from "../pack/adler32";
import { Directory } from "./directory";
import { addTotals, type Totals } from "./sums";
import { parseWeek } from "./week";

/** The format of the saved table that this version writes; it reads this and all before. */
export const STORAGE_VERSION = 1;

/** Totals of all weeks on disk, and the {@link Directory}'s check of them: opening a ledger need not read the headers. */
export interface SavedTotals extends Totals {
  check: number;
}

/** The index of retractions on disk. */
export interface SavedRetractions {
  hash: string;
  /** Absent when there are none. */
  pack?: string;
  check: number;
}

/** Adler-32 over an index's hash and pack. */
export function checkOf(hash: string, pack: string | undefined): number {
  return adler32(pack ?? "", undefined, adler32(hash));
}

/** The table in SavedVariables that the library owns. Everything in it may be damaged or edited by hand. */
export interface Storage {
  version: number;
  /** By week number: header and pack. */
  weeks: LuaTable<number, string | undefined>;
  totals: SavedTotals | undefined;
  /** By week number, or by what stood in its place: what could not be read, kept until somebody looks at it. */
  damaged: LuaTable<AnyNotNil, unknown>;
  /** By GUID: the stamp of the newest event that this character made here, so that no key is used twice. */
  stamps: LuaTable<string, number | undefined>;
  /** All retractions as a pack, the hash of the ledger that they are of, and Adler-32 of both. */
  retractions: SavedRetractions | undefined;
  /** By the projection's name: its saved snapshot. */
  snapshots: LuaTable<string, unknown>;
}

/** What a saved table holds. */
export interface OpenedStorage {
  readonly storage: Storage;
  /** The numbers of the weeks that can be read, oldest first. */
  readonly weeks: number[];
  /** What these add up to. */
  readonly totals: Totals;
  readonly directory: Directory;
  /** The numbers of those that cannot be read, or what stood there instead. */
  readonly damaged: AnyNotNil[];
}

/** A part that must be a table; what stands there instead is kept among the damaged. */
function part(storage: LuaTable<string, unknown>, name: string, damaged: LuaTable<AnyNotNil, unknown>): object {
  const value = storage.get(name);
  if (type(value) === "table") {
    return value as object;
  }
  if (value !== undefined) {
    damaged.set(name, value);
  }
  const empty = {};
  storage.set(name, empty);
  return empty;
}

/** Drops an index of retractions that is damaged: it is made again from the weeks. */
function checkRetractions(storage: LuaTable<string, unknown>): void {
  const saved = storage.get("retractions");
  const { hash, pack, check } = (type(saved) === "table" ? saved : {}) as Partial<SavedRetractions>;
  const isPack = pack === undefined || type(pack) === "string";
  if (type(hash) !== "string" || !isPack || check !== checkOf(hash as string, pack)) {
    storage.delete("retractions");
  }
}

/**
 * Reads a saved table, or makes an empty one ready.
 * Raises, and leaves the table as it is, when a newer version of the library has written it.
 */
export function openStorage(saved: unknown): OpenedStorage {
  if (type(saved) !== "table") {
    error(`storage must be a table from SavedVariables, got ${describeValue(saved)}`, 0);
  }
  const storage = saved as LuaTable<string, unknown>;
  const version = storage.get("version");
  if (type(version) === "number" && (version as number) > STORAGE_VERSION) {
    error(
      `storage was written by a newer version of EventSourcing (format ${version as number}; this one reads up to ` +
        `${STORAGE_VERSION}): update the addon that embeds the older one. Nothing was changed`,
      0,
    );
  }
  const kept = storage.get("damaged");
  const damagedParts = (type(kept) === "table" ? kept : {}) as LuaTable<AnyNotNil, unknown>;
  storage.set("damaged", damagedParts);
  storage.set("version", STORAGE_VERSION);
  const weekTexts = part(storage, "weeks", damagedParts) as LuaTable<AnyNotNil, unknown>;
  part(storage, "stamps", damagedParts);
  part(storage, "snapshots", damagedParts);
  checkRetractions(storage);
  return { storage: saved as Storage, ...readWeeks(storage, weekTexts, damagedParts) };
}

/** The saved totals, when they are those of the weeks in the directory. */
function savedTotals(storage: LuaTable<string, unknown>, directory: Directory): Totals | undefined {
  const saved = storage.get("totals");
  const { count, a, b, check } = (type(saved) === "table" ? saved : {}) as Partial<SavedTotals>;
  if (type(count) !== "number" || type(a) !== "number" || type(b) !== "number") {
    return undefined;
  }
  const totals = { count, a, b } as Totals;
  return directory.checkOf(totals) === check ? totals : undefined;
}

/** Lists the weeks. Their headers are looked at only when the saved totals are not theirs; what cannot be read is put aside. */
function readWeeks(
  storage: LuaTable<string, unknown>,
  texts: LuaTable<AnyNotNil, unknown>,
  damagedParts: LuaTable<AnyNotNil, unknown>,
): Omit<OpenedStorage, "storage"> {
  const damaged: AnyNotNil[] = [];
  let weeks: number[] = [];
  const directory = new Directory();
  for (const [number, text] of texts) {
    if (type(number) === "number" && type(text) === "string") {
      weeks.push(number as number);
      directory.add(number as number, text as string);
    } else {
      damaged.push(number);
    }
  }
  let totals = savedTotals(storage, directory);
  if (totals === undefined) {
    totals = { count: 0, a: 0, b: 0 };
    const listed = weeks;
    weeks = [];
    for (const number of listed) {
      const text = texts.get(number) as string;
      const week = parseWeek(number, text);
      if (week === undefined) {
        damaged.push(number);
        directory.remove(number, text);
      } else {
        weeks.push(number);
        addTotals(totals, week);
      }
    }
  }
  for (const number of damaged) {
    damagedParts.set(number, texts.get(number));
    texts.delete(number);
  }
  table.sort(weeks);
  return { weeks, totals, directory, damaged };
}
