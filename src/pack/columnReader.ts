import type { Pause } from "../ports";
import { Mode, type Numbers, type Reader, readNumber, type Uses } from "./columns";
import { DIGITS, encodeNumber, NUMBER_RANGE, VALUES } from "./digits";

/** Values of a run between two pauses. */
const STEP = 1024;
/** Bytes taken at once: Lua's stack holds near 8,000 values. */
const CHUNK = 4000;
/** Digits of a number at most. */
const LONGEST = 16;
/** The digit 0: what stands for what is beyond the bytes at hand, and the mode of a column of one. */
const NO_BYTE = 48;
/** Numbers below this may have come in without a look at their size. */
const SHORT = 4096;

const { byte, char, find, rep, sub } = string;

/** A column whose only number is 0. */
const ZERO = DIGITS.get(Mode.Digits) + encodeNumber(0);
/** How a run of zeros begins. */
const ZEROS = DIGITS.get(Mode.Runs) + encodeNumber(0);

/** Set by a look-up that finds nothing. Read before the next pause: somebody else may be reading then. */
let isMissing = false;
const onMissing = {
  __index: (): number => {
    isMissing = true;
    return 0;
  },
};

/**
 * A table from bytes to values that says so when a byte has none, so that loops need no check of their own.
 * @param valueOf the value of each digit; nil for none.
 */
function lookup<T>(valueOf: LuaTable<number, T>): LuaTable<number, T> {
  const table = presized(128) as unknown as LuaTable<number, T | undefined>;
  for (const code of $range(1, 128)) {
    const digit = VALUES.get(code);
    table.set(code, digit === undefined ? undefined : valueOf.get(digit));
  }
  return setmetatable(table, onMissing) as unknown as LuaTable<number, T>;
}

/** The digits' values, each more by `base` and times `scale`. */
function scaled(base: number, scale: number): Numbers {
  const values: Numbers = new LuaTable();
  for (const digit of $range(0, 63)) {
    values.set(digit, base + digit * scale);
  }
  return lookup(values);
}

const PLAIN = scaled(0, 1);
const HIGH = scaled(0, 64);
/** The second digits of numbers; of "0", which no number ends in, what ends none. */
const SECOND = scaled(0, 1);
SECOND.set(NO_BYTE, 64);

/** An array of so many numbers, whatever they are: setting values one by one would make it grow step by step. */
export function presized(count: number, value = 0): Numbers {
  const length = math.min(count, CHUNK);
  return [...byte(rep(char(value), length), 1, length)] as unknown as Numbers;
}

/** The bytes at the reader's position as an array, as many as asked for or fewer at the end of the text. */
function takeBytes(reader: Reader, count: number): Numbers {
  const { text, position } = reader;
  return [...byte(text, position, position + math.min(count, CHUNK) - 1)] as unknown as Numbers;
}

/** Takes out what is left of the bytes behind the values. */
function clear(values: Numbers, from: number, to: number): void {
  for (const i of $range(from, to)) {
    values.set(i, undefined as unknown as number);
  }
}

/** Reads values of one byte each by a table. */
function readOnes<T>(reader: Reader, count: number, table: LuaTable<number, T>, pause: Pause): LuaTable<number, T> {
  // The bytes' array becomes the values'.
  let bytes = takeBytes(reader, count);
  const values = bytes as unknown as LuaTable<number, T>;
  let done = 0;
  while (!reader.failed) {
    const length = bytes.length();
    isMissing = length === 0;
    if (done === 0) {
      for (const i of $range(1, length)) {
        values.set(i, table.get(bytes.get(i)));
      }
    } else {
      for (const i of $range(1, length)) {
        values.set(done + i, table.get(bytes.get(i)));
      }
    }
    reader.failed = isMissing;
    done += length;
    reader.position += length;
    pause();
    if (done >= count) {
      break;
    }
    bytes = takeBytes(reader, count - done);
  }
  return values;
}

