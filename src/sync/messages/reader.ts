import { decodeNumber } from "../../pack/digits";

/** Reads numbers one after the other; damage is found at the end, by asking `ok`. */
export interface Reader {
  readonly text: string;
  position: number;
  ok: boolean;
}

/** A reader at a place of a text, by default at the beginning. */
export function readerOf(text: string, position = 1): Reader {
  return { text, position, ok: true };
}

/** The next number, below `limit`; 0 when there is none, and the reader is no longer ok. */
export function readNumber(reader: Reader, limit: number): number {
  const [value, next] = decodeNumber(reader.text, reader.position);
  if (value === undefined || value >= limit) {
    reader.ok = false;
    return 0;
  }
  reader.position = next;
  return value;
}
