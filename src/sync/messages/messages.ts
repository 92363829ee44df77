import { encodeNumber } from "../../pack/digits";
import { bodyStart } from "./frame";
import { type HashText, hashText, type Subject, type WeekHash } from "./hash";
import { REQUEST_LIMIT } from "../options";
import { type Reader, readerOf, readNumber } from "./reader";

/** Weeks an advertisement lists. */
export const ADVERTISED_WEEKS = 4;
/** Weeks in one part of an index. */
export const INDEX_LIMIT = 512;
/**
 * Compressed bytes of one part. Deflate makes at most 1,032 bytes of one, and neither the game's nor LibDeflate's can be
 * stopped: so this bounds what a bomb can take (4 MB) before its size is seen.
 */
export const COMPRESSED_LIMIT = 4096;
/** Parts of one answer. */
export const PARTS_LIMIT = 4096;

const COUNT_LIMIT = 1099511627776;
const LANE_LIMIT = 67108864;
const WEEK_LIMIT = 1048576;
const CHECKSUM_LIMIT = 4294967296;
const NUMBER_LIMIT = 9007199254740992;

/** A body of A or S. */
export interface Advertisement {
  sending: boolean;
  /** Server time since when the sender advertises this hash; 0 for none. */
  claim: number;
  count: number;
  a: number;
  b: number;
  /** Newest first. */
  weeks: WeekHash[];
}

/** Whose state an asker wants to be told by whisper. */
export const enum Wants {
  Nobody = 0,
  Everybody = 1,
  Senders = 3,
}

/** A body of Q. */
export interface Query {
  wants: Wants;
  hash: HashText;
  count: number;
  a: number;
  b: number;
}

/** One thing that is asked for. */
export interface Wanted {
  subject: Subject;
  hash: HashText;
}

/** A body of R. */
export interface Request {
  list: readonly Wanted[];
  /** Who alone is to answer, by whisper; undefined: whoever's turn it is, for all to hear. */
  server?: string;
}

/** A body of D. */
export interface DataPart extends Wanted {
  /** 1 to `parts`. */
  part: number;
  parts: number;
  compressed: boolean;
  /** The whole answer leaves out what was broadcast of the week of late. */
  isRest: boolean;
  payload: string;
}

/** One week of an index. */
export interface IndexEntry {
  week: number;
  count: number;
  a: number;
  b: number;
}

function hashOf(count: number, a: number, b: number): string {
  return encodeNumber(count) + encodeNumber(a) + encodeNumber(b);
}

function wantedOf(subject: Subject, hash: HashText): string {
  return encodeNumber(subject + 1) + (hash === "" ? hashOf(0, 0, 0) : hash);
}

