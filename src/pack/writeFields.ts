import type { ColumnType } from "../event/columnType";
import type { ScalarType } from "../event/fieldType";
import type { Pause } from "../ports";
import { AnyKind, kindOfAny } from "./anyKind";
import type { Columns, ListColumn, Row } from "./block";
import { type Numbers, write, type Writer } from "./columns";
import { writeColumn } from "./columnWriter";
import { encodeNumber, zigzag } from "./digits";
import { anyTextIndex, type Dictionaries, valueToNumber } from "./header";

/** Rows, or items of lists, between two pauses. */
const STEP = 512;
/** What a number counts there that may be a fraction: it is written as a text. */
const NUMBER_WORK = 4;
/** Stands for an absent int until the column is written; no int is as large. */
const ABSENT = 9007199254740991;

/** What the fields of a pack are written to. */
export interface FieldSink {
  readonly dictionaries: Dictionaries;
  readonly body: Writer;
  readonly pause: Pause;
}

/** Writes a column of these rows. */
export function writeField(
  sink: FieldSink,
  columnType: ColumnType,
  columns: Columns,
  field: number,
  rows: Row<number>,
): void {
  const { dictionaries, pause } = sink;
  const { scalar, optional } = columnType;
  const values = columns.values.get(field);
  const list = columns.lists.get(field);
  if (list !== undefined) {
    writeList(sink, columnType, values as Row<number | undefined>, list, rows);
    return;
  }
  const numbers: Numbers = new LuaTable();
  const count = rows.length();
  if (scalar === "any") {
    for (const from of $range(1, count, STEP)) {
      for (const i of $range(from, math.min(from + STEP - 1, count))) {
        (numbers as Row<unknown>).set(i, values.get(rows.get(i)));
      }
      pause();
    }
  } else {
    const isInt = scalar === "int";
    const absent = isInt ? ABSENT : 0;
    const shift = optional && !isInt ? 1 : 0;
    const step = scalar === "number" ? STEP / NUMBER_WORK : STEP;
    for (const from of $range(1, count, step)) {
      for (const i of $range(from, math.min(from + step - 1, count))) {
        const value = values.get(rows.get(i));
        numbers.set(i, value === undefined ? absent : valueToNumber(dictionaries, value, scalar) + shift);
      }
      pause();
    }
  }
  writeNumbers(sink, numbers, count, scalar, optional);
}

/** Writes a list column: the lengths unless an earlier column has them, then all items. */
function writeList(
  sink: FieldSink,
  columnType: ColumnType,
  lengths: Row<number | undefined>,
  source: ListColumn,
  rows: Row<number>,
): void {
  const { dictionaries, pause } = sink;
  const { scalar, optional, sparse, leader } = columnType;
  const numbers: Numbers = new LuaTable();
  const items: Row<unknown> = new LuaTable();
  const shift = optional ? 1 : 0;
  const absent = scalar === "int" ? ABSENT : 0;
  const itemShift = sparse && scalar !== "int" ? 1 : 0;
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
        const item = source.items.get(k);
        itemCount += 1;
        if (scalar === "any") {
          items.set(itemCount, item);
        } else {
          items.set(itemCount, item === undefined ? absent : valueToNumber(dictionaries, item, scalar) + itemShift);
        }
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
  if (leader === 0) {
    writeColumn(sink.body, numbers, count, pause);
  }
  writeNumbers(sink, items as unknown as Numbers, itemCount, scalar, sparse);
}

/** Writes `any`s as a column of kinds, one of the ints among them, and one of the texts. */
function writeAny(sink: FieldSink, values: Row<unknown>, count: number, optional: boolean): void {
  const { body, dictionaries, pause } = sink;
  const kinds: Numbers = new LuaTable();
  const wholes: Numbers = new LuaTable();
  const texts: Numbers = new LuaTable();
  const shift = optional ? 1 : 0;
  let wholeCount = 0;
  let textCount = 0;
  for (const from of $range(1, count, STEP / NUMBER_WORK)) {
    for (const i of $range(from, math.min(from + STEP / NUMBER_WORK - 1, count))) {
      const value = values.get(i);
      if (value === undefined) {
        kinds.set(i, 0);
      } else {
        const kind = kindOfAny(value);
        kinds.set(i, kind + shift);
        if (kind === AnyKind.Whole) {
          wholeCount += 1;
          wholes.set(wholeCount, value as number);
        } else if (kind > AnyKind.Whole) {
          textCount += 1;
          texts.set(textCount, anyTextIndex(dictionaries, value, kind));
        }
      }
    }
    pause();
  }
  writeColumn(body, kinds, count, pause);
  writeNumbers(sink, wholes, wholeCount, "int", false);
  writeColumn(body, texts, textCount, pause);
}

/** Writes values as a column; before that of ints their smallest, from which they are counted. 0 means absent. */
function writeNumbers(sink: FieldSink, numbers: Numbers, count: number, scalar: ScalarType, optional: boolean): void {
  const { body, pause } = sink;
  if (scalar === "any") {
    writeAny(sink, numbers as Row<unknown>, count, optional);
    return;
  }
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
