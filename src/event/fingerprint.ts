import type { Columns, ListColumn } from "../pack/block";
import { formatDouble, isWhole } from "./double";
import type { ScalarType } from "./fieldType";
import { parseGuid } from "./guid";
import type { Shape } from "./shape";

/**
 * The 52-bit mix of one event, in two lanes of 26 bits. A round adds a number to the lane and cubes it modulo a prime
 * below 2^26 whose p - 1 is no multiple of 3, so cubing permutes and every product stays below 2^53, exact in doubles.
 * Key and payload go in; sums of mixes, modulo the same primes, are the fingerprints of sets.
 */

/** The moduli of the lanes. */
export const enum Prime {
  A = 67108859,
  B = 67108763,
}

/** What an absent value mixes as; no value does. */
const ABSENT = 4503599627370493;
/** Two rounds at the end, so that the last value, too, goes through three cubings. */
const FINAL_1 = 40503;
const FINAL_2 = 2654435;
/** Texts whose numbers are remembered; all are forgotten when there are more. */
const CACHE_SIZE = 4096;
const LANE_RANGE = 67108864;

const { byte } = string;

let textNumbers = new LuaTable<string, number | undefined>();
let textCount = 0;

/** A text as a number below 2^52: two polynomials of its bytes. */
function textNumber(text: string): number {
  const known = textNumbers.get(text);
  if (known !== undefined) {
    return known;
  }
  let a = text.length;
  let b = 1;
  for (const i of $range(1, text.length)) {
    const code = byte(text, i);
    a = (a * 8191 + code) % Prime.A;
    b = (b * 131071 + code) % Prime.B;
  }
  if (textCount >= CACHE_SIZE) {
    textNumbers = new LuaTable();
    textCount = 0;
  }
  const result = a * LANE_RANGE + b;
  textNumbers.set(text, result);
  textCount += 1;
  return result;
}

/** A value as a number of at most 2^52 in size: equal values of one field type, and only those, give equal numbers. */
function valueNumber(value: unknown, scalar: ScalarType): number {
  if (scalar === "int") {
    return value as number;
  }
  if (scalar === "guid") {
    return parseGuid(value) as number;
  }
  if (scalar === "boolean") {
    return value === true ? 1 : 0;
  }
  if (scalar === "number") {
    // Even for whole numbers, odd for others.
    return isWhole(value as number)
      ? (value as number) * 2
      : (textNumber(formatDouble(value as number)) % 2251799813685248) * 2 + 1;
  }
  return textNumber(value as string);
}

/** Mixes the event in a row of its shape's columns. */
export function mixEvent(
  stamp: number,
  creator: number,
  shape: Shape,
  columns: Columns,
  row: number,
): LuaMultiReturn<[a: number, b: number]> {
  let value = textNumber(shape.text);
  let a = value % Prime.A;
  let b = value % Prime.B;
  a = (((((a * a) % Prime.A) * a) % Prime.A) + creator) % Prime.A;
  b = (((((b * b) % Prime.B) * b) % Prime.B) + creator) % Prime.B;
  a = (((((a * a) % Prime.A) * a) % Prime.A) + stamp) % Prime.A;
  b = (((((b * b) % Prime.B) * b) % Prime.B) + stamp) % Prime.B;
  const fields = shape.fields;
  for (const field of $range(1, fields.length)) {
    const fieldType = fields[field - 1];
    const raw = columns.values.get(field).get(row);
    if (raw === undefined) {
      value = ABSENT;
    } else if (fieldType.list) {
      // A list is its length, then its items.
      const list = columns.lists.get(field) as ListColumn;
      const start = list.starts.get(row);
      for (const i of $range(start, start + (raw as number) - 1)) {
        value = valueNumber(list.items.get(i), fieldType.scalar);
        a = (((((a * a) % Prime.A) * a) % Prime.A) + value) % Prime.A;
        b = (((((b * b) % Prime.B) * b) % Prime.B) + value) % Prime.B;
      }
      value = raw as number;
    } else if (fieldType.scalar === "int") {
      value = raw as number;
    } else {
      value = valueNumber(raw, fieldType.scalar);
    }
    a = (((((a * a) % Prime.A) * a) % Prime.A) + value) % Prime.A;
    b = (((((b * b) % Prime.B) * b) % Prime.B) + value) % Prime.B;
  }
  a = (((((a * a) % Prime.A) * a) % Prime.A) + FINAL_1) % Prime.A;
  b = (((((b * b) % Prime.B) * b) % Prime.B) + FINAL_1) % Prime.B;
  a = (((((a * a) % Prime.A) * a) % Prime.A) + FINAL_2) % Prime.A;
  b = (((((b * b) % Prime.B) * b) % Prime.B) + FINAL_2) % Prime.B;
  a = (((a * a) % Prime.A) * a) % Prime.A;
  b = (((b * b) % Prime.B) * b) % Prime.B;
  return $multi(a, b);
}