function readHash(reader: Reader): HashText {
  const count = readNumber(reader, COUNT_LIMIT);
  const a = readNumber(reader, LANE_LIMIT);
  // Written anew, so that equal hashes are equal texts however a peer wrote them.
  return hashText(count, a, readNumber(reader, LANE_LIMIT));
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

/** The week that a number means after `last`, 0 for the first; undefined when it is not before it. */
function weekBack(reader: Reader, last: number, first: boolean): number {
  const number = readNumber(reader, WEEK_LIMIT);
  const week = first ? number : last - number;
  if (!first && (number === 0 || week < 0)) {
    reader.ok = false;
  }
  return week;
}

/** Undefined when `body` is damaged. */
export function decodeAdvertisement(body: string): Advertisement | undefined {
  const reader = readerOf(body);
  const flags = readNumber(reader, NUMBER_LIMIT);
  const claim = readNumber(reader, NUMBER_LIMIT);
  const count = readNumber(reader, COUNT_LIMIT);
  const a = readNumber(reader, LANE_LIMIT);
  const b = readNumber(reader, LANE_LIMIT);
  const weeks: WeekHash[] = [];
  let last = 0;
  for (const i of $range(1, readNumber(reader, ADVERTISED_WEEKS + 1))) {
    const week: WeekHash = {
      week: weekBack(reader, last, i === 1),
      count: readNumber(reader, COUNT_LIMIT),
      a: readNumber(reader, LANE_LIMIT),
      b: readNumber(reader, LANE_LIMIT),
      adler: readNumber(reader, CHECKSUM_LIMIT),
    };
    last = week.week;
    weeks.push(week);
  }
  return reader.ok ? { sending: flags % 2 === 1, claim, count, a, b, weeks } : undefined;
}

/** A query, with the asker's own hash. */
export function encodeQuery(wants: Wants, count: number, a: number, b: number): string {
  return encodeNumber(wants) + hashOf(count, a, b);
}

/** Undefined when `body` is damaged. */
export function decodeQuery(body: string): Query | undefined {
  const reader = readerOf(body);
  const flags = readNumber(reader, NUMBER_LIMIT);
  const count = readNumber(reader, COUNT_LIMIT);
  const a = readNumber(reader, LANE_LIMIT);
  const b = readNumber(reader, LANE_LIMIT);
  const wants = flags % 2 === 0 ? Wants.Nobody : flags % 4 === 1 ? Wants.Everybody : Wants.Senders;
  return reader.ok ? { wants, hash: hashText(count, a, b), count, a, b } : undefined;
}

/** Characters of a full name at most. */
export const NAME_LIMIT = 64;

/** A request for at most REQUEST_LIMIT things. */
export function encodeRequest({ list, server }: Request): string {
  let text = encodeNumber(list.length);
  for (const wanted of list) {
    text += wantedOf(wanted.subject, wanted.hash);
  }
  return server === undefined ? text : text + encodeNumber(server.length) + server;
}

/** Undefined when `body` is damaged. */
export function decodeRequest(body: string): Request | undefined {
  const reader = readerOf(body);
  const list: Wanted[] = [];
  for (const _ of $range(1, readNumber(reader, REQUEST_LIMIT + 1))) {
    list.push({ subject: readNumber(reader, WEEK_LIMIT + 1) - 1, hash: readHash(reader) });
  }
  if (!reader.ok) {
    return undefined;
  }
  const length = reader.position > body.length ? 0 : readNumber(reader, NAME_LIMIT + 1);
  const server = string.sub(body, reader.position, reader.position + length - 1);
  if (!reader.ok || server.length !== length) {
    return undefined;
  }
  return { list, server: length === 0 ? undefined : server };
}

/** A part of the answer to a request. */
export function encodeData(data: DataPart): string {
  return (
    wantedOf(data.subject, data.hash) +
    encodeNumber(data.part) +
    encodeNumber(data.parts) +
    encodeNumber((data.compressed ? 1 : 0) + (data.isRest ? 2 : 0)) +
    data.payload
  );
}

/** Undefined when `body` is damaged. The payload is not looked at. */
export function decodeData(body: string): DataPart | undefined {
  const reader = readerOf(body);
  const subject = readNumber(reader, WEEK_LIMIT + 1) - 1;
  const hash = readHash(reader);
  const part = readNumber(reader, PARTS_LIMIT + 1);
  const parts = readNumber(reader, PARTS_LIMIT + 1);
  const form = readNumber(reader, 4);
  if (!reader.ok || part < 1 || part > parts) {
    return undefined;
  }
  const payload = string.sub(body, reader.position);
  return { subject, hash, part, parts, compressed: form % 2 === 1, isRest: form >= 2, payload };
}

/** What the framed part of an answer, of which only the beginning is there, answers. Nothing has been checked. */
export function peekData(text: string): Wanted | undefined {
  const start = bodyStart(text);
  if (start === undefined) {
    return undefined;
  }
  const reader = readerOf(text, start);
  const subject = readNumber(reader, WEEK_LIMIT + 1) - 1;
  const hash = readHash(reader);
  return reader.ok ? { subject, hash } : undefined;
}

/** One week of an index part; `last` is the week before it in the same part, undefined for the first. */
export function encodeIndexEntry(last: number | undefined, week: number, count: number, a: number, b: number): string {
  return encodeNumber(last === undefined ? week : last - week) + hashOf(count, a, b);
}

/** An index part of `count` entries. */
export function encodeIndex(count: number, entries: string): string {
  return encodeNumber(count) + entries;
}

/** Undefined when `payload` is damaged. */
export function decodeIndex(payload: string): IndexEntry[] | undefined {
  const reader = readerOf(payload);
  const entries: IndexEntry[] = [];
  let last = 0;
  for (const i of $range(1, readNumber(reader, INDEX_LIMIT + 1))) {
    const entry: IndexEntry = {
      week: weekBack(reader, last, i === 1),
      count: readNumber(reader, COUNT_LIMIT),
      a: readNumber(reader, LANE_LIMIT),
      b: readNumber(reader, LANE_LIMIT),
    };
    if (!reader.ok) {
      return undefined;
    }
    last = entry.week;
    entries.push(entry);
  }
  return reader.ok ? entries : undefined;
}
