import { Prime } from "../../event/fingerprint";
import type { ClosingMark } from "../../ledger/closing/booksView";
import type { WeekSummary } from "../../ledger/sharing/eventSet";
import { DIGEST_LENGTH } from "../../pack/digest";
import { encodeNumber } from "../../pack/digits";
import { COUNT_LIMIT, type HashText, hashOf, hashText, readSummary, WEEK_LIMIT, weekBack, type WeekHash } from "./hash";
import { type Reader, readerOf, readNumber } from "./reader";

/** Weeks an advertisement lists. */
export const ADVERTISED_WEEKS = 4;

const CHECKSUM_LIMIT = 4294967296;
const NUMBER_LIMIT = 9007199254740992;

/** A body of A or S. */
export interface Advertisement {
  sending: boolean;
  /** Responder time since when the sender advertises this hash; 0 for none. */
  claim: number;
  count: number;
  a: number;
  b: number;
  /** Newest first. */
  weeks: WeekHash[];
  /** What the sender knows of closings; undefined: nothing. */
  books?: BooksHash;
  /** One week's digest, each time another's. */
  sample?: WeekSample;
  /** Whether a crowd has just logged in that lacks something of this ledger. */
  isCrowd?: boolean;
}

/** What a client tells of closings. */
export interface BooksHash {
  /** The hash of its control events. */
  control: HashText;
  controlCount: number;
  /** The first open week, from which on it tells of events; 0 when nothing is closed. */
  week: number;
  /** The version of the summary of the closing that holds; `""` when none does. */
  summary: HashText;
}

/** Flags of an advertisement. */
const enum Flag {
  Sending = 1,
  Books = 2,
  Crowd = 4,
}

/** A week's digest, which no sum can fake. */
export interface WeekSample {
  week: number;
  digest: string;
}

/** Whose state an asker wants to be told by whisper. */
export const enum QueryScope {
  Nobody = 0,
  Everybody = 1,
  Senders = 3,
}

/** A body of Q. */
export interface Query {
  wants: QueryScope;
  hash: HashText;
  count: number;
  a: number;
  b: number;
}

/** The weeks of an advertisement: the part of it that is worth keeping between two. */
export function encodeWeeks(weeks: readonly WeekHash[]): string {
  let text = encodeNumber(weeks.length);
  let last = 0;
  for (const week of weeks) {
    const number = last === 0 ? week.week : last - week.week;
    text += encodeNumber(number) + hashOf(week.count, week.a, week.b) + encodeNumber(week.adler);
    last = week.week;
  }
  return text;
}

/** What stands behind the weeks: one week, with its digest. */
export function encodeSample({ week, digest }: WeekSample): string {
  return encodeNumber(week) + digest;
}

/** The sample behind the weeks; undefined when there is none: what stands there may be a later version's. */
function readSample(text: string, position: number): WeekSample | undefined {
  const reader = readerOf(text, position);
  const week = readNumber(reader, WEEK_LIMIT);
  const digest = string.sub(text, reader.position, reader.position + DIGEST_LENGTH - 1);
  return reader.ok && digest.length === DIGEST_LENGTH ? { week, digest } : undefined;
}

/** What stands behind the weeks of who knows of closings. */
export function encodeBooks(control: WeekSummary, closing: ClosingMark | undefined): string {
  const text = hashOf(control.count, control.a, control.b);
  return closing === undefined
    ? text + encodeNumber(0)
    : text +
        encodeNumber(closing.week) +
        encodeNumber(closing.events) +
        encodeNumber(closing.a) +
        encodeNumber(closing.b);
}

function readBooks(reader: Reader): BooksHash {
  const { count, a, b } = readSummary(reader);
  const week = readNumber(reader, WEEK_LIMIT);
  if (week === 0) {
    return { control: hashText(count, a, b), controlCount: count, week, summary: "" };
  }
  const events = readNumber(reader, COUNT_LIMIT);
  const [closingA, closingB] = [readNumber(reader, Prime.A), readNumber(reader, Prime.B)];
  return { control: hashText(count, a, b), controlCount: count, week, summary: hashOf(events, closingA, closingB) };
}

/**
 * An advertisement; `weeksText` is what encodeWeeks gave.
 * @param knowsBooks whether what {@link encodeBooks} gave stands behind the weeks.
 * @param isCrowd whether a crowd has just logged in that lacks something of this ledger.
 */
export function encodeAdvertisement(
  sending: boolean,
  claim: number,
  count: number,
  a: number,
  b: number,
  weeksText: string,
  knowsBooks = false,
  isCrowd = false,
): string {
  const flags = (sending ? Flag.Sending : 0) + (knowsBooks ? Flag.Books : 0) + (isCrowd ? Flag.Crowd : 0);
  return encodeNumber(flags) + encodeNumber(claim) + hashOf(count, a, b) + weeksText;
}

/** Undefined when `body` is damaged. */
export function decodeAdvertisement(body: string): Advertisement | undefined {
  const reader = readerOf(body);
  const flags = readNumber(reader, NUMBER_LIMIT);
  const claim = readNumber(reader, NUMBER_LIMIT);
  const { count, a, b } = readSummary(reader);
  const weeks: WeekHash[] = [];
  let last = 0;
  for (const i of $range(1, readNumber(reader, ADVERTISED_WEEKS + 1))) {
    const week: WeekHash = {
      week: weekBack(reader, last, i === 1),
      ...readSummary(reader),
      adler: readNumber(reader, CHECKSUM_LIMIT),
    };
    last = week.week;
    weeks.push(week);
  }
  const books = reader.ok && flags % 4 >= Flag.Books ? readBooks(reader) : undefined;
  const sample = reader.ok ? readSample(body, reader.position) : undefined;
  const isCrowd = flags % 8 >= Flag.Crowd ? true : undefined;
  return reader.ok ? { sending: flags % 2 === 1, claim, count, a, b, weeks, books, sample, isCrowd } : undefined;
}

/** A query, with the asker's own hash. */
export function encodeQuery(wants: QueryScope, count: number, a: number, b: number): string {
  return encodeNumber(wants) + hashOf(count, a, b);
}

/** Undefined when `body` is damaged. */
export function decodeQuery(body: string): Query | undefined {
  const reader = readerOf(body);
  const flags = readNumber(reader, NUMBER_LIMIT);
  const { count, a, b } = readSummary(reader);
  const wants = flags % 2 === 0 ? QueryScope.Nobody : flags % 4 === 1 ? QueryScope.Everybody : QueryScope.Senders;
  return reader.ok ? { wants, hash: hashText(count, a, b), count, a, b } : undefined;
}
