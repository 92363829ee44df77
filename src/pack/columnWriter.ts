import type { Pause } from "../ports";
import { Mode, type Numbers, write, type Writer } from "./columns";
import { DIGITS, encodeNumber } from "./digits";

/** Values between two pauses, about 0.1 ms. */
const STEP = 512;

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
  if (count <= 1) {
    // Live events: a pack of one.
    if (count === 1) {
      write(writer, DIGITS.get(Mode.Digits) + encodeNumber(values.get(1)));
    }
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
