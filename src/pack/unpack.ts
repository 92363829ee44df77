import { parseDouble, WHOLE_RANGE } from "../event/double";
import type { FieldType, ScalarType } from "../event/fieldType";
import { formatGuid, playerOf } from "../event/guid";
import { Range } from "../event/key";
import { parseShape, type Shape } from "../event/shape";
import type { Pause } from "../ports";
import { type Block, type Columns, columnsOf, type Row } from "./block";
import { presized, readColumn, readMapped, skipZeros } from "./columnReader";
import { type Numbers, type Reader, readNumber } from "./columns";
import { decodeFixed, unescapeText, unzigzag } from "./digits";
import { PACK_VERSION } from "./header";

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

interface Unpacking {
  readonly reader: Reader;
  /** The dictionaries are indexed from 0, as the columns refer to them. */
  readonly players: Row<number>;
  readonly guids: Row<string>;
  readonly texts: Row<string>;
  readonly pause: Pause;
  itemsLeft: number;
}

/** Entries of a dictionary between two pauses. */
const DICTIONARY_STEP = 128;

function readPlayers({ reader, players, guids, pause }: Unpacking): void {
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
    players.set(i - 1, player);
    guids.set(i - 1, formatGuid(player));
    if (i % DICTIONARY_STEP === 0) {
      pause();
    }
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

/** @param most how many there can be: each has an event. */
function readShapes({ reader, pause }: Unpacking, most: number): Shape[] {
  const shapes: Shape[] = [];
  const seen = new LuaSet<Shape>();
  const count = readNumber(reader);
  if (count > most) {
    reader.failed = true;
    return shapes;
  }
  for (const i of $range(1, count)) {
    const shape = reader.failed ? undefined : parseShape(readText(reader));
    if (shape === undefined || seen.has(shape)) {
      reader.failed = true;
      break;
    }
    seen.add(shape);
    shapes.push(shape);
    if (i % DICTIONARY_STEP === 0) {
      pause();
    }
  }
  return shapes;
}

function readTexts({ reader, texts, pause }: Unpacking): void {
  for (const i of $range(1, readNumber(reader))) {
    if (reader.failed) {
      return;
    }
    texts.set(i - 1, readText(reader));
    if (i % DICTIONARY_STEP === 0) {
      pause();
    }
  }
}

/** The value of a column's number; undefined when there is none. */
function numberToValue(unpacking: Unpacking, number: number, scalar: ScalarType): unknown {
  if (scalar === "guid") {
    return unpacking.guids.get(number);
  }
  if (scalar === "boolean") {
    return number < 2 ? number === 1 : undefined;
  }
  if (scalar === "number") {
    if (number % 2 === 1) {
      return parseDouble(unpacking.texts.get((number - 1) / 2));
    }
    return number < 4 * WHOLE_RANGE ? unzigzag(number / 2) : undefined;
  }
  return unpacking.texts.get(number);
}

/** Reads `count` ints; of optional ones, those that stand at the base are absent. */
function readInts(unpacking: Unpacking, optional: boolean, count: number): Row<unknown> {
  const { reader, pause } = unpacking;
  if (count === 0) {
    return new LuaTable();
  }
  const base = unzigzag(readNumber(reader));
  const ints = readColumn(reader, count, optional ? base - 1 : base, pause) as unknown as Row<unknown>;
  // Columns hold less than 2^53, so that sums with a base in its bounds are exact.
  reader.failed ||= base >= WHOLE_RANGE || base <= -WHOLE_RANGE;
  if (optional && !reader.failed) {
    for (const i of $range(1, count)) {
      if (ints.get(i) === base - 1) {
        ints.set(i, undefined);
      }
    }
  }
  return ints;
}

/** Reads `count` values; those of an optional field stand as their numbers and one, 0 when absent. */
function readValues(unpacking: Unpacking, scalar: ScalarType, optional: boolean, count: number): Row<unknown> {
  const { reader, pause } = unpacking;
  if (scalar === "int") {
    return readInts(unpacking, optional, count);
  }
  if (scalar === "guid" && !optional) {
    return readMapped(reader, count, unpacking.guids, pause) as unknown as Row<unknown>;
  }
  const values = readColumn(reader, count, optional ? -1 : 0, pause) as unknown as Row<unknown>;
  for (const from of $range(1, reader.failed ? 0 : count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const number = values.get(i) as number;
      const value = number < 0 ? undefined : numberToValue(unpacking, number, scalar);
      reader.failed ||= value === undefined && number >= 0;
      values.set(i, value);
    }
    pause();
  }
  return values;
}

function readList(unpacking: Unpacking, fieldType: FieldType, columns: Columns, field: number): void {
  const { reader, pause } = unpacking;
  const lengths = readColumn(reader, columns.rows, 0, pause);
  if (reader.failed) {
    return;
  }
  const starts = presized(columns.rows);
  const shift = fieldType.optional ? 1 : 0;
  let used = 0;
  for (const row of $range(1, columns.rows)) {
    const length = lengths.get(row) - shift;
    starts.set(row, used + 1);
    if (length < 0) {
      (lengths as Row<unknown>).set(row, undefined);
    } else {
      lengths.set(row, length);
      used += length;
    }
  }
  if (used > unpacking.itemsLeft) {
    reader.failed = true;
    return;
  }
  unpacking.itemsLeft -= used;
  columns.values.set(field, lengths as unknown as Row<unknown>);
  columns.lists.set(field, { starts, items: readValues(unpacking, fieldType.scalar, false, used), used });
}

/** Times into stamps, in the table of times, where all counters are 0. False when keys do not go up. */
function toPlainStamps(times: Numbers, creators: Numbers, firstTime: number, pause: Pause): boolean {
  const count = times.length();
  let time = firstTime;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const step = times.get(i);
      time += step;
      times.set(i, time * Range.Counters);
      if (step === 0 && i > 1 && creators.get(i) <= creators.get(i - 1)) {
        return false;
      }
    }
    pause();
  }
  return time < Range.Times;
}

