import { realmOf } from "../event/guid";
import { Range } from "../event/key";
import type { Shape } from "../event/shape";
import { AnyKind, kindOfAny } from "./anyKind";
import type { Block, Columns } from "./block";
import { Mode, write, type Writer } from "./columns";
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
/** One whose only number is 1. */
const SHIFTED = MODE + encodeNumber(1);
const ZERO_MODE = ZERO + MODE;
const ZEROS = ZERO + ZERO;
/** One entry in a dictionary. */
const ONE = encodeNumber(1);
/** For one pack after the other. Pieces, as every text on the way to a pack would be garbage. */
const dictionaries = newDictionaries();
const header: Writer = { pieces: new LuaTable(), count: 0 };
const body: Writer = { pieces: new LuaTable(), count: 0 };

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

/** Writes the columns of one value of any kind. */
function packAny(value: unknown, shift: number): void {
  if (value === undefined) {
    write(body, ZERO);
    return;
  }
  const kind = kindOfAny(value);
  write(body, MODE);
  write(body, encodeNumber(kind + shift));
  if (kind === AnyKind.Whole) {
    write(body, encodeNumber(zigzag(value as number)));
    write(body, ZERO);
  } else if (kind > AnyKind.Whole) {
    write(body, MODE);
    write(body, encodeNumber(anyTextIndex(dictionaries, value, kind)));
  }
}

/**
 * The pack of one event without list fields, without a table for each column: every append makes one.
 * Columns of one number have no mode to choose.
 */
export function packSingle(block: Block, index: number): string {
  // Here rather than at the end, where an error would not come by.
  clearDictionaries(dictionaries);
  header.count = 0;
  body.count = 0;
  const { players, texts } = dictionaries;
  const stamp = block.stamps.get(index);
  const counter = stamp % Range.Counters;
  const shape = block.shapes.get(index);
  const { values } = block.columns.get(shape) as Columns;
  const row = block.rows.get(index);
  indexIn(players, block.creators.get(index));
  write(body, ZERO_MODE);
  write(body, encodeNumber(counter));
  write(body, ZEROS);
  for (const field of $range(1, shape.columns.length)) {
    const { scalar, optional } = shape.columns[field - 1];
    const value = values.get(field).get(row);
    const shift = optional ? 1 : 0;
    if (scalar === "int") {
      // The smallest is the only one, from which it is nothing away.
      write(body, encodeNumber(value === undefined ? 0 : zigzag(value as number)));
      write(body, value !== undefined && optional ? SHIFTED : ZERO);
    } else if (scalar === "any") {
      packAny(value, shift);
    } else {
      write(body, MODE);
      write(body, encodeNumber(value === undefined ? 0 : valueToNumber(dictionaries, value, scalar) + shift));
    }
  }
  write(header, headText(1, (stamp - counter) / Range.Counters));
  write(header, encodeNumber(players.size));
  let lastRealm = 0;
  for (const i of $range(1, players.size)) {
    const player = players.entries.get(i);
    write(header, playerText(player, lastRealm));
    lastRealm = realmOf(player);
  }
  write(header, ONE);
  write(header, shapeText(shape));
  write(header, encodeNumber(texts.size));
  for (const i of $range(1, texts.size)) {
    write(header, entryText(texts.entries.get(i)));
  }
  for (const i of $range(1, body.count)) {
    write(header, body.pieces.get(i));
  }
  return table.concat(header.pieces as unknown as string[], "", 1, header.count);
}
