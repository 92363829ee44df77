import { parseDouble, WHOLE_RANGE } from "../event/double";
import type { FieldType, ScalarType } from "../event/fieldType";
import { formatGuid, playerOf } from "../event/guid";
import { Range } from "../event/key";
import { parseShape, type Shape } from "../event/shape";
import type { Pause } from "../ports";
import { type Block, type Columns, columnsOf, type ListColumn, newBlock, type Row } from "./block";
import { readColumn, type Reader, readNumber } from "./columns";
import { decodeFixed, unescapeText, unzigzag } from "./digits";
import { PACK_VERSION } from "./pack";

/** How much a pack may hold, whatever it says of itself. */
export interface PackLimits {
  readonly events: number;
  /** Items of all lists. */
  readonly items: number;
}

/** For a week on one's own disk. */
export const DISK_LIMITS: PackLimits = { events: 2097152, items: 33554432 };
/** For what a peer sent. */
export const PEER_LIMITS: PackLimits = { events: 8192, items: 65536 };

/** Rows between two pauses. */
const STEP = 512;
/** Zig-zagged whole numbers are below this. */
const ZIGZAG_RANGE = 2 * WHOLE_RANGE;

interface Unpacking {
  readonly reader: Reader;
  readonly players: Row<number>;
  readonly guids: Row<string>;
  readonly texts: Row<string>;
  readonly pause: Pause;
  itemsLeft: number;
}

function readPlayers(reader: Reader, players: Row<number>, guids: Row<string>): void {
  let realm = 0;
  for (const i of $range(1, readNumber(reader))) {
    realm += unzigzag(readNumber(reader));
    const id = decodeFixed(reader.text, reader.position, 6);
    reader.position += 6;
    const player = id === undefined ? undefined : playerOf(realm, id);
    if (reader.failed || player === undefined) {
      reader.failed = true;
      return;
    }
    players.set(i, player);
    guids.set(i, formatGuid(player));
  }
}

function readText(reader: Reader): string {
  const length = readNumber(reader);
  const first = reader.position;
  const text = unescapeText(string.sub(reader.text, first, first + length - 1));
  reader.position = first + length;
  if (text === undefined || reader.position > reader.text.length + 1) {
    reader.failed = true;
    return "";
  }
  return text;
}

function readShapes(reader: Reader): Row<Shape> {
  const shapes: Row<Shape> = new LuaTable();
  for (const i of $range(1, readNumber(reader))) {
    const shape = reader.failed ? undefined : parseShape(readText(reader));
    if (shape === undefined) {
      reader.failed = true;
      break;
    }
    shapes.set(i, shape);
  }
  return shapes;
}

function readTexts(reader: Reader, texts: Row<string>): void {
  for (const i of $range(1, readNumber(reader))) {
    if (reader.failed) {
      return;
    }
    texts.set(i, readText(reader));
  }
}

/** The value of a column's number; undefined when there is none. */
function numberToValue(unpacking: Unpacking, number: number, scalar: ScalarType): unknown {
  if (scalar === "int") {
    return number < ZIGZAG_RANGE ? unzigzag(number) : undefined;
  }
  if (scalar === "guid") {
    return unpacking.guids.get(number + 1);
  }
  if (scalar === "boolean") {
    return number < 2 ? number === 1 : undefined;
  }
  if (scalar === "number") {
    if (number % 2 === 1) {
      return parseDouble(unpacking.texts.get((number - 1) / 2 + 1));
    }
    return number < 2 * ZIGZAG_RANGE ? unzigzag(number / 2) : undefined;
  }
  return unpacking.texts.get(number + 1);
}

/** Reads `count` values into a row, those of an optional field from their numbers less one. */
function readValues(
  unpacking: Unpacking,
  scalar: ScalarType,
  optional: boolean,
  count: number,
  values: Row<unknown>,
): void {
  const { reader, guids, pause } = unpacking;
  const numbers = readColumn(reader, count, pause);
  if (reader.failed) {
    return;
  }
  const isGuid = scalar === "guid" && !optional;
  const isInt = scalar === "int" && !optional;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const number = numbers.get(i);
      // The two most frequent, without a call.
      if (isGuid) {
        const guid = guids.get(number + 1) as string | undefined;
        if (guid === undefined) {
          reader.failed = true;
          return;
        }
        values.set(i, guid);
      } else if (isInt && number < ZIGZAG_RANGE) {
        values.set(i, number % 2 === 0 ? number / 2 : (number + 1) / -2);
      } else if (!optional || number > 0) {
        const value = numberToValue(unpacking, optional ? number - 1 : number, scalar);
        if (value === undefined) {
          reader.failed = true;
          return;
        }
        values.set(i, value);
      }
    }
    pause();
  }
}

