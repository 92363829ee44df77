import { Range } from "../../event/key";
import type { WeekPart } from "../../ledger/sharing/weekParts";
import { decodeFixed, encodeFixed, encodeNumber } from "../../pack/digits";
import { type HashText, hashText, isWeek, readSummary, WEEK_LIMIT } from "./hash";
import { readerOf, readNumber } from "./reader";

/** Parts of a week in one message: with what goes before them no more than the game takes at once. */
export const WEEK_PARTS = 34;
/** Digits of a part's sum. */
const SUM_LENGTH = 3;

/** A body of W: how the sender's events of a week are spread over it. */
export interface WeekParts {
  /** Of the sender's ledger. */
  readonly hash: HashText;
  readonly week: number;
  /** Events of the week at the sender. */
  readonly count: number;
  readonly parts: readonly WeekPart[];
  /** The first week that is not closed at the sender; 0 when all are open. */
  readonly firstOpen: number;
}

export function encodeWeekParts({ hash, week, count, parts, firstOpen }: WeekParts): string {
  const texts: string[] = [];
  let last = 0;
  for (const { start, sum } of parts) {
    texts.push(encodeNumber(start - last) + encodeFixed(sum, SUM_LENGTH));
    last = start;
  }
  return (
    hash +
    encodeNumber(week) +
    encodeNumber(count) +
    encodeNumber(parts.length) +
    texts.join("") +
    (firstOpen > 0 ? encodeNumber(firstOpen) : "")
  );
}

/** Undefined when `body` is damaged. */
export function decodeWeekParts(body: string): WeekParts | undefined {
  const reader = readerOf(body);
  const { count: all, a, b } = readSummary(reader);
  const week = readNumber(reader, WEEK_LIMIT);
  const count = readNumber(reader, all + 1);
  const size = readNumber(reader, WEEK_PARTS + 1);
  const parts: WeekPart[] = [];
  let start = 0;
  for (const i of $range(1, reader.ok ? size : 0)) {
    const step = readNumber(reader, Range.Week);
    const sum = decodeFixed(body, reader.position, SUM_LENGTH);
    reader.position += SUM_LENGTH;
    start += step;
    if (!reader.ok || sum === undefined || start >= Range.Week || (i > 1 && step === 0)) {
      return undefined;
    }
    parts.push({ start, sum });
  }
  const firstOpen = reader.position > body.length ? 0 : readNumber(reader, WEEK_LIMIT);
  if (!reader.ok || all === 0 || size === 0 || !isWeek(week)) {
    return undefined;
  }
  return { hash: hashText(all, a, b), week, count, parts, firstOpen };
}
