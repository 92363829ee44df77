import { idOf, playerOf, realmOf } from "./guid";

/**
 * A key is held as two numbers: its stamp (timestamp * 256 + counter, below 2^40) and its creator's player number.
 * Total order: stamp, then creator; that is timestamp, counter, realm, creator id.
 */

export const enum Range {
  /** Stamps are below this: of 4 bytes of time and one of counter. */
  Stamps = 1099511627776,
  /** Counters of one creator in one second. */
  Counters = 256,
  /** Timestamps are below this: 4 bytes. */
  Times = 4294967296,
  /** Seconds in a week: the unit of storage, hashing and advertising. */
  Week = 604800,
}

const { format, match } = string;

/** The week that a stamp falls in. */
export function weekOfStamp(stamp: number): number {
  return math.floor(stamp / (Range.Week * Range.Counters));
}

/** Unix seconds of a stamp. */
export function timeOfStamp(stamp: number): number {
  return (stamp - (stamp % Range.Counters)) / Range.Counters;
}

/**
 * The stamps of the events from one time to another, both included: an event of second t is among them when
 * from <= t <= to. The times may have fractions.
 * @returns the first stamp, and the one at which they end.
 */
export function stampsBetween(
  from: number | undefined,
  to: number | undefined,
): LuaMultiReturn<[first: number, end: number]> {
  const first = math.ceil(from ?? 0) * Range.Counters;
  return $multi(first, to === undefined ? math.huge : (math.floor(to) + 1) * Range.Counters);
}

/** Whether the first key comes before the second. */
export function isBefore(stampA: number, creatorA: number, stampB: number, creatorB: number): boolean {
  return stampA < stampB || (stampA === stampB && creatorA < creatorB);
}

/** The key as 23 hexadecimal digits: timestamp 8, counter 2, realm 5, creator id 8. Sorts as keys do. */
export function formatKey(stamp: number, creator: number): string {
  const counter = stamp % Range.Counters;
  const time = (stamp - counter) / Range.Counters;
  const timeLow = time % 65536;
  const id = idOf(creator);
  const idLow = id % 65536;
  return format(
    "%04X%04X%02X%05X%04X%04X",
    (time - timeLow) / 65536,
    timeLow,
    counter,
    realmOf(creator),
    (id - idLow) / 65536,
    idLow,
  );
}

/**
 * The key of an event, or of what a saved state has kept of one, as text; a key itself as it is.
 * @returns undefined for what is neither.
 */
export function keyOf(eventOrKey: unknown): string | undefined {
  const key = type(eventOrKey) === "table" ? (eventOrKey as { key?: unknown }).key : eventOrKey;
  return parseKey(key)[0] === undefined ? undefined : (key as string);
}

/** The stamp and the creator of a key's text; undefined for any other text. */
export function parseKey(key: unknown): LuaMultiReturn<[stamp: number | undefined, creator: number | undefined]> {
  if (type(key) !== "string" || (key as string).length !== 23) {
    return $multi(undefined, undefined);
  }
  const [digits] = match(key as string, "^[0-9A-F]+$");
  if (digits === undefined) {
    return $multi(undefined, undefined);
  }
  const part = (first: number, last: number) => tonumber(string.sub(digits, first, last), 16) as number;
  const creator = playerOf(part(11, 15), part(16, 23));
  return $multi(creator === undefined ? undefined : part(1, 8) * Range.Counters + part(9, 10), creator);
}
