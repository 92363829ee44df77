import { decodeFixed, encodeFixed } from "../pack/digits";
import { CellRange, CELLS_LIMIT, newSketch, setCell, type Sketch } from "./sketch";

/** Characters of a cell: two times 42 bits. */
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
  if (size > CELLS_LIMIT || text.length < position - 1 + size * CELL_LENGTH) {
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