/** Reads values of two bytes each, low first, by a table for each. */
function readTwos(reader: Reader, count: number, low: Numbers, high: Numbers, pause: Pause): Numbers {
  const values = takeBytes(reader, count * 2);
  let bytes = values;
  let done = 0;
  while (!reader.failed) {
    const length = bytes.length() - (bytes.length() % 2);
    isMissing = length === 0;
    const before = done;
    for (const i of $range(1, length, 2)) {
      done += 1;
      values.set(done, low.get(bytes.get(i)) + high.get(bytes.get(i + 1)));
    }
    reader.failed = isMissing;
    if (before === 0) {
      clear(values, done + 1, length);
    }
    reader.position += length;
    pause();
    if (done >= count) {
      break;
    }
    bytes = takeBytes(reader, (count - done) * 2);
  }
  return values;
}

function readDigits(reader: Reader, count: number, base: number, pause: Pause, limit: number): Numbers {
  const values = takeBytes(reader, count * 2 + LONGEST);
  const table = PLAIN;
  let bytes = values;
  let done = 0;
  while (!reader.failed && done < count) {
    const before = done;
    const length = bytes.length();
    let i = 1;
    isMissing = false;
    while (i <= length) {
      const digit = table.get(bytes.get(i));
      if (digit < 32) {
        done += 1;
        values.set(done, digit + base);
        i += 1;
      } else {
        const second = SECOND.get(bytes.get(i + 1) ?? NO_BYTE);
        if (second < 32) {
          done += 1;
          values.set(done, digit - 32 + second * 32 + base);
          i += 2;
        } else {
          // A longer number, as far as it is among these bytes.
          let value = digit - 32;
          let scale = 32;
          let next = i + 1;
          let last = 32;
          while (last >= 32 && next <= length) {
            last = table.get(bytes.get(next));
            value += (last >= 32 ? last - 32 : last) * scale;
            scale *= 32;
            next += 1;
          }
          if (last >= 32) {
            break;
          }
          done += 1;
          values.set(done, value + base);
          i = next;
          isMissing ||= last === 0 || !(value < limit);
        }
      }
      if (done === count) {
        break;
      }
    }
    reader.failed = isMissing || done === before;
    if (before === 0) {
      clear(values, done + 1, length);
    }
    reader.position += i - 1;
    pause();
    if (done < count) {
      bytes = takeBytes(reader, (count - done) * 2 + LONGEST);
    }
  }
  return values;
}

function readRuns(reader: Reader, count: number, base: number, pause: Pause, limit: number): Numbers {
  const first = readNumber(reader) + base;
  const end = limit + base;
  reader.failed ||= first >= end;
  let last = readNumber(reader) + 1;
  const isByte = first >= 0 && first < 256;
  const values = presized(count, isByte ? first : 0);
  let value = first;
  let done = isByte && last === count && count <= CHUNK ? count : 0;
  let sincePause = 0;
  while (!reader.failed && done < count) {
    if (last > count) {
      reader.failed = true;
      break;
    }
    const stop = math.min(last, done + STEP);
    for (const i of $range(done + 1, stop)) {
      values.set(i, value);
    }
    sincePause += stop - done + 4;
    done = stop;
    if (sincePause >= STEP) {
      sincePause = 0;
      pause();
    }
    if (done === last && done < count) {
      const before = value;
      value = readNumber(reader) + base;
      last = done + readNumber(reader) + 1;
      // Equal values are one run.
      reader.failed ||= value === before || value >= end;
    }
  }
  return values;
}

function readMode(reader: Reader): number {
  const mode = VALUES.get(byte(reader.text, reader.position)) ?? math.huge;
  reader.position += 1;
  reader.failed ||= mode > Mode.Runs;
  return mode;
}

/** The number of a column that has one: live events are packs of one. */
function readSingle(reader: Reader, limit: number): number {
  reader.failed ||= byte(reader.text, reader.position) !== NO_BYTE;
  reader.position += 1;
  const number = readNumber(reader);
  reader.failed ||= !(number < limit);
  return number;
}

