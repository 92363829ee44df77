import { Range, weekOfStamp } from "../../event/key";
import type { EventStore } from "../store/eventStore";

/** Stamps of a week. */
const WEEK = Range.Week * Range.Counters;

/**
 * Those of some weeks that may hold events from one stamp on and below another, and how many events they hold.
 * @param numbers the weeks to choose from; the result is a list of its own.
 */
export function weeksBetween(
  store: EventStore,
  numbers: readonly number[],
  first: number,
  end: number,
): LuaMultiReturn<[weeks: number[], total: number]> {
  const weeks = numbers.filter((week) => week >= weekOfStamp(first) && week * WEEK < end);
  let total = 0;
  for (const week of weeks) {
    total += store.weekSummary(week)?.count ?? 0;
  }
  return $multi(weeks, total);
}
