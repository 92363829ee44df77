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

const { concat } = table;

const MODE = DIGITS.get(Mode.Digits);
/** A column whose only number is 0. */
const ZERO = MODE + encodeNumber(0);
/** One whose only number is 1. */
const SHIFTED = MODE + encodeNumber(1);
const ZERO_MODE = ZERO + MODE;
const ZEROS = ZERO + ZERO;
/** One entry in a dictionary. */
const ONE = encodeNumber(1);
/** What stands before the players, the shape and the texts in a header: three pieces, a count each, and the shape. */
const HEAD_PIECES = 5;
/** For one pack after the other. */
const dictionaries = newDictionaries();
/** Pieces of the pack, as every text on the way to it would be garbage. The header stands right before the body. */
const pieces = new LuaTable<number, string>();

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

/** Writes the columns of one value of any kind from a place on. Returns the last place. */
function packAny(place: number, value: unknown, shift: number): number {
  if (value === undefined) {
    pieces.set(place, ZERO);
    return place;
  }
  const kind = kindOfAny(value);
  pieces.set(place, MODE);
  pieces.set(place + 1, encodeNumber(kind + shift));
  if (kind < AnyKind.Whole) {
    return place + 1;
  }
  if (kind === AnyKind.Whole) {
    pieces.set(place + 2, encodeNumber(zigzag(value as number)));
    pieces.set(place + 3, ZERO);
  } else {
    pieces.set(place + 2, MODE);
    pieces.set(place + 3, encodeNumber(anyTextIndex(dictionaries, value, kind)));
  }
  return place + 3;
}

/**
 * The pack of one event without list fields, without a table for each column: every append makes one.
 * Columns of one number have no mode to choose.
 */
export function packSingle(block: Block, index: number): string {
  // Here rather than at the end, where an error would not come by.
  clearDictionaries(dictionaries);
  const { players } = dictionaries;
  const stamp = block.stamps.get(index);
  const counter = stamp % Range.Counters;
  const shape = block.shapes.get(index);
  const { columns } = shape;
  const { values } = block.columns.get(shape) as Columns;
  const row = block.rows.get(index);
  indexIn(players, block.creators.get(index));
  // A field brings one player or text at most: so the header has room before the body.
  const body = HEAD_PIECES + columns.length + 2;
  pieces.set(body, ZERO_MODE);
  pieces.set(body + 1, encodeNumber(counter));
  pieces.set(body + 2, ZEROS);
  let last = body + 2;
  for (const field of $range(1, columns.length)) {
    const { scalar, optional } = columns[field - 1];
    const value = values.get(field).get(row);
    const shift = optional ? 1 : 0;
    if (scalar === "int") {
      // The smallest is the only one, from which it is nothing away.
      pieces.set(last + 1, encodeNumber(value === undefined ? 0 : zigzag(value as number)));
      pieces.set(last + 2, value !== undefined && optional ? SHIFTED : ZERO);
      last += 2;
    } else if (scalar === "any") {
      last = packAny(last + 1, value, shift);
    } else {
      pieces.set(last + 1, MODE);
      pieces.set(last + 2, encodeNumber(value === undefined ? 0 : valueToNumber(dictionaries, value, scalar) + shift));
      last += 2;
    }
  }
  return concat(pieces as unknown as string[], "", writeHeader(stamp, shape, body), last);
}

/** Writes the header so that it ends right before the body. Returns where it begins. */
function writeHeader(stamp: number, shape: Shape, body: number): number {
  const { players, texts } = dictionaries;
  const first = body - HEAD_PIECES - players.size - texts.size;
  pieces.set(first, headText(1, math.floor(stamp / Range.Counters)));
  pieces.set(first + 1, encodeNumber(players.size));
  let place = first + 1;
  let lastRealm = 0;
  for (const i of $range(1, players.size)) {
    const player = players.entries.get(i);
    pieces.set(place + i, playerText(player, lastRealm));
    lastRealm = realmOf(player);
  }
  place += players.size;
  pieces.set(place + 1, ONE);
  pieces.set(place + 2, shapeText(shape));
  pieces.set(place + 3, encodeNumber(texts.size));
  place += 3;
  for (const i of $range(1, texts.size)) {
    pieces.set(place + i, entryText(texts.entries.get(i)));
  }
  return first;
}
