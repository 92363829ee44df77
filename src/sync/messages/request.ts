import { encodeNumber } from "../../pack/digits";
import { encodeVersion, readHash, type Version, WEEK_LIMIT } from "./hash";
import { type Reader, readerOf, readNumber } from "./reader";

/** Entries of a request that readers accept. */
export const REQUEST_LIMIT = 16;
/** Characters of a full name at most. */
export const NAME_LIMIT = 64;

/** One of several servers that are asked by name at once, and share what the asker can take. */
export interface Share {
  /** 1 begins first. */
  readonly place: number;
  /** How many they are. */
  readonly of: number;
}

/** A body of R. */
export interface Request {
  list: readonly Version[];
  /** How many of the list, from the first on, are to be given whole, with what all have heard; default: none. */
  whole?: number;
  /** Who alone is to answer, by whisper; undefined: whoever's turn it is, for all to hear. */
  server?: string;
  share?: Share;
}

/** A request for at most REQUEST_LIMIT things. */
export function encodeRequest({ list, server, share, whole = 0 }: Request): string {
  let text = encodeNumber(list.length);
  for (const wanted of list) {
    text += encodeVersion(wanted.subject, wanted.hash);
  }
  if (server === undefined) {
    return whole === 0 ? text : text + encodeNumber(0) + encodeNumber(whole);
  }
  text += encodeNumber(server.length) + server;
  return share === undefined ? text : text + encodeNumber(share.of) + encodeNumber(share.place);
}

/** What stands behind a name; undefined for what may be a later version's. */
function readShare(reader: Reader): Share | undefined {
  const [of, place] = [readNumber(reader, REQUEST_LIMIT + 1), readNumber(reader, REQUEST_LIMIT + 1)];
  return reader.ok && place > 0 && place <= of ? { place, of } : undefined;
}

/** Undefined when `body` is damaged. */
export function decodeRequest(body: string): Request | undefined {
  const reader = readerOf(body);
  const list: Version[] = [];
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
  if (length === 0) {
    // A later version may say something else there.
    return { list, whole: reader.position > body.length ? undefined : readNumber(reader, REQUEST_LIMIT + 1) };
  }
  reader.position += length;
  return { list, server, share: reader.position > body.length ? undefined : readShare(reader) };
}
