import type { Pause } from "../ports";
import { decodeNumber, DIGITS, encodeNumber, VALUES } from "./digits";

/**
 * A column: a mode digit and a run of whole numbers below 2^53, whose count the reader knows.
 * The writer takes the mode that makes the column smallest; of modes within a tenth, the one that is read faster.
 */
const enum Mode {
  /** Each with a continuation bit. */
  Digits = 0,
  /** One character each, all below 64. */
  One = 1,
  /** Two characters each, low first, all below 4,096. */
  Two = 2,
  /** Value and length less one of each run, both with continuation bits. */
  Runs = 3,
}

const { byte } = string;
const { concat } = table;

/** Values between two pauses, about 0.2 ms. */
const STEP = 1024;

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

function chooseMode(values: Numbers, count: number, pause: Pause): Mode {
  let digits = 0;
  let largest = 0;
  let runs = 0;
  let last = -1;
  let runLength = 0;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const value = values.get(i);
      let size = 1;
      let limit = 32;
      while (value >= limit) {
        size += 1;
        limit *= 32;
      }
      digits += size;
      if (value > largest) {
        largest = value;
      }
      if (value === last) {
        runLength += 1;
      } else {
        runs += size + encodeNumber(runLength).length;
        last = value;
        runLength = 0;
      }
    }
    pause();
  }
  // The length of the last run comes in at the end as that of the nothing before the first run went in at the start.
  runs += encodeNumber(runLength).length - 1;
  let mode = Mode.Digits;
  let cost = digits * 11;
  if (largest < 64 && count * 10 < cost) {
    mode = Mode.One;
    cost = count * 10;
  }
  if (largest < 4096 && count * 20 < cost) {
    mode = Mode.Two;
    cost = count * 20;
  }
  return runs * 10 < cost ? Mode.Runs : mode;
}

/** Writes `count` whole numbers as a column; nothing when there are none. */
export function writeColumn(writer: Writer, values: Numbers, count: number, pause: Pause): void {
  if (count === 0) {
    return;
  }
  const mode = chooseMode(values, count, pause);
  write(writer, DIGITS.get(mode));
  const pieces = writer.pieces;
  let n = writer.count;
  let last = values.get(1);
  let runLength = 0;
  for (const from of $range(1, count, STEP)) {
    const to = math.min(from + STEP - 1, count);
    if (mode === Mode.One) {
      for (const i of $range(from, to)) {
        pieces.set(n + i, DIGITS.get(values.get(i)));
      }
    } else if (mode === Mode.Two) {
      for (const i of $range(from, to)) {
        const value = values.get(i);
        const low = value % 64;
        pieces.set(n + i, DIGITS.get(low) + DIGITS.get((value - low) / 64));
      }
    } else if (mode === Mode.Digits) {
      for (const i of $range(from, to)) {
        pieces.set(n + i, encodeNumber(values.get(i)));
      }
    } else {
      for (const i of $range(math.max(from, 2), to)) {
        const value = values.get(i);
        if (value === last) {
          runLength += 1;
        } else {
          n += 1;
          pieces.set(n, encodeNumber(last) + encodeNumber(runLength));
          last = value;
          runLength = 0;
        }
      }
    }
    pause();
  }
  if (mode === Mode.Runs) {
    n += 1;
    pieces.set(n, encodeNumber(last) + encodeNumber(runLength));
    writer.count = n;
  } else {
    writer.count = n + count;
  }
}

function readOnes(reader: Reader, values: Numbers, from: number, to: number): void {
  const text = reader.text;
  // `from` stands at reader.position, so value i stands at i + offset.
  const offset = reader.position - from;
  let i = from;
  while (i + 7 <= to) {
    const [a, b, c, d, e, f, g, h] = byte(text, i + offset, i + offset + 7);
    const last = VALUES.get(h);
    if (last === undefined) {
      break;
    }
    values.set(i, VALUES.get(a) as number);
    values.set(i + 1, VALUES.get(b) as number);
    values.set(i + 2, VALUES.get(c) as number);
    values.set(i + 3, VALUES.get(d) as number);
    values.set(i + 4, VALUES.get(e) as number);
    values.set(i + 5, VALUES.get(f) as number);
    values.set(i + 6, VALUES.get(g) as number);
    values.set(i + 7, last);
    i += 8;
  }
  for (const rest of $range(i, to)) {
    const value = VALUES.get(byte(text, rest + offset));
    if (value === undefined) {
      reader.failed = true;
      return;
    }
    values.set(rest, value);
  }
  reader.position = to + offset + 1;
}

function readTwos(reader: Reader, values: Numbers, from: number, to: number): void {
  const text = reader.text;
  let position = reader.position;
  for (const i of $range(from, to)) {
    const [low, high] = byte(text, position, position + 1);
    const lowValue = VALUES.get(low);
    const highValue = VALUES.get(high);
    if (lowValue === undefined || highValue === undefined) {
      reader.failed = true;
      return;
    }
    values.set(i, lowValue + highValue * 64);
    position += 2;
  }
  reader.position = position;
}

function readDigits(reader: Reader, values: Numbers, from: number, to: number): void {
  const text = reader.text;
  let position = reader.position;
  for (const i of $range(from, to)) {
    const [first, second] = byte(text, position, position + 1);
    const low = VALUES.get(first);
    if (low !== undefined && low < 32) {
      values.set(i, low);
      position += 1;
    } else {
      const high = VALUES.get(second);
      if (low !== undefined && high !== undefined && high < 32) {
        values.set(i, low - 32 + high * 32);
        position += 2;
      } else {
        const [value, next] = decodeNumber(text, position);
        if (value === undefined) {
          reader.failed = true;
          return;
        }
        values.set(i, value);
        position = next;
      }
    }
  }
  reader.position = position;
}

function readRuns(reader: Reader, values: Numbers, count: number, pause: Pause): void {
  let i = 0;
  let sincePause = 0;
  while (i < count) {
    const value = readNumber(reader);
    const last = i + readNumber(reader) + 1;
    if (reader.failed || last > count) {
      reader.failed = true;
      return;
    }
    while (i < last) {
      const stop = math.min(last, i + STEP);
      for (const k of $range(i + 1, stop)) {
        values.set(k, value);
      }
      sincePause += stop - i + 4;
      i = stop;
      if (sincePause >= STEP) {
        sincePause = 0;
        pause();
      }
    }
  }
}

/**
 * Reads a column of `count` numbers. The text from the reader's position on must be made of digits only: only its end
 * is watched for. What is read after `reader.failed` is worth nothing.
 */
export function readColumn(reader: Reader, count: number, pause: Pause): Numbers {
  const values: Numbers = new LuaTable();
  if (count === 0) {
    return values;
  }
  const mode = VALUES.get(byte(reader.text, reader.position));
  reader.position += 1;
  if (mode === undefined || mode > Mode.Runs) {
    reader.failed = true;
    return values;
  }
  if (mode === Mode.Runs) {
    readRuns(reader, values, count, pause);
    return values;
  }
  const read = mode === Mode.One ? readOnes : mode === Mode.Two ? readTwos : readDigits;
  for (const from of $range(1, count, STEP)) {
    read(reader, values, from, math.min(from + STEP - 1, count));
    if (reader.failed) {
      return values;
    }
    pause();
  }
  return values;
}
