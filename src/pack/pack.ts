import { formatDouble, isWhole } from "../event/double";
import type { FieldType, ScalarType } from "../event/fieldType";
import { idOf, parseGuid, realmOf } from "../event/guid";
import { Range, timeOfStamp } from "../event/key";
import type { Shape } from "../event/shape";
import type { Pause } from "../ports";
import type { Block, Columns, ListColumn, Row } from "./block";
import { finish, type Numbers, write, type Writer } from "./columns";
import { writeColumn } from "./columnWriter";
import { encodeFixed, encodeNumber, escapeText, zigzag } from "./digits";

/** The first character of every pack. */
export const PACK_VERSION = "1";
/** Rows between two pauses. */
const STEP = 512;
/** Stands for an absent int until the column is written; no int is as large. */
const ABSENT = 9007199254740991;

/** Things numbered from 0 in order of first use. */
interface Dictionary<T extends AnyNotNil> {
  readonly indices: LuaTable<T, number | undefined>;
  readonly entries: Row<T>;
  size: number;
}

interface Packing {
  readonly block: Block;
  readonly players: Dictionary<number>;
  readonly texts: Dictionary<string>;
  readonly body: Writer;
  readonly pause: Pause;
}

function newDictionary<T extends AnyNotNil>(): Dictionary<T> {
  return { indices: new LuaTable(), entries: new LuaTable(), size: 0 };
}

function indexIn<T extends AnyNotNil>(dictionary: Dictionary<T>, entry: T): number {
  const known = dictionary.indices.get(entry);
  if (known !== undefined) {
    return known;
  }
  const index = dictionary.size;
  dictionary.indices.set(entry, index);
  dictionary.size = index + 1;
  dictionary.entries.set(index + 1, entry);
  return index;
}

/** A value as the whole number that stands in its column; ints as they are. */
function valueToNumber(packing: Packing, value: unknown, scalar: ScalarType): number {
  if (scalar === "int") {
    return value as number;
  }
  if (scalar === "guid") {
    return indexIn(packing.players, parseGuid(value) as number);
  }
  if (scalar === "boolean") {
    return value === true ? 1 : 0;
  }
  if (scalar === "number") {
    return isWhole(value as number)
      ? zigzag(value as number) * 2
      : indexIn(packing.texts, formatDouble(value as number)) * 2 + 1;
  }
  return indexIn(packing.texts, value as string);
}

function writeField(packing: Packing, fieldType: FieldType, columns: Columns, field: number, rows: Row<number>): void {
  const { pause } = packing;
  const { scalar, list, optional } = fieldType;
  const values = columns.values.get(field);
  const source = columns.lists.get(field) as ListColumn;
  const numbers: Numbers = new LuaTable();
  const items: Numbers = new LuaTable();
  const shift = optional ? 1 : 0;
  const isInt = scalar === "int" && !list;
  const absent = isInt ? ABSENT : 0;
  const count = rows.length();
  let itemCount = 0;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const row = rows.get(i);
      const value = values.get(row);
      if (value === undefined) {
        numbers.set(i, absent);
      } else if (list) {
        numbers.set(i, (value as number) + shift);
        const start = source.starts.get(row);
        for (const k of $range(start, start + (value as number) - 1)) {
          itemCount += 1;
          items.set(itemCount, valueToNumber(packing, source.items.get(k), scalar));
        }
      } else {
        const number = valueToNumber(packing, value, scalar);
        numbers.set(i, isInt ? number : number + shift);
      }
    }
    pause();
  }
  if (list) {
    writeColumn(packing.body, numbers, count, pause);
    writeNumbers(packing, items, itemCount, scalar, false);
  } else {
    writeNumbers(packing, numbers, count, scalar, optional);
  }
}

/** Writes values as a column; before that of ints their smallest, from which they are counted. 0 means absent. */
function writeNumbers(packing: Packing, numbers: Numbers, count: number, scalar: ScalarType, optional: boolean): void {
  const { body, pause } = packing;
  if (count > 0 && scalar === "int") {
    const absent = optional ? ABSENT : undefined;
    let smallest = math.huge;
    for (const i of $range(1, count)) {
      const value = numbers.get(i);
      if (value < smallest && value !== absent) {
        smallest = value;
      }
    }
    const base = smallest === math.huge ? 0 : smallest;
    const shift = optional ? 1 - base : -base;
    write(body, encodeNumber(zigzag(base)));
    for (const i of $range(1, count)) {
      const value = numbers.get(i);
      numbers.set(i, value === absent ? 0 : value + shift);
    }
  }
  writeColumn(body, numbers, count, pause);
}

