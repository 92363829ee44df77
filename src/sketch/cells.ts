import { decodeFixed, encodeFixed } from "../pack/digits";
import { CellRange, FEW_CELLS, newSketch, setCell, type Sketch } from "./sketch";

/** Characters of a cell as printable text: two times 42 bits. */
export const CELL_LENGTH = 14;
const HALF = 7;
/** The check stands in two pieces, 16 bits beside lane a and 8 beside lane b and the count. */
const LOW = 65536;
const HIGH = 256;

/** Cells `from` (the first is 1) to `to` as printable text. */
export function encodeCells(sketch: Sketch, from: number, to: number): string {
  const { counts, as, bs, checks } = sketch;
  const texts: string[] = [];
  for (const i of $range(from, to)) {
    const check = checks.get(i);
    const low = check % LOW;
    const high = (check - low) / LOW;
    texts.push(encodeFixed(as.get(i) + CellRange.Lane * low, HALF));
    texts.push(encodeFixed(bs.get(i) + CellRange.Lane * (high + HIGH * counts.get(i)), HALF));
  }
  return texts.join("");
}

/** Whether a text is that of so many cells: a cell may hold anything that its digits can say. */
export function isCells(text: string, size: number): boolean {
  return text.length === size * CELL_LENGTH && string.find(text, "[^0-9A-Za-z_-]")[0] === undefined;
}

/** The `size` cells that stand in a text from `position` on; undefined when it is too short or has other characters. */
export function decodeCells(text: string, position: number, size: number): Sketch | undefined {
  if (size > FEW_CELLS || text.length < position - 1 + size * CELL_LENGTH) {
    return undefined;
  }
  const sketch = newSketch(size);
  for (const i of $range(1, size)) {
    const start = position + (i - 1) * CELL_LENGTH;
    const first = decodeFixed(text, start, HALF);
    const second = decodeFixed(text, start + HALF, HALF);
    if (first === undefined || second === undefined) {
      return undefined;
    }
    const a = first % CellRange.Lane;
    const b = second % CellRange.Lane;
    const rest = (second - b) / CellRange.Lane;
    const high = rest % HIGH;
    setCell(sketch, i, (rest - high) / HIGH, a, b, (first - a) / CellRange.Lane + high * LOW);
  }
  return sketch;
}

/** Bytes of a cell in a message, which need not be printable: five for the low part of each half, and one for both high parts. */
export const DENSE_LENGTH = 11;
/** What the low part of a half is modulo of: five digits in base 255, a byte 1 to 255 each. */
const BASE = 255;
const DENSE = 1078203909375;
/** High parts of a half: it is below 2^42. */
const HIGHS = 5;

/** Five digits in base 255, lowest first. */
function encodeFive(value: number): string {
  const first = value % BASE;
  let rest = (value - first) / BASE;
  const second = rest % BASE;
  rest = (rest - second) / BASE;
  const third = rest % BASE;
  rest = (rest - third) / BASE;
  const fourth = rest % BASE;
  return string.char(first + 1, second + 1, third + 1, fourth + 1, (rest - fourth) / BASE + 1);
}

function decodeFive(text: string, position: number): number {
  const [first, second, third, fourth, fifth] = string.byte(text, position, position + 4);
  return first - 1 + BASE * (second - 1 + BASE * (third - 1 + BASE * (fourth - 1 + BASE * (fifth - 1))));
}

/** Cells `from` (the first is 1) to `to` as they stand in messages. */
export function encodeDense(sketch: Sketch, from: number, to: number): string {
  const { counts, as, bs, checks } = sketch;
  const texts: string[] = [];
  for (const i of $range(from, to)) {
    const check = checks.get(i);
    const low = check % LOW;
    const first = as.get(i) + CellRange.Lane * low;
    const second = bs.get(i) + CellRange.Lane * ((check - low) / LOW + HIGH * counts.get(i));
    const firstLow = first % DENSE;
    const secondLow = second % DENSE;
    const highs = (first - firstLow) / DENSE + HIGHS * ((second - secondLow) / DENSE);
    texts.push(encodeFive(firstLow) + encodeFive(secondLow) + string.char(highs + 1));
  }
  return texts.join("");
}

/** Subtracts cells as they stand in messages, from `from` (the first is 1) on, from those of a sketch that has as many. */
export function subtractDense(sketch: Sketch, from: number, text: string): void {
  const { counts, as, bs, checks } = sketch;
  for (const n of $range(0, math.floor(text.length / DENSE_LENGTH) - 1)) {
    const start = 1 + n * DENSE_LENGTH;
    const highs = string.byte(text, start + 10) - 1;
    const low = highs % HIGHS;
    const first = decodeFive(text, start) + DENSE * low;
    const second = decodeFive(text, start + 5) + (DENSE * (highs - low)) / HIGHS;
    const a = first % CellRange.Lane;
    const b = second % CellRange.Lane;
    const rest = (second - b) / CellRange.Lane;
    const high = rest % HIGH;
    const check = (first - a) / CellRange.Lane + high * LOW;
    const i = from + n;
    setCell(
      sketch,
      i,
      (counts.get(i) - (rest - high) / HIGH) % CellRange.Count,
      (as.get(i) - a) % CellRange.Lane,
      (bs.get(i) - b) % CellRange.Lane,
      (checks.get(i) - check) % CellRange.Check,
    );
  }
}
