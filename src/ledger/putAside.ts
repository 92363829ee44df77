import { countIn } from "./week";

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
 * @param countOf how many events the ledger holds of a week.
 */
export function dropRecovered(parts: DamagedParts, countOf: (this: void, week: number) => number): void {
  for (const [key, value] of parts) {
    const [week] = string.match(tostring(key), "^(%d+)%-?%d*$");
    const held = week === undefined ? 0 : countOf(tonumber(week) as number);
    const expected = (type(value) === "string" ? countIn(value as string) : undefined) ?? 1;
    if (held >= math.max(1, expected)) {
      parts.delete(key);
    }
  }
}
