import { Range } from "../event/key";
import type { Shape } from "../event/shape";
import type { Block, Columns } from "./block";
import { Mode } from "./columns";
import { DIGITS, encodeNumber, zigzag } from "./digits";
import { headerOf, indexIn, newDictionaries, valueToNumber } from "./header";

const MODE = DIGITS.get(Mode.Digits);
/** A column whose only number is 0. */
const ZERO = MODE + encodeNumber(0);

/** Whether events of a shape have list fields. */
export function hasLists(shape: Shape): boolean {
  const { fields } = shape;
  for (const i of $range(1, fields.length)) {
    if (fields[i - 1].list) {
      return true;
    }
  }
  return false;
}

/**
 * The pack of one event without list fields, without a table for each column: every append makes one.
 * Columns of one number have no mode to choose.
 */
export function packSingle(block: Block, index: number): string {
  const dictionaries = newDictionaries();
  const stamp = block.stamps.get(index);
  const counter = stamp % Range.Counters;
  const shape = block.shapes.get(index);
  const { values } = block.columns.get(shape) as Columns;
  const row = block.rows.get(index);
  indexIn(dictionaries.players, block.creators.get(index));
  indexIn(dictionaries.shapes, shape);
  let body = ZERO + MODE + encodeNumber(counter) + ZERO + ZERO;
  for (const field of $range(1, shape.fields.length)) {
    const { scalar, optional } = shape.fields[field - 1];
    const value = values.get(field).get(row);
    const shift = optional ? 1 : 0;
    if (scalar === "int") {
      // The smallest is the only one, from which it is nothing away.
      body += encodeNumber(value === undefined ? 0 : zigzag(value as number));
      body += MODE + encodeNumber(value === undefined ? 0 : shift);
    } else {
      body += MODE + encodeNumber(value === undefined ? 0 : valueToNumber(dictionaries, value, scalar) + shift);
    }
  }
  return headerOf(dictionaries, 1, (stamp - counter) / Range.Counters) + body;
}
