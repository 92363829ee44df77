import { DIGEST_LENGTH } from "../../pack/digest";
import { encodeNumber } from "../../pack/digits";
import { type HashText, hashOf, hashText, readSummary, WEEK_LIMIT, weekBack, type WeekHash } from "./hash";
import { readerOf, readNumber } from "./reader";

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
  /** One week's digest, each time another's. */
  sample?: WeekSample;
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

/** What stands behind the weeks: a week of which also the digest is told. */
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

/** An advertisement, of which encodeWeeks has given `weeksText`. */
export function encodeAdvertisement(
  sending: boolean,
  claim: number,
  count: number,
  a: number,
  b: number,
  weeksText: string,
): string {
  return encodeNumber(sending ? 1 : 0) + encodeNumber(claim) + hashOf(count, a, b) + weeksText;
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
  const sample = reader.ok ? readSample(body, reader.position) : undefined;
  return reader.ok ? { sending: flags % 2 === 1, claim, count, a, b, weeks, sample } : undefined;
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
