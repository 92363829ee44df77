import type { Columns, ListColumn } from "../pack/block";
import { compress, Round } from "../pack/compress";
import { digest } from "../pack/digest";
import { anyToText, isTableAny } from "./anyValue";
import { formatDouble } from "./double";
import type { ScalarType } from "./fieldType";
import { parseGuid } from "./guid";
import type { Shape } from "./shape";

/**
 * The 52-bit mix of one event, in two lanes of 26 bits. Key and payload go in; sums of mixes, modulo the lanes' primes,
 * are the fingerprints of sets. Each value is first spread over two words of 51 bits, which only the value itself leads
 * to; a state of two such words takes these in, a round for each. docs/explanation/hashes.md says why it is made so.
 */

/** The moduli of the lanes. */
export const enum Prime {
  A = 67108859,
  B = 67108763,
}

/** Digits of e and pi: what the spreading of numbers begins with, and what ends an event. */
const enum Start {
  X = 1828182845904523,
  Y = 536028747135266,
  EndX = 884197169399375,
  EndY = 1058209749445923,
}
/** Rounds at the end. */
const END_ROUNDS = 4;
const HALF = 67108864;
/** Whole numbers smaller than this in size are exact. */
const EXACT = 9007199254740992;
/** Values of a kind whose spreading is remembered; all are forgotten when there are more. */
const CACHE_SIZE = 2048;

/** What the values of a kind are spread to. */
interface Spread {
  xs: LuaTable<AnyNotNil, number | undefined>;
  ys: LuaTable<AnyNotNil, number | undefined>;
  count: number;
}

function newSpread(): Spread {
  return { xs: new LuaTable(), ys: new LuaTable(), count: 0 };
}

const numbers = newSpread();
const texts = newSpread();
const anys = newSpread();
const SPREADS: Record<ScalarType, Spread> = {
  int: numbers,
  number: numbers,
  boolean: newSpread(),
  guid: newSpread(),
  string: texts,
  table: texts,
  any: anys,
};

/** What is absent: no number is spread to this. */
const [ABSENT_X, ABSENT_Y] = compress(Start.X, Start.Y, 0, 0, 1, 0);

/** Spreads a whole number by its halves, another by the text of its exact value. */
function spreadNumber(value: number): LuaMultiReturn<[x: number, y: number]> {
  if (value % 1 !== 0 || value >= EXACT || value <= -EXACT) {
    return digest(formatDouble(value));
  }
  const low = value % HALF;
  return compress(Start.X, Start.Y, low, (value - low) / HALF, 0, 0);
}

/** Spreads a number as one, and all else by a text that says what it is: no number is spread by such a text. */
function spreadAny(value: AnyNotNil): LuaMultiReturn<[x: number, y: number]> {
  if (type(value) === "number") {
    return spreadNumber(value as number);
  }
  if (type(value) === "boolean") {
    return digest(value === true ? "b1" : "b0");
  }
  return digest((isTableAny(value as string) ? "t" : "s") + anyToText(value as string));
}

/** Spreads a value that the kind's has not: equal values of one field type, and only those, give equal words. */
function spreadAnew(spread: Spread, value: AnyNotNil): LuaMultiReturn<[x: number, y: number]> {
  let x: number;
  let y: number;
  if (spread === texts) {
    [x, y] = digest(value as string);
  } else if (spread === numbers) {
    [x, y] = spreadNumber(value as number);
  } else if (spread === anys) {
    [x, y] = spreadAny(value);
  } else {
    [x, y] = spreadNumber(type(value) === "boolean" ? (value === true ? 1 : 0) : (parseGuid(value) as number));
  }
  if (spread.count >= CACHE_SIZE) {
    spread.xs = new LuaTable();
    spread.ys = new LuaTable();
    spread.count = 0;
  }
  spread.count += 1;
  spread.xs.set(value, x);
  spread.ys.set(value, y);
  return $multi(x, y);
}

/** Spreads a value of a kind, or an absent one. */
function spreadOf(spread: Spread, value: AnyNotNil | undefined): LuaMultiReturn<[x: number, y: number]> {
  const known = spread.xs.get(value as AnyNotNil);
  if (known !== undefined) {
    return $multi(known, spread.ys.get(value as AnyNotNil) as number);
  }
  if (value === undefined) {
    return $multi(ABSENT_X, ABSENT_Y);
  }
  return spreadAnew(spread, value);
}

/** Mixes the event in a row of its shape's columns. */
export function mixEvent(
  stamp: number,
  creator: number,
  shape: Shape,
  columns: Columns,
  row: number,
): LuaMultiReturn<[a: number, b: number]> {
  let [u, v] = spreadOf(texts, shape.text);
  let [y, x] = spreadOf(numbers, creator);
  // Crosswise, so that a shape cannot stand in for a creator.
  u += x + stamp;
  v += y;
  const types = shape.columns;
  const { values } = columns;
  for (const field of $range(1, types.length)) {
    const { list, scalar } = types[field - 1];
    const value = values.get(field).get(row) as AnyNotNil | undefined;
    let spread = SPREADS[scalar];
    if (list && value !== undefined) {
      // A list is its items, then its length.
      const { starts, items } = columns.lists.get(field) as ListColumn;
      const start = starts.get(row);
      for (const i of $range(start, start + (value as number) - 1)) {
        x = (u + (v % Round.Y1) * (v % Round.Y2)) % Round.Word;
        y = (v + (u % Round.X1) * (u % Round.X2)) % Round.Word;
        [u, v] = spreadOf(spread, items.get(i) as AnyNotNil | undefined);
        u += x;
        v += y;
      }
      spread = numbers;
    }
    x = (u + (v % Round.Y1) * (v % Round.Y2)) % Round.Word;
    y = (v + (u % Round.X1) * (u % Round.X2)) % Round.Word;
    if (value === undefined) {
      u = x + ABSENT_X;
      v = y + ABSENT_Y;
    } else {
      const known = spread.xs.get(value);
      if (known === undefined) {
        [u, v] = spreadAnew(spread, value);
        u += x;
        v += y;
      } else {
        u = x + known;
        v = y + (spread.ys.get(value) as number);
      }
    }
  }
  x = (u + (v % Round.Y1) * (v % Round.Y2)) % Round.Word;
  y = (v + (u % Round.X1) * (u % Round.X2)) % Round.Word;
  u = x + Start.EndX;
  v = y + Start.EndY;
  for (const _ of $range(1, END_ROUNDS)) {
    x = (u + (v % Round.Y1) * (v % Round.Y2)) % Round.Word;
    v = (v + (u % Round.X1) * (u % Round.X2)) % Round.Word;
    u = x;
  }
  return $multi(u % Prime.A, v % Prime.B);
}
