import { decodeNumber } from "./digits";

/**
 * A column: a mode digit and a run of whole numbers below 2^53, whose count the reader knows.
 * The writer takes the mode that makes the column smallest; of modes within a tenth, the one that is read faster.
 */
export const enum Mode {
  /** Each with a continuation bit. */
  Digits = 0,
  /** One character each, all below 64. */
  One = 1,
  /** Two characters each, low first, all below 4,096. */
  Two = 2,
  /** Value and length less one of each run, both with continuation bits. */
  Runs = 3,
}

const { concat } = table;

/** Values of a column, from 1. */
export type Numbers = LuaTable<number, number>;

/** Pieces of text to be joined, from 1, and how many there are. */
export interface Writer {
  readonly pieces: LuaTable<number, string>;
  count: number;
}

/** A text that is read from the front; `failed` once something was not what it should be. */
export interface Reader {
  readonly text: string;
  position: number;
  failed: boolean;
}

/** A dictionary whose entries stand in order of first use, and its next entry that no column has used yet. */
export interface Uses {
  size: number;
  next: number;
}

/** Adds a piece. */
export function write(writer: Writer, piece: string): void {
  writer.count += 1;
  writer.pieces.set(writer.count, piece);
}

/** Joins the pieces. */
export function finish(writer: Writer): string {
  return concat(writer.pieces as unknown as string[]);
}

/** Reads one number; 0 and `failed` when there is none. */
export function readNumber(reader: Reader): number {
  const [value, position] = decodeNumber(reader.text, reader.position);
  reader.position = position;
  if (value === undefined) {
    reader.failed = true;
    return 0;
  }
  return value;
}
