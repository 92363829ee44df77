import { decodeNumber, encodeNumber } from "../../pack/digits";
import type { Pause } from "../../ports";
import { bodyStart, Kind, VERSION } from "./frame";
import { encodeVersion, hashOf, readHash, readSummary, type Version, WEEK_LIMIT, weekBack } from "./hash";
import { readerOf, readNumber } from "./reader";

/** Weeks in one part of an index. */
export const INDEX_LIMIT = 512;
/** Weeks of an index read between two pauses. */
const STEP = 64;
/**
 * Compressed bytes of one part. Deflate makes at most 1,032 bytes of one, and neither the game's nor LibDeflate's can be
 * stopped: so this bounds what a bomb can take (4 MB) before its size is seen.
 */
export const COMPRESSED_LIMIT = 4096;
/** Wings of one answer. */
export const PARTS_LIMIT = 4096;

/** A body of D. */
export interface DataPart extends Version {
  /** 1 to `parts`. */
  part: number;
  parts: number;
  compressed: boolean;
  /** The whole answer leaves out what was broadcast of the week recently. */
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

/** A part of the answer to a request. */
export function encodeData(data: DataPart): string {
  return (
    encodeVersion(data.subject, data.hash) +
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

/** About how many events differ, as a call for cells says; undefined when it does not. */
export function decodeDiffers(payload: string): number | undefined {
  const [differs] = decodeNumber(payload, 1);
  return differs;
}

/** What a part of an answer is, as far as its beginning tells. */
export interface DataHead extends Version {
  /** Whether it is the last of the answer. */
  readonly isLast: boolean;
}

/** What the part of an answer belongs to; undefined when no answer begins there. Nothing has been checked but the beginning. */
export function peekData(text: string): DataHead | undefined {
  const start = string.sub(text, 1, 2) === VERSION + Kind.Data ? bodyStart(text) : undefined;
  if (start === undefined) {
    return undefined;
  }
  const reader = readerOf(text, start);
  const subject = readNumber(reader, WEEK_LIMIT + 1) - 1;
  const hash = readHash(reader);
  const part = readNumber(reader, PARTS_LIMIT + 1);
  const isLast = part === readNumber(reader, PARTS_LIMIT + 1);
  return reader.ok ? { subject, hash, isLast } : undefined;
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
export function decodeIndex(payload: string, pause: Pause): IndexEntry[] | undefined {
  const reader = readerOf(payload);
  const entries: IndexEntry[] = [];
  let last = 0;
  for (const i of $range(1, readNumber(reader, INDEX_LIMIT + 1))) {
    const entry: IndexEntry = {
      week: weekBack(reader, last, i === 1),
      ...readSummary(reader),
    };
    if (!reader.ok) {
      return undefined;
    }
    last = entry.week;
    entries.push(entry);
    if (i % STEP === 0) {
      pause();
    }
  }
  return reader.ok ? entries : undefined;
}
