import type { WeekSummary } from "./sums";
import { countIn, parseWeek } from "./week";

/** The damaged parts of a saved table, by the number of the week or the name of the part. */
export type DamagedParts = LuaTable<AnyNotNil, unknown>;

/** Keeps what could not be read; what is kept there already from an earlier damage stays, too. */
export function putAside(parts: DamagedParts, key: AnyNotNil, value: unknown): void {
  let place = key;
  let copies = 1;
  while (parts.has(place) && parts.get(place) !== value) {
    copies += 1;
    place = `${tostring(key)}-${copies}`;
  }
  parts.set(place, value);
}

/**
 * Lets go of the damaged weeks that were given back: to be called when the ledger agrees with a peer's.
 * @param summaryOf what the ledger holds of a week.
 */
export function dropRecovered(
  parts: DamagedParts,
  summaryOf: (this: void, week: number) => WeekSummary | undefined,
): void {
  for (const [key, value] of parts) {
    const [digits] = string.match(tostring(key), "^(%d+)%-?%d*$");
    const week = tonumber(digits);
    const held = week === undefined ? undefined : summaryOf(week);
    if (week !== undefined && held !== undefined && isRecovered(week, value, held)) {
      parts.delete(key);
    }
  }
}

/** The sums of a header that is whole tell for sure; the number of events may be what is damaged. */
function isRecovered(week: number, value: unknown, held: WeekSummary): boolean {
  if (type(value) !== "string") {
    return held.count > 0;
  }
  const was = parseWeek(week, value as string);
  const isSame = was?.a === held.a && was.b === held.b;
  return isSame || held.count >= math.max(1, countIn(value as string) ?? 1);
}
