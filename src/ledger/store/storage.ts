import { describeValue } from "../../describe";
import { Range } from "../../event/key";
import { adler32 } from "../../pack/adler32";
import type { GuildMark } from "../guildGate";
import { type OpenedBooks, openBooks, type SavedBooks } from "../closing/savedBooks";
import { Directory } from "./directory";
import { type DamagedParts, putAside } from "./putAside";
import { isIndex, type SavedRetractions } from "./retractionIndex";
import { addTotals, type Totals } from "./sums";
import { parseWeek } from "./week";

/** The format of the saved table that this version writes; it reads this and all before. */
export const STORAGE_VERSION = 1;

/** Totals of all weeks on disk, and the {@link Directory}'s check of them: opening a ledger need not read the headers. */
export interface SavedTotals extends Totals {
  /** The stamp of the newest event; absent when nobody has looked. */
  last?: number;
  check: number;
}

/** The table in SavedVariables that the library owns. Everything in it may be damaged or edited by hand. */
export interface Storage {
  version: number;
  /** The ledger's name and its Adler-32: another ledger must not take the events over. */
  owner: string;
  /** By week number: header and pack. */
  weeks: LuaTable<number, string | undefined>;
  totals: SavedTotals | undefined;
  /** What could not be read: weeks until a peer has given them back, the rest for somebody to look at. */
  damaged: DamagedParts;
  /** By GUID: the stamp of the newest event that this character made here, so that no key is used twice. */
  stamps: LuaTable<string, number | undefined>;
  /** The retractions of all weeks; absent while they are being packed. */
  retractions: SavedRetractions | undefined;
  /** The guild that it is of; false when the addon has a table for each guild. Absent while it has been in none. */
  guild?: GuildMark | false;
  /** The shapes of the addon's event types when the ledger was last open, behind their Adler-32. */
  types?: string;
  /** Server time at which the peers of these names last delivered for the first time in a session; absent before. */
  deliverers?: LuaTable<string, number>;
  /** Set when the game has discarded the file, until peers have given back what it held. */
  isRecovering?: boolean;
  /** Where the player has put the library's window; absent while it was not moved. */
  window?: { left: number; top: number };
  /** By the projection's name: its saved snapshot. */
  snapshots: LuaTable<string, unknown>;
  /** Closings and reopenings, summaries, and closed weeks: see {@link SavedBooks}. */
  control?: SavedBooks["control"];
  summaries?: SavedBooks["summaries"];
  archive?: SavedBooks["archive"];
}

/** What is reported of a week that cannot be read. */
export function damagedWeek(number: AnyNotNil): string {
  return `week ${tostring(number)} on disk is damaged`;
}

/** What a saved table holds. */
export interface OpenedStorage {
  readonly storage: Storage;
  /** The numbers of the weeks that can be read, oldest first. */
  readonly weeks: number[];
  /** What these add up to. */
  readonly totals: Totals;
  readonly directory: Directory;
  /** The stamp of the newest event; undefined when that is not known. */
  readonly end: number | undefined;
  /** What is wrong with the table, a sentence each. */
  readonly problems: string[];
}

/** What the table of a ledger says of closings, beside. */
export interface OpenedLedger extends OpenedStorage {
  readonly books: OpenedBooks;
}

/** What stands in a saved table for the ledger with this name. */
function ownerText(name: string): string {
  return `${name}:${string.format("%.0f", adler32(name))}`;
}

/** The name of the ledger that a saved table is of; undefined when nothing says so, or it is damaged. */
function ownerOf(owner: unknown): string | undefined {
  const [name] = type(owner) === "string" ? string.match(owner as string, "^([^:]+):%d+$") : [undefined];
  return name !== undefined && ownerText(name) === owner ? name : undefined;
}

/** A part that must be a table; what stands there instead is put aside. */
function part(storage: LuaTable<string, unknown>, name: string, parts: DamagedParts, problems: string[]): object {
  const value = storage.get(name);
  if (type(value) === "table") {
    return value as object;
  }
  if (value !== undefined) {
    putAside(parts, name, value);
    problems.push(`part ${name} on disk is damaged`);
  }
  const empty = {};
  storage.set(name, empty);
  return empty;
}

/** Week numbers are below this. */
const WEEKS = Range.Times / Range.Week;

/** A whole number from 0 to below `limit`. */
function isWhole(value: unknown, limit: number): boolean {
  return type(value) === "number" && (value as number) >= 0 && (value as number) < limit && (value as number) % 1 === 0;
}

