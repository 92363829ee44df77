import { describeValue } from "../../describe";
import { type EventType, ownEventType, type PayloadFor } from "../../event/eventType";
import { parseGuid, playerOf } from "../../event/guid";
import { Range } from "../../event/key";
import { closestName } from "../../names";
import { adler32 } from "../../pack/adler32";

/**
 * What becomes of a row of somebody else's history: `map` of `ImportRows` gives it. The same row must give the same on every
 * client.
 * @example
 * local function map(row)
 *   if row.kind ~= "award" then return nil end
 *   return { type = Award, payload = { target = row.guid, points = row.points }, time = row.time, source = "OldPoints" }
 * end
 */
export interface ImportedRow<Types extends EventType = EventType> {
  /** The event type, one of the ledger's. */
  readonly type: Types;
  /** Its payload, as `Append` takes it. */
  readonly payload: PayloadFor<Types>;
  /** Whole Unix seconds: when it happened. */
  readonly time: number;
  /** The GUID of the player who entered it. Default: an archive that no player can be, one for each `source`. */
  readonly creator?: string;
  /** What tells rows of one second with the same payload apart. Rows with the same id are one. Default: all rows count. */
  readonly id?: string | number;
  /** Where rows without creator come from, such as the other addon's name. Default: `""`. */
  readonly source?: string;
}

/** A row that was checked. */
export interface CheckedRow {
  readonly eventType: EventType;
  readonly payload: object;
  readonly time: number;
  readonly player: number;
  readonly id: string | undefined;
}

const PARTS = ["creator", "id", "payload", "source", "time", "type"];
/** The highest realm id that a key has room for: no realm has it. */
const ARCHIVE_REALM = 1048575;

/** The creator of rows that name none. */
export function archiveCreator(source: string): number {
  return playerOf(ARCHIVE_REALM, adler32(source)) as number;
}

/** The player that a row names as its creator. Raises a text for anything else. */
function creatorOf(creator: unknown, source: unknown): number {
  if (source !== undefined && type(source) !== "string") {
    error(`source must be a text or nil, got ${describeValue(source)}`, 0);
  }
  if (creator === undefined) {
    return archiveCreator((source ?? "") as string);
  }
  const player = parseGuid(creator);
  if (player === undefined) {
    error(`creator must be a player's GUID or nil, got ${describeValue(creator)}`, 0);
  }
  return player;
}

/** Checks what `map` gave. Raises a text that names the part and what it must be. */
export function checkRow(value: unknown, isKnown: (this: void, eventType: EventType) => boolean): CheckedRow {
  if (type(value) !== "table") {
    error(`map must give a table or nil, got ${describeValue(value)}`, 0);
  }
  for (const [name] of pairs(value as Record<string, unknown>)) {
    if (!PARTS.includes(name)) {
      const closest = closestName(name, PARTS) ?? PARTS.join(", ");
      error(`${tostring(name)} is an unknown part: did you mean ${closest}?`, 0);
    }
  }
  const { type: given, payload, time, creator, id, source } = value as Partial<Record<keyof ImportedRow, unknown>>;
  const eventType = ownEventType(given);
  if (eventType === undefined) {
    error(`type must be an event type made by DefineEvent, got ${describeValue(given)}`, 0);
  }
  if (!isKnown(eventType)) {
    error(`type "${eventType.code}" is not among the ledger's events`, 0);
  }
  if (type(payload) !== "table") {
    error(`payload must be a table with the fields of ${eventType.code}, got ${describeValue(payload)}`, 0);
  }
  const seconds = time as number;
  if (type(time) !== "number" || seconds % 1 !== 0 || seconds < 0 || seconds >= Range.Times) {
    error(`time must be whole Unix seconds, got ${describeValue(time)}`, 0);
  }
  if (id !== undefined && type(id) !== "string" && type(id) !== "number") {
    error(`id must be a text, a number or nil, got ${describeValue(id)}`, 0);
  }
  return {
    eventType,
    payload: payload as object,
    time: seconds,
    player: creatorOf(creator, source),
    id: id === undefined ? undefined : tostring(id),
  };
}
