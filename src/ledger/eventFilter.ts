import { describeValue } from "../describe";
import type { EventType } from "../event/eventType";
import { stampsBetween } from "../event/key";
import { checkTime } from "./arguments";
import type { EventTypes } from "./eventTypes";
import { type CheckedFilter, checkFilter, type RowFilter } from "./exchange/rows/rowFilter";

/**
 * Which events `Events` gives, and in which order: those that all parts allow.
 * @example
 * local latest = { type = Award, creator = UnitGUID("player"), reverse = true, limit = 50 }
 * for event in ledger:Events(latest) do print(date("%d %B", event.time), event.points) end
 */
export interface EventFilter<Types extends EventType = EventType> extends RowFilter<Types> {
  /** Newest first. Default: oldest first. */
  readonly reverse?: boolean;
  /** How many at most, a whole number from 1 on. Default: all. */
  readonly limit?: number;
}

/** What {@link EventFilter} says, checked. */
export interface Selection extends CheckedFilter {
  readonly isReverse: boolean;
  readonly limit: number;
}

/** What a filter may have beside the parts of a {@link RowFilter}. */
const MORE: Record<Exclude<keyof EventFilter, keyof RowFilter>, true> = { limit: true, reverse: true };

/** Checks what `Events` was given: a filter, or two times. Raises a text that names the part and what it must be. */
export function checkSelection(from: unknown, to: unknown, types: EventTypes): Selection {
  if (type(from) !== "table") {
    checkTime(from, "from");
    checkTime(to, "to");
    const [first, end] = stampsBetween(from as number | undefined, to as number | undefined);
    return { first, end, code: undefined, creator: undefined, isReverse: false, limit: math.huge };
  }
  if (to !== undefined) {
    error(`to must be nil beside a filter, got ${describeValue(to)}: write filter.to`, 0);
  }
  const filter = checkFilter(from, types, MORE);
  const { reverse, limit } = from as Partial<Record<keyof EventFilter, unknown>>;
  if (reverse !== undefined && type(reverse) !== "boolean") {
    error(`filter.reverse must be true, false or nil, got ${describeValue(reverse)}`, 0);
  }
  if (limit !== undefined && (type(limit) !== "number" || (limit as number) % 1 !== 0 || (limit as number) < 1)) {
    error(`filter.limit must be a whole number from 1 on, or nil, got ${describeValue(limit)}`, 0);
  }
  return { ...filter, isReverse: reverse === true, limit: (limit ?? math.huge) as number };
}
