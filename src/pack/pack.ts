import type { FieldType, ScalarType } from "../event/fieldType";
import { Range, timeOfStamp } from "../event/key";
import type { Pause } from "../ports";
import type { Block, Columns, ListColumn, Row } from "./block";
import { finish, type Numbers, write, type Writer } from "./columns";
import { writeColumn } from "./columnWriter";
import { encodeNumber, zigzag } from "./digits";
import { type Dictionaries, headerOf, indexIn, newDictionaries, valueToNumber } from "./header";
import { hasLists, packSingle } from "./packSingle";

/** Rows, or items of lists, between two pauses. */
const STEP = 512;
/** What a number counts there that may be a fraction: it is written as a text. */
const NUMBER_WORK = 4;
/** Stands for an absent int until the column is written; no int is as large. */
const ABSENT = 9007199254740991;

/** A pack in the making. */
interface Packing {
  readonly block: Block;
  readonly dictionaries: Dictionaries;
  readonly body: Writer;
  readonly pause: Pause;
}

function writeField(packing: Packing, fieldType: FieldType, columns: Columns, field: number, rows: Row<number>): void {
  const { dictionaries, pause } = packing;
  const { scalar, optional } = fieldType;
  const values = columns.values.get(field);
  const list = columns.lists.get(field);
  if (list !== undefined) {
    writeList(packing, fieldType, values as Row<number | undefined>, list, rows);
    return;
  }
  const numbers: Numbers = new LuaTable();
  const isInt = scalar === "int";
  const absent = isInt ? ABSENT : 0;
  const shift = optional && !isInt ? 1 : 0;
  const count = rows.length();
  const step = scalar === "number" ? STEP / NUMBER_WORK : STEP;
  for (const from of $range(1, count, step)) {
    for (const i of $range(from, math.min(from + step - 1, count))) {
      const value = values.get(rows.get(i));
      numbers.set(i, value === undefined ? absent : valueToNumber(dictionaries, value, scalar) + shift);
    }
    pause();
  }
  writeNumbers(packing, numbers, count, scalar, optional);
}

/** Writes a list field: the lengths, then all items. */
function writeList(
  packing: Packing,
  fieldType: FieldType,
  lengths: Row<number | undefined>,
  source: ListColumn,
  rows: Row<number>,
): void {
  const { dictionaries, pause } = packing;
  const { scalar, optional } = fieldType;
  const numbers: Numbers = new LuaTable();
  const items: Numbers = new LuaTable();
  const shift = optional ? 1 : 0;
  const count = rows.length();
  const itemWork = scalar === "number" ? NUMBER_WORK : 1;
  let itemCount = 0;
  let work = 0;
  for (const i of $range(1, count)) {
    const row = rows.get(i);
    const length = lengths.get(row);
    if (length === undefined) {
      numbers.set(i, 0);
    } else {
      numbers.set(i, length + shift);
      const start = source.starts.get(row);
      for (const k of $range(start, start + length - 1)) {
        itemCount += 1;
        items.set(itemCount, valueToNumber(dictionaries, source.items.get(k), scalar));
        work += itemWork;
        if (work >= STEP) {
          work = 0;
          pause();
        }
      }
    }
    work += 1;
    if (work >= STEP) {
      work = 0;
      pause();
    }
  }
  writeColumn(packing.body, numbers, count, pause);
  writeNumbers(packing, items, itemCount, scalar, false);
}

/** Writes values as a column; before that of ints their smallest, from which they are counted. 0 means absent. */
function writeNumbers(packing: Packing, numbers: Numbers, count: number, scalar: ScalarType, optional: boolean): void {
  const { body, pause } = packing;
  if (count > 0 && scalar === "int") {
    const absent = optional ? ABSENT : undefined;
    let smallest = math.huge;
    for (const from of $range(1, count, STEP)) {
      for (const i of $range(from, math.min(from + STEP - 1, count))) {
        const value = numbers.get(i);
        if (value < smallest && value !== absent) {
          smallest = value;
        }
      }
      pause();
    }
    const base = smallest === math.huge ? 0 : smallest;
    const shift = optional ? 1 - base : -base;
    write(body, encodeNumber(zigzag(base)));
    for (const from of $range(1, count, STEP)) {
      for (const i of $range(from, math.min(from + STEP - 1, count))) {
        const value = numbers.get(i);
        numbers.set(i, value === absent ? 0 : value + shift);
      }
      pause();
    }
  }
  writeColumn(body, numbers, count, pause);
}

/** Writes the columns that every event has; gives the rows of each shape, in order. */
function writeKeys(packing: Packing, from: number, to: number): Row<Row<number>> {
  const { block, body, pause } = packing;
  const { players, shapes } = packing.dictionaries;
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
      creators.set(n, indexIn(players, block.creators.get(i)));
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

/**
 * Packs the events from place `from` to place `to` of a block, at least one: the same events always give the same text.
 * Nothing may be inserted before `to` in the meantime. The format is written down in docs/format.md.
 */
export function writePack(block: Block, from: number, to: number, pause: Pause): string {
  if (from === to && !hasLists(block.shapes.get(from))) {
    return packSingle(block, from);
  }
  const dictionaries = newDictionaries();
  const body: Writer = { pieces: new LuaTable(), count: 0 };
  const packing: Packing = { block, dictionaries, body, pause };
  const rowsByShape = writeKeys(packing, from, to);
  const { shapes } = dictionaries;
  for (const i of $range(1, shapes.size)) {
    const shape = shapes.entries.get(i);
    const columns = block.columns.get(shape) as Columns;
    for (const field of $range(1, shape.fields.length)) {
      writeField(packing, shape.fields[field - 1], columns, field, rowsByShape.get(i));
    }
  }
  const header = headerOf(dictionaries, to - from + 1, timeOfStamp(block.stamps.get(from)), pause);
  return header + finish(body);
}
