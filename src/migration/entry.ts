import { describeValue } from "../describe";
import { playerOf } from "../event/guid";
import { Range } from "../event/key";

/** An entry as lua-eventsourcing saves it: these fields, and those of its class. */
export interface Entry {
  /** The creator: the last part of its GUID as a number. */
  readonly _a?: unknown;
  /** Tells apart the entries of one second. */
  readonly _b?: unknown;
  /** Unix seconds. */
  readonly _c?: unknown;
  /** The class. */
  readonly _d?: unknown;
  /** The creator's realm id: in ledgers that span realms. */
  readonly _e?: unknown;
  /** Of a retraction: the id of what it undoes. */
  readonly ref?: unknown;
}

/** What identifies an entry. */
export interface EntryHead {
  readonly time: number;
  /** Of a retraction it may be below zero, so that it comes before what it undoes. */
  readonly counter: number;
  /** The creator's player number. */
  readonly player: number;
}

/** Counters are smaller than this in size: one second has no more entries. */
export const COUNTERS = 524288;

const isWhole = (value: unknown, least: number, limit: number): boolean =>
  type(value) === "number" && (value as number) % 1 === 0 && (value as number) >= least && (value as number) < limit;

/** The player number of the last part of a GUID and a realm id; undefined when they are none. */
export function playerFrom(id: unknown, realm: unknown): number | undefined {
  return isWhole(id, 0, Range.Times) && isWhole(realm, 1, Range.Times)
    ? playerOf(realm as number, id as number)
    : undefined;
}

/** A head of its parts; undefined and what is wrong with them. */
export function headOf(
  time: unknown,
  counter: unknown,
  creator: unknown,
  realm: unknown,
): LuaMultiReturn<[head: EntryHead | undefined, problem: string]> {
  if (!isWhole(time, 0, Range.Times)) {
    return $multi(undefined, `its time (_c) must be Unix seconds, got ${describeValue(time)}`);
  }
  if (!isWhole(counter, -COUNTERS, COUNTERS)) {
    return $multi(undefined, `its counter (_b) must be a whole number, got ${describeValue(counter)}`);
  }
  const player = playerFrom(creator, realm);
  if (player === undefined) {
    const got = `${describeValue(creator)} of the realm ${describeValue(realm)}`;
    return $multi(undefined, `its creator (_a, _e) must be the numbers of a GUID, got ${got}`);
  }
  return $multi({ time: time as number, counter: counter as number, player }, "");
}

/**
 * What a retraction names: `<time>-<counter>-<creator>`, with the realm id before the creator in ledgers that span realms.
 */
export function parseReference(
  reference: unknown,
  realm: number,
): LuaMultiReturn<[head: EntryHead | undefined, problem: string]> {
  const text = type(reference) === "string" ? (reference as string) : "";
  const [time, counter, first, second] = string.match(text, "^(%d+)%-(%-?%d+)%-(%d+)%-?(%d*)$");
  if (time === undefined) {
    return $multi(undefined, `what it undoes (ref) must be an entry's id, got ${describeValue(reference)}`);
  }
  const hasRealm = second !== "";
  return headOf(
    tonumber(time),
    tonumber(counter),
    tonumber(hasRealm ? second : first),
    hasRealm ? tonumber(first) : realm,
  );
}

/** A head as one text. */
export function nameOf({ time, counter, player }: EntryHead): string {
  return string.format("%.0f:%d:%.0f", time, counter, player);
}
