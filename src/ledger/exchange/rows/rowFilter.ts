import { describeValue } from "../../../describe";
import { checkTypeOrCode, type TypeOrCode } from "../../../event/eventChoice";
import type { EventType } from "../../../event/eventType";
import { parseGuid } from "../../../event/guid";
import { stampsBetween } from "../../../event/key";
import { checkNames } from "../../../names";
import { checkTime } from "../../arguments";
import type { EventTypes } from "../../eventTypes";

/**
 * Which events `ExportRows` writes: those that all parts allow.
 * @example
 * local lastMonth = { from = GetServerTime() - 30 * 86400, type = Award }
 * ledger:ExportRows("csv", lastMonth, function(text) editBox:SetText(text) end)
 */
export interface RowFilter<Types extends EventType = EventType> {
  /** Unix seconds, inclusive. Default: from the beginning. */
  readonly from?: number;
  /** Unix seconds, inclusive. Default: to the end. */
  readonly to?: number;
  /** One of the ledger's event types, or its code. Default: all. */
  readonly type?: TypeOrCode<Types>;
  /** A player's GUID. Default: everybody. */
  readonly creator?: string;
}

/** A filter that was checked. */
export interface CheckedFilter {
  /** The first stamp, and the first that is too late. */
  readonly first: number;
  readonly end: number;
  readonly code: string | undefined;
  readonly creator: number | undefined;
}

/** All parts: the compiler sees to it that none is missing. */
const PARTS: Record<keyof RowFilter, true> = { creator: true, from: true, to: true, type: true };

/**
 * Checks a filter. Raises a text that names the part and what it must be.
 * @param more parts that it may have besides.
 */
export function checkFilter(value: unknown, types: EventTypes, more?: object): CheckedFilter {
  if (value !== undefined && type(value) !== "table") {
    error(`filter must be a table or nil, got ${describeValue(value)}`, 0);
  }
  const filter = (value ?? {}) as Partial<Record<keyof RowFilter, unknown>>;
  checkNames(filter, more === undefined ? PARTS : { ...PARTS, ...more }, "filter.");
  const { from, to, creator, type: given } = filter;
  checkTime(from, "filter.from");
  checkTime(to, "filter.to");
  const code = given === undefined ? undefined : checkTypeOrCode(given, types, "filter.type");
  const player = parseGuid(creator);
  if (creator !== undefined && player === undefined) {
    error(`filter.creator must be a player's GUID or nil, got ${describeValue(creator)}`, 0);
  }
  const [first, end] = stampsBetween(from as number | undefined, to as number | undefined);
  return { first, end, code, creator: player };
}
