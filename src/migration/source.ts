import { describeValue } from "../describe";
import { checkNames } from "../names";
import { type EventType, ownEventType } from "../event/eventType";
import type { MergeReport } from "../ledger/sharing/eventSet";

/**
 * Makes a player's GUID of the number that lua-eventsourcing keeps: the last part of a GUID, and the realm id where the
 * entry has it, else that of the import. Undefined if it is not one.
 */
export type ToGuid = (this: void, id: unknown, realm?: unknown) => string | undefined;

/** What becomes of the entries of one class, where fields have other names or other types than the event's. */
export interface ClassRule {
  /** The event type, one of the ledger's. */
  readonly type: EventType;
  /**
   * Gives an entry's payload; undefined leaves the entry out, which counts as skipped. What it raises is noted, and counts
   * as failed. It must give the same for the same entry on every client.
   */
  readonly payload: (this: void, entry: Readonly<Record<string, unknown>>, toGuid: ToGuid) => object | undefined;
}

/**
 * A ledger of lua-eventsourcing, for `Import`.
 * @example
 * local source = {
 *   entries = { { _a = 10597059, _b = 0, _c = 1600000000, _d = "PA", p = 10597059, v = 50 } },
 *   classes = {
 *     PA = {
 *       type = Award,
 *       payload = function(entry, toGuid) return { target = toGuid(entry.p), points = entry.v } end,
 *     },
 *     CF = false,
 *   },
 * }
 * local report = ledger:Import(source)
 * print(report.added, "new,", #report.failed, "failed")
 */
export interface EntryLedger {
  /** Its list of entries, as it stands in saved variables. Nothing in it is changed. */
  readonly entries: readonly object[];
  /**
   * By class (`_d`): the event type that has fields of the same names, a rule, or `false` for what is to be left out.
   * Retractions (`IGN`) are taken by the library itself.
   */
  readonly classes: Readonly<Record<string, EventType | ClassRule | false>>;
  /** The realm id of creators without one (`_e`); default this character's. Everybody who imports must give the same. */
  readonly realm?: number;
}

/** An entry of which no event could be made. */
export interface FailedEntry {
  /** The entry itself, or the row. */
  readonly entry: unknown;
  /** What is wrong with it. */
  readonly problem: string;
}

/** What became of an import. */
export interface ImportReport extends MergeReport {
  /** Of entries: how many were left out by their class or rule. */
  skipped?: number;
  /** Of entries: those of which no event could be made, each with what is wrong. */
  failed?: FailedEntry[];
}

/** The class of lua-eventsourcing's retractions. */
export const IGNORE = "IGN";

/** Realm ids are below this: 20 bits of a key. */
const REALMS = 1048576;

function checkClass(name: unknown, value: unknown, isKnown: (this: void, eventType: EventType) => boolean): void {
  if (type(name) !== "string" || name === IGNORE) {
    const why = name === IGNORE ? "is taken by the library itself" : `must be a class, got ${describeValue(name)}`;
    error(`source.classes: ${name === IGNORE ? `"${IGNORE}" ` : "each key "}${why}`, 0);
  }
  if (value === false) {
    return;
  }
  const rule = (type(value) === "table" ? value : {}) as Partial<ClassRule>;
  const eventType = ownEventType(value) ?? ownEventType(rule.type);
  if (eventType === undefined || (ownEventType(value) === undefined && type(rule.payload) !== "function")) {
    error(
      `source.classes.${name as string} must be an event type, { type = ..., payload = function } or false, got ${describeValue(value)}`,
      0,
    );
  }
  if (!isKnown(eventType)) {
    error(`source.classes.${name as string}: type "${eventType.code}" is not among the ledger's events`, 0);
  }
}

/** All parts: the compiler sees to it that none is missing. */
const PARTS: Record<keyof EntryLedger, true> = { entries: true, classes: true, realm: true };

/** Raises a text that names what is wrong with a ledger of entries. What stands in the entries is not looked at. */
export function checkSource(value: unknown, isKnown: (this: void, eventType: EventType) => boolean): EntryLedger {
  checkNames(value as object, PARTS, "source.");
  const { entries, classes, realm } = value as Partial<Record<keyof EntryLedger, unknown>>;
  if (type(entries) !== "table") {
    error(`source.entries must be a list of entries, got ${describeValue(entries)}`, 0);
  }
  if (type(classes) !== "table") {
    error(`source.classes must be a table of event types by class, got ${describeValue(classes)}`, 0);
  }
  for (const [name, rule] of pairs(classes as object)) {
    checkClass(name, rule, isKnown);
  }
  const isRealm = type(realm) === "number" && (realm as number) % 1 === 0 && (realm as number) >= 1;
  if (realm !== undefined && !(isRealm && (realm as number) < REALMS)) {
    error(`source.realm must be a realm id or nil, got ${describeValue(realm)}`, 0);
  }
  return value as EntryLedger;
}
