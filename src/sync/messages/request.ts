import { encodeNumber } from "../../pack/digits";
import { encodeVersion, readHash, type Version, WEEK_LIMIT } from "./hash";
import { readerOf, readNumber } from "./reader";

/** Entries of a request that readers accept. */
export const REQUEST_LIMIT = 16;
/** Characters of a full name at most. */
export const NAME_LIMIT = 64;

/** A body of R. */
export interface Request {
  list: readonly Version[];
  /** Who alone is to answer, by whisper; undefined: whoever's turn it is, for all to hear. */
  server?: string;
}

/** A request for at most REQUEST_LIMIT things. */
export function encodeRequest({ list, server }: Request): string {
  let text = encodeNumber(list.length);
  for (const wanted of list) {
    text += encodeVersion(wanted.subject, wanted.hash);
  }
  return server === undefined ? text : text + encodeNumber(server.length) + server;
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
  return { list, server: length === 0 ? undefined : server };
}
