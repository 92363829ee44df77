import { Prime } from "../../event/fingerprint";
import { weekOfStamp } from "../../event/key";
import { adler32 } from "../../pack/adler32";
import type { Block } from "../../pack/block";
import { decodeFixed, decodeNumber, encodeFixed } from "../../pack/digits";
import { DISK_LIMITS, readPack } from "../../pack/unpack";
import type { Pause } from "../../ports";

const { byte } = string;

/** The events of one week: its text at rest, unpacked only while in use. At least one of the two is there. */
export interface Week {
  readonly number: number;
  count: number;
  /** Sums of the events' mixes. */
  a: number;
  b: number;
  /** What stands on disk: header and canonical pack. Undefined when events came since. */
  text: string | undefined;
  /** Adler-32 of the pack, when there is a text. */
  adler: number | undefined;
  /** Whether the pack was found to agree with its Adler-32; always for one made in this session. */
  verified: boolean;
  block: Block | undefined;
  /** Goes up with every change, so that sliced work notices that it has been overtaken. */
  revision: number;
  /** When the block was last used, in uses. */
  lastUse: number;
}

/**
 * A week on disk is one string: a header of 20 digits and the pack. The header holds Adler-32 of the pack (6 digits),
 * the two sums (5 each), and a check (4) over these, the pack's length and the week's number.
 */
const enum Header {
  Sums = 16,
  Length = 20,
  CheckRange = 16777216,
}

/** No Adler-32 is this or more. */
const ADLER_RANGE = 4294967296;

function headerCheck(sums: string, packLength: number, week: number): number {
  return adler32(`${sums}${packLength}:${week}`) % Header.CheckRange;
}

/** The check that stands in a week's string, for sums over all weeks; what it is of other strings does not matter. */
export function headerCheckOf(text: string): number {
  const [a, b, c, d] = byte(text, Header.Sums + 1, Header.Length);
  return (d as number | undefined) === undefined ? 0 : a + 256 * (b + 256 * (c + 256 * d));
}

/** The string that stands on disk for a week with this pack, whose Adler-32 is the week's. */
export function formatWeek(week: Week, pack: string): string {
  const sums = encodeFixed(week.adler as number, 6) + encodeFixed(week.a, 5) + encodeFixed(week.b, 5);
  return sums + encodeFixed(headerCheck(sums, pack.length, week.number), 4) + pack;
}

/** How many events a string from disk says it holds; undefined when it was cut before. */
export function countIn(text: string): number | undefined {
  return decodeNumber(text, Header.Length + 2)[0];
}

/**
 * The week of a string from disk; undefined when its header is damaged or it was cut.
 * The pack itself is looked at when it is first unpacked.
 */
export function parseWeek(number: number, text: string): Week | undefined {
  const adler = decodeFixed(text, 1, 6);
  const a = decodeFixed(text, 7, 5);
  const b = decodeFixed(text, 12, 5);
  const check = decodeFixed(text, 17, 4);
  const count = countIn(text);
  if (adler === undefined || a === undefined || b === undefined || count === undefined || count === 0) {
    return undefined;
  }
  if (a >= Prime.A || b >= Prime.B || adler >= ADLER_RANGE) {
    return undefined;
  }
  if (check !== headerCheck(string.sub(text, 1, Header.Sums), text.length - Header.Length, number)) {
    return undefined;
  }
  return { number, count, a, b, text, adler, verified: false, block: undefined, revision: 0, lastUse: 0 };
}

/** A week without events yet. */
export function newWeek(number: number, block: Block): Week {
  return {
    number,
    count: 0,
    a: 0,
    b: 0,
    text: undefined,
    adler: undefined,
    verified: true,
    block,
    revision: 0,
    lastUse: 0,
  };
}

/** Whether the week's pack is what was saved. */
export function verifyWeek(week: Week, pause: Pause): boolean {
  if (!week.verified && week.text !== undefined) {
    week.verified = adler32(week.text, pause, undefined, Header.Length + 1) === week.adler;
  }
  return week.verified;
}

/** Whether all of a block's events are of one week. */
function isOfWeek({ stamps, count }: Block, number: number): boolean {
  return weekOfStamp(stamps.get(1)) === number && weekOfStamp(stamps.get(count)) === number;
}

/** Unpacks a week at rest; undefined when it is damaged. */
export function unpackWeek(week: Week, pause: Pause): Block | undefined {
  const block = verifyWeek(week, pause)
    ? readPack(week.text as string, DISK_LIMITS, pause, Header.Length + 1)
    : undefined;
  return block?.count === week.count && isOfWeek(block, week.number) ? block : undefined;
}
