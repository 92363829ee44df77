import { adler32 } from "../pack/adler32";
import { decodeNumber, encodeNumber } from "../pack/digits";

const { match, sub } = string;

/** Goes up with every change that older clients must not read. */
export const VERSION = "1";

/** What a message is; the letters are for ever. */
export const enum Kind {
  Event = "E",
  Advertisement = "A",
  State = "S",
  Query = "Q",
  Request = "R",
  Data = "D",
  Sketch = "K",
  Ids = "I",
}

/** What a ledger's name adds to the checksums of its messages. */
export function frameSeed(ledgerName: string): number {
  return adler32(ledgerName);
}

/** A message ready to be sent. `seed` is the ledger's, from frameSeed. */
export function encodeFrame(seed: number, kind: Kind, body: string): string {
  const checksum = adler32(body, undefined, adler32(VERSION + kind, undefined, seed));
  return VERSION + kind + encodeNumber(body.length) + encodeNumber(checksum) + body;
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
