import { Prime } from "../../event/fingerprint";
import { weekOfStamp } from "../../event/key";
import { adler32 } from "../../pack/adler32";
import type { Block } from "../../pack/block";
import { digest, DIGEST_LENGTH } from "../../pack/digest";
import { decodeFixed, decodeNumber, encodeFixed } from "../../pack/digits";
import { DISK_LIMITS, readPack, readPlayersOf } from "../../pack/unpack";
import type { Pause } from "../../ports";

const { byte } = string;

/** How a week is held. */
export const enum WeekState {
  /** As text alone. */
  AtRest,
  /** As text, and a few events that came since, unpacked. */
  Tailed,
  /** As text, and unpacked. */
  Open,
  /** Unpacked, and newer than its text. */
  Changed,
}

/** What stands on disk for a week: it never changes, so sliced work may read it across pauses. */
export interface WeekText {
  /** The week's number. */
  readonly number: number;
  /** Header and canonical pack. */
  readonly text: string;
  /** Adler-32 of the pack. */
  readonly adler: number;
  /** Events in the pack, as its header says. */
  readonly count: number;
  /** Whether the pack was found to agree with its Adler-32; always for one made in this session. */
  isVerified: boolean;
  /** The pack's digest, once it was asked for. */
  digest?: string;
  /** The stamp of its last event, once that is known. */
  last?: number;
  /** By number, the GUIDs of the players that the pack names, once these were asked for. */
  players?: LuaTable<number, string | undefined>;
}

/** What a week is at a moment. A new one takes its place with every change of state. */
export type WeekForm =
  | { readonly state: WeekState.AtRest; readonly text: WeekText; readonly block: undefined }
  | {
      readonly state: WeekState.Tailed;
      readonly text: undefined;
      readonly block: undefined;
      /** What stands on disk. */
      readonly base: WeekText;
      /** What came since; their keys are not among the others. */
      readonly tail: Block;
    }
  | { readonly state: WeekState.Open; readonly text: WeekText; readonly block: Block }
  | { readonly state: WeekState.Changed; readonly text: undefined; readonly block: Block };

/** The text that holds a week's events, or all but a few; undefined when it is unpacked. */
export function packedOf(form: WeekForm): WeekText | undefined {
  if (form.state === WeekState.AtRest) {
    return form.text;
  }
  return form.state === WeekState.Tailed ? form.base : undefined;
}

/** Whether a week holds what its text does not. */
export function isNewer({ state }: WeekForm): boolean {
  return state === WeekState.Tailed || state === WeekState.Changed;
}

/** Whether it is known that all events of a text are before a stamp. */
function isTextBefore({ last }: WeekText, stamp: number): boolean {
  return last !== undefined && last < stamp;
}

/** Whether it is known, without unpacking, that all of a week's events are before a stamp. */
export function endsBefore(form: WeekForm, stamp: number): boolean {
  const packed = packedOf(form);
  const block = form.state === WeekState.Tailed ? form.tail : form.block;
  return (
    (packed === undefined || isTextBefore(packed, stamp)) &&
    (block === undefined || block.count === 0 || block.stamps.get(block.count) < stamp)
  );
}

/** Whether it is known, without unpacking, that a text holds no event with this key. */
export function surelyLacks(week: WeekText, stamp: number, creator: number): boolean {
  if (isTextBefore(week, stamp)) {
    return true;
  }
  week.players ??= readPlayersOf(week.text, Header.Length + 1) ?? new LuaTable();
  const [anybody] = next(week.players);
  return anybody !== undefined && !week.players.has(creator);
}

/** The events of one week. */
export interface Week {
  readonly number: number;
  count: number;
  /** Sums of the events' mixes. */
  a: number;
  b: number;
  form: WeekForm;
  /** Another with every change of the events, and never that of another week: sliced work sees that it was overtaken. */
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

/** The text of a week with this pack, and its last event at this stamp if that is known; what it says of the week is as of now. */
export function newText({ number, count, a, b }: Week, pack: string, adler: number, last?: number): WeekText {
  const sums = encodeFixed(adler, 6) + encodeFixed(a, 5) + encodeFixed(b, 5);
  const text = sums + encodeFixed(headerCheck(sums, pack.length, number), 4) + pack;
  return { number, text, adler, count, isVerified: true, last };
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
  const held: WeekText = { number, text, adler, count, isVerified: false };
  const form: WeekForm = { state: WeekState.AtRest, text: held, block: undefined };
  return { number, count, a, b, form, revision: 0, lastUse: 0 };
}

/** A week without events yet. */
export function newWeek(number: number, block: Block): Week {
  const form: WeekForm = { state: WeekState.Changed, text: undefined, block };
  return { number, count: 0, a: 0, b: 0, form, revision: 0, lastUse: 0 };
}

/** The digest of a week's pack, as it travels; undefined when the pack is not what was saved. */
export function digestOf(week: WeekText, pause: Pause): string | undefined {
  if (week.digest === undefined && verifyText(week, pause)) {
    week.digest = packDigest(week.text, pause, Header.Length + 1);
  }
  return week.digest;
}

/** The digest of a pack from a position on, as it travels. */
export function packDigest(text: string, pause: Pause, position = 1): string {
  const [x, y] = digest(text, pause, position);
  return encodeFixed(x, DIGEST_LENGTH / 2) + encodeFixed(y, DIGEST_LENGTH / 2);
}

/** Whether a pack is what was saved. */
export function verifyText(week: WeekText, pause: Pause): boolean {
  if (!week.isVerified) {
    week.isVerified = adler32(week.text, pause, undefined, Header.Length + 1) === week.adler;
  }
  return week.isVerified;
}

/** Whether all of a block's events are of one week. */
function isOfWeek({ stamps, count }: Block, number: number): boolean {
  return weekOfStamp(stamps.get(1)) === number && weekOfStamp(stamps.get(count)) === number;
}

/** Unpacks a week's text; undefined when its bytes are wrong. */
export function unpackText(week: WeekText, pause: Pause): Block | undefined {
  const block = verifyText(week, pause) ? readPack(week.text, DISK_LIMITS, pause, Header.Length + 1) : undefined;
  if (block?.count !== week.count || !isOfWeek(block, week.number)) {
    return undefined;
  }
  week.last = block.stamps.get(block.count);
  return block;
}
