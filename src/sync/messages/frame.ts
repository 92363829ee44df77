import { adler32 } from "../../pack/adler32";
import { decodeNumber, encodeNumber } from "../../pack/digits";

const { match, sub } = string;

/** Goes up with every change that older clients must not read. */
export const VERSION = "1";

/** Longest event, or answer, for the control lane: four AceComm chunks. */
export const CONTROL_BYTES = 1016;

/** Whether a message that is not of this version may be of a later one. */
export function isNewer(text: string): boolean {
  const version = sub(text, 1, 1);
  return version > VERSION && match(version, "^%w$")[0] !== undefined;
}

/** What a message is; the letters are for ever. */
export const enum Kind {
  Event = "E",
  Advertisement = "A",
  State = "S",
  Query = "Q",
  Request = "R",
  Data = "D",
  Sketch = "K",
  WeekParts = "W",
  Ids = "I",
  Piece = "P",
  Need = "N",
}

/** What a ledger's name adds to the checksums of its messages. */
export function frameSeed(ledgerName: string): number {
  return adler32(ledgerName);
}

/** A message ready to be sent. `seed` is the ledger's, from frameSeed. */
export function encodeFrame(seed: number, kind: Kind, body: string): string {
  const checksum = adler32(body, undefined, adler32(VERSION + kind, undefined, seed));
  // One text, without others on the way.
  return VERSION + kind + (encodeNumber(body.length) + (encodeNumber(checksum) + body));
}

/** A message without length and checksum, which a piece of a message has no need of: the message has both. */
export function encodePlainFrame(kind: Kind.Piece, body: string): string {
  return VERSION + kind + body;
}

/** The number of bytes of the frame that a text begins with; undefined when it begins with none. */
export function frameLength(text: string): number | undefined {
  const [length] = decodeNumber(text, 3);
  const start = bodyStart(text);
  return length === undefined || start === undefined ? undefined : start - 1 + length;
}

/** Where the body begins of the frame that a text begins with; undefined when it begins with none. */
export function bodyStart(text: string): number | undefined {
  const [, afterLength] = decodeNumber(text, 3);
  const [checksum, start] = decodeNumber(text, afterLength);
  return checksum === undefined ? undefined : start;
}

/**
 * The kind letter and the body of a message, or undefined and why it is none of ours:
 * `"version"`, `"frame"` (no frame, cut or extended) or `"checksum"`.
 */
export function decodeFrame(
  seed: number,
  text: string,
): LuaMultiReturn<[kind: string | undefined, bodyOrReason: string]> {
  if (sub(text, 1, 1) !== VERSION) {
    return $multi(undefined, "version");
  }
  const [kind] = match(text, "^%a", 2);
  if (kind === Kind.Piece) {
    return $multi(kind, sub(text, 3));
  }
  const [length, afterLength] = decodeNumber(text, 3);
  const [checksum, start] = decodeNumber(text, afterLength);
  if (kind === undefined || checksum === undefined || length !== text.length - start + 1) {
    return $multi(undefined, "frame");
  }
  const body = sub(text, start);
  if (adler32(body, undefined, adler32(VERSION + kind, undefined, seed)) !== checksum) {
    return $multi(undefined, "checksum");
  }
  return $multi(kind, body);
}