/** Whether all values are below a limit. */
function areBelow(values: Numbers, count: number, limit: number, pause: Pause): boolean {
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      if (!(values.get(i) < limit)) {
        return false;
      }
    }
    pause();
  }
  return true;
}

function readByMode(reader: Reader, mode: number, count: number, base: number, pause: Pause, limit: number): Numbers {
  if (mode === Mode.One) {
    return readOnes(reader, count, base === 0 ? PLAIN : scaled(base, 1), pause);
  }
  if (mode === Mode.Two) {
    return readTwos(reader, count, base === 0 ? PLAIN : scaled(base, 1), HIGH, pause);
  }
  if (mode === Mode.Runs) {
    return readRuns(reader, count, base, pause, limit);
  }
  return readDigits(reader, count, base, pause, limit);
}

/** Passes over a column that is one zero or one run of zeros; false, and nothing is read, when it is not. */
export function skipZeros(reader: Reader, count: number): boolean {
  const zeros = count === 1 ? ZERO : ZEROS + encodeNumber(count - 1);
  const end = reader.position + zeros.length;
  if (sub(reader.text, reader.position, end - 1) !== zeros) {
    return false;
  }
  reader.position = end;
  return true;
}

/**
 * Reads a column of `count` numbers into a new table, each more by `base` than it is written.
 * What is read after `reader.failed` is worth nothing.
 * @param limit the numbers as written are below it.
 */
export function readColumn(reader: Reader, count: number, base: number, pause: Pause, limit = NUMBER_RANGE): Numbers {
  if (count === 0) {
    return new LuaTable();
  }
  if (count === 1) {
    return [readSingle(reader, limit) + base] as unknown as Numbers;
  }
  const mode = readMode(reader);
  if (reader.failed) {
    return new LuaTable();
  }
  const values = readByMode(reader, mode, count, base, pause, limit);
  if (limit < SHORT && !reader.failed) {
    reader.failed = !areBelow(values, count, limit + base, pause);
  }
  return values;
}

/** Takes note of the entries that a column in one digit each uses; false when they are not used in their order. */
function useOnes(column: string, uses: Uses): boolean {
  let isLast = false;
  let last = 0;
  for (const index of $range(uses.next, math.min(uses.size, 64) - 1)) {
    const [place] = find(column, DIGITS.get(index), 1, true);
    if (place !== undefined) {
      if (isLast || place < last) {
        return false;
      }
      last = place;
      uses.next = index + 1;
    }
    isLast ||= place === undefined;
  }
  return true;
}

/**
 * Reads a column of `count` indices into a new table of what the dictionary has for them.
 * @param dictionary its entries, from 0 on.
 */
export function readMapped<T>(
  reader: Reader,
  count: number,
  dictionary: LuaTable<number, T>,
  uses: Uses,
  pause: Pause,
): LuaTable<number, T> {
  if (count === 0) {
    return new LuaTable();
  }
  if (count === 1) {
    const index = readSingle(reader, math.min(uses.size, uses.next + 1));
    uses.next = math.max(uses.next, index + 1);
    return [dictionary.get(index)] as unknown as LuaTable<number, T>;
  }
  const mode = readMode(reader);
  if (reader.failed) {
    return new LuaTable();
  }
  if (mode === Mode.One) {
    const { text, position } = reader;
    const ones = readOnes(reader, count, lookup(dictionary), pause);
    reader.failed ||= uses.next < uses.size && !useOnes(sub(text, position, position + count - 1), uses);
    return ones;
  }
  const values = readByMode(reader, mode, count, 0, pause, uses.size) as unknown as LuaTable<number, unknown>;
  let { next } = uses;
  for (const from of $range(1, reader.failed ? 0 : count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const index = values.get(i) as number;
      const value = dictionary.get(index) as T | undefined;
      if (value === undefined || index > next) {
        reader.failed = true;
        return values as LuaTable<number, T>;
      }
      if (index === next) {
        next += 1;
      }
      values.set(i, value);
    }
    pause();
  }
  uses.next = next;
  return values as LuaTable<number, T>;
}
