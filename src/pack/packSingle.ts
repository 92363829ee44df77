import { realmOf } from "../event/guid";
import { Range } from "../event/key";
import type { Shape } from "../event/shape";
import { AnyKind, kindOfAny } from "./anyKind";
import type { Block, Columns } from "./block";
import { Mode } from "./columns";
import { DIGITS, encodeNumber, zigzag } from "./digits";
import {
  anyTextIndex,
  clearDictionaries,
  entryText,
  headText,
  indexIn,
  newDictionaries,
  playerText,
  shapeText,
  valueToNumber,
} from "./header";

const MODE = DIGITS.get(Mode.Digits);
/** A column whose only number is 0. */
const ZERO = MODE + encodeNumber(0);
/** One entry in a dictionary. */
const ONE = encodeNumber(1);
/** For one pack after the other. */
const dictionaries = newDictionaries();

/** Whether events of a shape have list fields. */
export function hasLists(shape: Shape): boolean {
  const { columns } = shape;
  for (const i of $range(1, columns.length)) {
    if (columns[i - 1].list) {
      return true;
    }
  }
  return false;
}

/** The columns of one value of any kind. */
function packAny(value: unknown, shift: number): string {
  if (value === undefined) {
    return ZERO;
  }
  const kind = kindOfAny(value);
  const column = MODE + encodeNumber(kind + shift);
  if (kind === AnyKind.Whole) {
    return column + encodeNumber(zigzag(value as number)) + ZERO;
  }
  return kind > AnyKind.Whole ? column + MODE + encodeNumber(anyTextIndex(dictionaries, value, kind)) : column;
}

/**
 * The pack of one event without list fields, without a table for each column: every append makes one.
 * Columns of one number have no mode to choose.
 */
export function packSingle(block: Block, index: number): string {
  // Here rather than at the end, where an error would not come by.
  clearDictionaries(dictionaries);
  const { players, texts } = dictionaries;
  const stamp = block.stamps.get(index);
  const counter = stamp % Range.Counters;
  const shape = block.shapes.get(index);
  const { values } = block.columns.get(shape) as Columns;
  const row = block.rows.get(index);
  indexIn(players, block.creators.get(index));
  let body = ZERO + MODE + encodeNumber(counter) + ZERO + ZERO;
  for (const field of $range(1, shape.columns.length)) {
    const { scalar, optional } = shape.columns[field - 1];
    const value = values.get(field).get(row);
    const shift = optional ? 1 : 0;
    if (scalar === "int") {
      // The smallest is the only one, from which it is nothing away.
      const smallest = value === undefined ? 0 : zigzag(value as number);
      body += encodeNumber(smallest) + MODE + encodeNumber(value === undefined ? 0 : shift);
    } else if (scalar === "any") {
      body += packAny(value, shift);
    } else {
      body += MODE + encodeNumber(value === undefined ? 0 : valueToNumber(dictionaries, value, scalar) + shift);
    }
  }
  let header = headText(1, (stamp - counter) / Range.Counters) + encodeNumber(players.size);
  let lastRealm = 0;
  for (const i of $range(1, players.size)) {
    const player = players.entries.get(i);
    header += playerText(player, lastRealm);
    lastRealm = realmOf(player);
  }
  header += ONE + shapeText(shape) + encodeNumber(texts.size);
  for (const i of $range(1, texts.size)) {
    header += entryText(texts.entries.get(i));
  }
  return header + body;
}