/**
 * Times and counters into stamps, in the table of times. False when one is out of range, or keys do not go up.
 */
function toStamps(times: Numbers, counters: Numbers, creators: Numbers, firstTime: number, pause: Pause): boolean {
  const count = times.length();
  let time = firstTime;
  let largest = 0;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const step = times.get(i);
      const counter = counters.get(i);
      time += step;
      times.set(i, time * Range.Counters + counter);
      if (counter > largest) {
        largest = counter;
      }
      // Within one second, counter and creator decide.
      if (step === 0 && i > 1) {
        const before = counters.get(i - 1);
        if (counter < before || (counter === before && creators.get(i) <= creators.get(i - 1))) {
          return false;
        }
      }
    }
    pause();
  }
  return time < Range.Times && largest < Range.Counters;
}

/**
 * Gives every shape its columns, and every event its row in them. The table of types becomes that of shapes; without
 * one, all are of the first shape.
 */
function assignRows(block: Block, types: Numbers | undefined, shapeList: Shape[], pause: Pause): boolean {
  const { count, rows, shapes } = block;
  const used: Row<number> = new LuaTable();
  for (const index of $range(0, shapeList.length - 1)) {
    used.set(index, 0);
  }
  for (const from of $range(1, count, STEP)) {
    const to = math.min(from + STEP - 1, count);
    if (types === undefined) {
      const shape = shapeList[0];
      for (const i of $range(from, to)) {
        rows.set(i, i);
        shapes.set(i, shape);
      }
      used.set(0, to);
    } else {
      for (const i of $range(from, to)) {
        const index = types.get(i);
        const row = used.get(index) as number | undefined;
        if (row === undefined) {
          return false;
        }
        used.set(index, row + 1);
        rows.set(i, row + 1);
        shapes.set(i, shapeList[index]);
      }
    }
    pause();
  }
  for (const index of $range(0, shapeList.length - 1)) {
    columnsOf(block, shapeList[index]).rows = used.get(index);
  }
  return true;
}

/** Reads the columns that every event has. Undefined when they are damaged. */
function readKeys(unpacking: Unpacking, shapeList: Shape[], count: number, firstTime: number): Block | undefined {
  const { reader, players, guids, pause } = unpacking;
  const stamps = readColumn(reader, count, 0, pause);
  const counters = skipZeros(reader, count) ? undefined : readColumn(reader, count, 0, pause);
  const creators = readMapped(reader, count, players, pause);
  const types = shapeList.length > 0 && skipZeros(reader, count) ? undefined : readColumn(reader, count, 0, pause);
  if (reader.failed) {
    return undefined;
  }
  const isSorted =
    counters === undefined
      ? toPlainStamps(stamps, creators, firstTime, pause)
      : toStamps(stamps, counters, creators, firstTime, pause);
  if (!isSorted) {
    return undefined;
  }
  const guidsByPlayer: Block["guids"] = new LuaTable();
  for (const [index, player] of players) {
    guidsByPlayer.set(player, guids.get(index));
  }
  const block: Block = {
    count,
    stamps,
    creators,
    shapes: (types ?? presized(count)) as unknown as Row<Shape>,
    rows: presized(count),
    columns: new LuaTable(),
    guids: guidsByPlayer,
  };
  return assignRows(block, types, shapeList, pause) ? block : undefined;
}

/**
 * Unpacks a pack. Never raises, whatever the text.
 * @param first where in the text the pack begins; it ends with the text.
 * @returns undefined for a text that is no pack, or holds more than the limits allow.
 */
export function readPack(text: string, limits: PackLimits, pause: Pause, first = 1): Block | undefined {
  if (string.sub(text, first, first) !== PACK_VERSION) {
    return undefined;
  }
  const reader: Reader = { text, position: first + 1, failed: false };
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
  readPlayers(unpacking);
  const shapes = readShapes(unpacking, count);
  readTexts(unpacking);
  if (reader.failed) {
    return undefined;
  }
  const block = readKeys(unpacking, shapes, count, firstTime);
  if (block === undefined) {
    return undefined;
  }
  for (const shape of shapes) {
    const columns = block.columns.get(shape) as Columns;
    for (const field of $range(1, shape.fields.length)) {
      const fieldType = shape.fields[field - 1];
      if (fieldType.list) {
        readList(unpacking, fieldType, columns, field);
      } else {
        columns.values.set(field, readValues(unpacking, fieldType.scalar, fieldType.optional, columns.rows));
      }
      if (reader.failed) {
        return undefined;
      }
    }
    if (columns.rows === 0) {
      return undefined;
    }
  }
  return reader.position === text.length + 1 ? block : undefined;
}