/** Puts stamps aside that no character can have come to: the next event would get a key that everybody refuses. */
function checkStamps(
  storage: LuaTable<string, unknown>,
  latest: number,
  parts: DamagedParts,
  problems: string[],
): void {
  const stamps = part(storage, "stamps", parts, problems) as LuaTable<AnyNotNil, unknown>;
  let limit = latest + 1;
  for (const [week] of storage.get("weeks") as LuaTable<AnyNotNil, unknown>) {
    if (isWhole(week, WEEKS)) {
      // Where events are, the clock has been, though it may have stepped back since.
      limit = math.max(limit, ((week as number) + 1) * Range.Week * Range.Counters);
    }
  }
  for (const [guid, stamp] of stamps) {
    if (type(guid) !== "string" || !isWhole(stamp, limit)) {
      putAside(parts, guid, stamp);
      stamps.delete(guid);
      problems.push(`stamp of ${tostring(guid)} on disk is damaged`);
    }
  }
}

/** Drops an index of retractions that is damaged: it is made again from the weeks. */
function checkRetractions(storage: LuaTable<string, unknown>, problems: string[]): void {
  const saved = storage.get("retractions");
  if (saved !== undefined && !isIndex(saved)) {
    storage.delete("retractions");
    problems.push("part retractions on disk is damaged");
  }
}

/**
 * Reads a saved table, or makes an empty one ready.
 * Raises, and leaves the table as it is, when a newer version of the library has written it, or another ledger.
 * @param name the ledger's.
 * @param latest the highest stamp that an event may have by now.
 */
export function openStorage(saved: unknown, name: string, latest: number): OpenedLedger {
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
  const owner = storage.get("owner");
  const other = ownerOf(owner);
  if (other !== undefined && other !== name) {
    error(`storage belongs to the ledger "${other}": give "${name}" a table of its own. Nothing was changed`, 0);
  }
  const problems: string[] = [];
  const kept = storage.get("damaged");
  const parts = (type(kept) === "table" ? kept : {}) as DamagedParts;
  storage.set("damaged", parts);
  if (kept !== undefined && kept !== parts) {
    putAside(parts, "damaged", kept);
    problems.push("part damaged on disk is damaged");
  }
  if (version !== undefined && version !== STORAGE_VERSION) {
    putAside(parts, "version", version);
    problems.push("part version on disk is damaged");
  }
  if (owner !== undefined && other === undefined) {
    putAside(parts, "owner", owner);
    problems.push("part owner on disk is damaged");
  }
  storage.set("version", STORAGE_VERSION);
  storage.set("owner", ownerText(name));
  part(storage, "weeks", parts, problems);
  checkStamps(storage, latest, parts, problems);
  part(storage, "snapshots", parts, problems);
  checkRetractions(storage, problems);
  const books = openBooks(saved as Storage, problems);
  return { storage: saved as Storage, problems, books, ...readWeeks(storage, parts, problems) };
}

/** The saved totals, when they are those of the weeks in the directory. */
function savedTotals(storage: LuaTable<string, unknown>, directory: Directory): SavedTotals | undefined {
  const saved = storage.get("totals");
  const { count, a, b, last, check } = (type(saved) === "table" ? saved : {}) as Partial<SavedTotals>;
  if (type(count) !== "number" || type(a) !== "number" || type(b) !== "number") {
    return undefined;
  }
  if (last !== undefined && type(last) !== "number") {
    return undefined;
  }
  const totals = { count, a, b } as Totals;
  return directory.checkOf(totals, last) === check ? (saved as SavedTotals) : undefined;
}

/** Lists the weeks. Their headers are looked at only when the saved totals are not theirs; what cannot be read is put aside. */
export function readWeeks(
  storage: LuaTable<string, unknown>,
  parts: DamagedParts,
  problems: string[],
): Omit<OpenedStorage, "storage" | "problems"> {
  const texts = storage.get("weeks") as LuaTable<AnyNotNil, unknown>;
  const damaged: AnyNotNil[] = [];
  let weeks: number[] = [];
  const directory = new Directory();
  for (const [number, text] of texts) {
    if (isWhole(number, WEEKS) && type(text) === "string") {
      weeks.push(number as number);
      directory.add(number as number, text as string);
    } else {
      damaged.push(number);
    }
  }
  const saved = savedTotals(storage, directory);
  const isLost = saved === undefined && storage.get("totals") !== undefined;
  const totals: Totals = { count: saved?.count ?? 0, a: saved?.a ?? 0, b: saved?.b ?? 0 };
  if (saved === undefined) {
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
  if (isLost && damaged.length === 0) {
    problems.push("part totals on disk is damaged, or weeks are missing");
  }
  for (const number of damaged) {
    putAside(parts, number, texts.get(number));
    texts.delete(number);
    problems.push(damagedWeek(number));
  }
  table.sort(weeks);
  return { weeks, totals, directory, end: saved?.last };
}