function readList(unpacking: Unpacking, fieldType: FieldType, columns: Columns, field: number): void {
  const { reader, pause } = unpacking;
  const lengths = readColumn(reader, columns.rows, pause);
  if (reader.failed) {
    return;
  }
  const values = columns.values.get(field);
  const list = columns.lists.get(field) as ListColumn;
  const shift = fieldType.optional ? 1 : 0;
  let used = 0;
  for (const row of $range(1, columns.rows)) {
    const length = lengths.get(row) - shift;
    if (length >= 0) {
      values.set(row, length);
      list.starts.set(row, used + 1);
      used += length;
    }
  }
  if (used > unpacking.itemsLeft) {
    reader.failed = true;
    return;
  }
  unpacking.itemsLeft -= used;
  list.used = used;
  readValues(unpacking, fieldType.scalar, false, used, list.items);
}

/** Reads the columns that every event has, and counts each shape's rows. */
function readKeys(unpacking: Unpacking, block: Block, shapes: Row<Shape>, count: number, firstTime: number): void {
  const { reader, players, guids, pause } = unpacking;
  const times = readColumn(reader, count, pause);
  const counters = readColumn(reader, count, pause);
  const creators = readColumn(reader, count, pause);
  const types = readColumn(reader, count, pause);
  if (reader.failed) {
    return;
  }
  let time = firstTime;
  let lastStamp = -1;
  let lastCreator = -1;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const creatorIndex = creators.get(i) + 1;
      const creator = players.get(creatorIndex) as number | undefined;
      const shape = shapes.get(types.get(i) + 1) as Shape | undefined;
      const counter = counters.get(i);
      time += times.get(i);
      const stamp = time * Range.Counters + counter;
      if (
        creator === undefined ||
        shape === undefined ||
        counter >= Range.Counters ||
        stamp < lastStamp ||
        (stamp === lastStamp && creator <= lastCreator)
      ) {
        reader.failed = true;
        return;
      }
      lastStamp = stamp;
      lastCreator = creator;
      block.stamps.set(i, stamp);
      block.creators.set(i, creator);
      block.shapes.set(i, shape);
      block.guids.set(creator, guids.get(creatorIndex));
      const columns = columnsOf(block, shape);
      columns.rows += 1;
      block.rows.set(i, columns.rows);
    }
    pause();
  }
  block.count = count;
  reader.failed = time >= Range.Times;
}

/**
 * Unpacks a pack. Never raises, whatever the text.
 * @returns undefined for a text that is no pack, or holds more than the limits allow.
 */
export function readPack(text: string, limits: PackLimits, pause: Pause): Block | undefined {
  if (string.sub(text, 1, 1) !== PACK_VERSION) {
    return undefined;
  }
  const reader: Reader = { text, position: 2, failed: false };
  const count = readNumber(reader);
  const firstTime = readNumber(reader);
  if (count < 1 || count > limits.events || firstTime >= Range.Times) {
    return undefined;
  }
  const unpacking: Unpacking = {
    reader,
    players: new LuaTable(),
    guids: new LuaTable(),
    texts: new LuaTable(),
    pause,
    itemsLeft: limits.items,
  };
  readPlayers(reader, unpacking.players, unpacking.guids);
  const shapes = readShapes(reader);
  readTexts(reader, unpacking.texts);
  // Digits only from here on: the columns rely on it.
  if (reader.failed || string.find(text, "[^%w_-]", reader.position)[0] !== undefined) {
    return undefined;
  }
  const block = newBlock();
  readKeys(unpacking, block, shapes, count, firstTime);
  for (const i of $range(1, shapes.length())) {
    const shape = shapes.get(i);
    const columns = block.columns.get(shape);
    if (reader.failed || columns === undefined) {
      return undefined;
    }
    for (const field of $range(1, shape.fields.length)) {
      const fieldType = shape.fields[field - 1];
      if (fieldType.list) {
        readList(unpacking, fieldType, columns, field);
      } else {
        readValues(unpacking, fieldType.scalar, fieldType.optional, columns.rows, columns.values.get(field));
      }
      if (reader.failed) {
        return undefined;
      }
    }
  }
  return reader.failed || reader.position !== text.length + 1 ? undefined : block;
}
