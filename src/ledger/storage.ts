import { describeValue } from "../describe";
import { adler32 } from "../pack/adler32";
import { parseWeek, type Week } from "./week";

/** The format of the saved table that this version writes; it reads this and all before. */
export const STORAGE_VERSION = 1;

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
  /** By week number, or by what stood in its place: what could not be read, kept until somebody looks at it. */
  damaged: LuaTable<AnyNotNil, unknown>;
  /** By GUID: the stamp of the newest event that this character made here, so that no key is used twice. */
  stamps: LuaTable<string, number | undefined>;
  /** All retractions as a pack, the hash of the ledger that they are of, and Adler-32 of both. */
  retractions: SavedRetractions | undefined;
  /** By the projection's name: its saved snapshot. */
  snapshots: LuaTable<string, unknown>;
}

/** The weeks in a saved table, and the numbers of those that could not be read. */
export interface OpenedStorage {
  readonly storage: Storage;
  readonly weeks: Week[];
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
  const byNumber = new LuaTable<number, Week>();
  const numbers: number[] = [];
  const damaged: AnyNotNil[] = [];
  for (const [number, text] of weekTexts) {
    const readable = type(number) === "number" && type(text) === "string";
    const week = readable ? parseWeek(number as number, text as string) : undefined;
    if (week === undefined) {
      damaged.push(number);
    } else {
      byNumber.set(week.number, week);
      numbers.push(week.number);
    }
  }
  for (const number of damaged) {
    damagedParts.set(number, weekTexts.get(number));
    weekTexts.delete(number);
  }
  table.sort(numbers);
  const weeks = numbers.map((number) => byNumber.get(number));
  return { storage: saved as Storage, weeks, damaged };
}