/** Writes the columns that every event has; gives the rows of each shape, in order. */
function writeKeys(packing: Packing, shapes: Dictionary<Shape>, from: number, to: number): Row<Row<number>> {
  const { block, body, pause } = packing;
  const rowsByShape: Row<Row<number>> = new LuaTable();
  const times: Numbers = new LuaTable();
  const counters: Numbers = new LuaTable();
  const creators: Numbers = new LuaTable();
  const types: Numbers = new LuaTable();
  let lastTime = timeOfStamp(block.stamps.get(from));
  let n = 0;
  for (const first of $range(from, to, STEP)) {
    for (const i of $range(first, math.min(first + STEP - 1, to))) {
      n += 1;
      const stamp = block.stamps.get(i);
      const counter = stamp % Range.Counters;
      const time = (stamp - counter) / Range.Counters;
      times.set(n, time - lastTime);
      lastTime = time;
      counters.set(n, counter);
      creators.set(n, indexIn(packing.players, block.creators.get(i)));
      const shapeIndex = indexIn(shapes, block.shapes.get(i));
      types.set(n, shapeIndex);
      let rows = rowsByShape.get(shapeIndex + 1) as Row<number> | undefined;
      if (rows === undefined) {
        rows = new LuaTable();
        rowsByShape.set(shapeIndex + 1, rows);
      }
      rows.set(rows.length() + 1, block.rows.get(i));
    }
    pause();
  }
  writeColumn(body, times, n, pause);
  writeColumn(body, counters, n, pause);
  writeColumn(body, creators, n, pause);
  writeColumn(body, types, n, pause);
  return rowsByShape;
}

function writeHeader(packing: Packing, shapes: Dictionary<Shape>, from: number, to: number): string {
  const header: Writer = { pieces: new LuaTable(), count: 0 };
  const { players, texts, block } = packing;
  write(header, PACK_VERSION);
  write(header, encodeNumber(to - from + 1));
  write(header, encodeNumber(timeOfStamp(block.stamps.get(from))));
  write(header, encodeNumber(players.size));
  let lastRealm = 0;
  for (const i of $range(1, players.size)) {
    const player = players.entries.get(i);
    const realm = realmOf(player);
    write(header, encodeNumber(zigzag(realm - lastRealm)));
    write(header, encodeFixed(idOf(player), 6));
    lastRealm = realm;
  }
  write(header, encodeNumber(shapes.size));
  for (const i of $range(1, shapes.size)) {
    writeText(header, shapes.entries.get(i).text);
  }
  write(header, encodeNumber(texts.size));
  for (const i of $range(1, texts.size)) {
    writeText(header, texts.entries.get(i));
  }
  return finish(header);
}

function writeText(header: Writer, text: string): void {
  const escaped = escapeText(text);
  write(header, encodeNumber(escaped.length));
  write(header, escaped);
}

/**
 * Packs the events from place `from` to place `to` of a block, at least one: the same events always give the same text.
 * Nothing may be inserted before `to` in the meantime. The format is written down in docs/format.md.
 */
export function writePack(block: Block, from: number, to: number, pause: Pause): string {
  const body: Writer = { pieces: new LuaTable(), count: 0 };
  const packing: Packing = { block, players: newDictionary(), texts: newDictionary(), body, pause };
  const shapes = newDictionary<Shape>();
  const rowsByShape = writeKeys(packing, shapes, from, to);
  for (const i of $range(1, shapes.size)) {
    const shape = shapes.entries.get(i);
    const columns = block.columns.get(shape) as Columns;
    for (const field of $range(1, shape.fields.length)) {
      writeField(packing, shape.fields[field - 1], columns, field, rowsByShape.get(i));
    }
  }
  return writeHeader(packing, shapes, from, to) + finish(body);
}
