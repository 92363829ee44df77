import { isWhole, parseDouble, WHOLE_RANGE } from "../event/double";
import { tableToAny, textToAny } from "../event/anyValue";
import type { ColumnType } from "../event/columnType";
import type { ScalarType } from "../event/fieldType";
import type { Pause } from "../ports";
import { ANY_KINDS, AnyKind } from "./anyKind";
import type { Columns, ListColumn, Row } from "./block";
import { presized, readColumn, readMapped } from "./columnReader";
import { type Numbers, type Reader, readNumber, type Uses } from "./columns";
import { unzigzag } from "./digits";
import type { Header } from "./readHeader";

/** Rows between two pauses. */
const STEP = 512;
/** Numbers that may be fractions between two pauses: each is a text to be taken apart. */
const NUMBER_STEP = 64;

/** What the fields of a pack are read from. */
export interface FieldSource {
  readonly reader: Reader;
  readonly header: Header;
  readonly pause: Pause;
  /** Items that lists may still have. */
  itemsLeft: number;
}

/** Whether a value is among the first `count`. */
function holds(values: Row<unknown>, count: number, wanted: number, pause: Pause): boolean {
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      if (values.get(i) === wanted) {
        return true;
      }
    }
    pause();
  }
  return false;
}

/** Takes out what stands for absent ints; gives how many these are. */
function clearAbsent(values: Row<unknown>, count: number, absent: number, pause: Pause): number {
  let cleared = 0;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      if (values.get(i) === absent) {
        values.set(i, undefined);
        cleared += 1;
      }
    }
    pause();
  }
  return cleared;
}

/**
 * Reads `count` ints. All are in the bounds of ints, so that those of any two packs fit one column; and the smallest is
 * the one that the column says, 0 when all are absent.
 */
function readInts({ reader, pause }: FieldSource, optional: boolean, count: number): Row<unknown> {
  if (count === 0) {
    return new LuaTable();
  }
  const smallest = unzigzag(readNumber(reader));
  if (!isWhole(smallest)) {
    reader.failed = true;
    return new LuaTable();
  }
  const first = optional ? 1 : 0;
  const ints = readColumn(
    reader,
    count,
    smallest - first,
    pause,
    WHOLE_RANGE - smallest + first,
  ) as unknown as Row<unknown>;
  if (!reader.failed) {
    const absent = optional ? clearAbsent(ints, count, smallest - 1, pause) : 0;
    reader.failed = absent === count ? smallest !== 0 : !holds(ints, count, smallest, pause);
  }
  return ints;
}

/** Reads `count` values of a dictionary, of which absent ones are 0 and the others one more than their index. */
function readOptional<T>({ reader, pause }: FieldSource, dictionary: Row<T>, uses: Uses, count: number): Row<unknown> {
  const values = readColumn(reader, count, -1, pause) as unknown as Row<unknown>;
  const { size } = uses;
  let { next } = uses;
  for (const from of $range(1, reader.failed ? 0 : count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const index = values.get(i) as number;
      if (index < 0) {
        values.set(i, undefined);
      } else {
        values.set(i, dictionary.get(index));
        if (index >= next) {
          reader.failed ||= index > next || index >= size;
          next = index + 1;
        }
      }
    }
    pause();
  }
  uses.next = next;
  return values;
}

/** The value of a column's number; undefined when there is none. */
function numberToDouble({ texts, textUses }: Header, number: number): number | undefined {
  if (number % 2 === 0) {
    const value = unzigzag(number / 2);
    return isWhole(value) ? value : undefined;
  }
  const index = (number - 1) / 2;
  if (index > textUses.next) {
    return undefined;
  }
  textUses.next = math.max(textUses.next, index + 1);
  return parseDouble(texts.get(index));
}

/** Reads `count` numbers or booleans; those of optional fields are one more, 0 when absent. */
function readPlain(source: FieldSource, scalar: ScalarType, optional: boolean, count: number): Row<unknown> {
  const { reader, header, pause } = source;
  const isNumber = scalar === "number";
  const values = readColumn(reader, count, optional ? -1 : 0, pause) as unknown as Row<unknown>;
  const step = isNumber ? NUMBER_STEP : STEP;
  for (const from of $range(1, reader.failed ? 0 : count, step)) {
    for (const i of $range(from, math.min(from + step - 1, count))) {
      const number = values.get(i) as number;
      let value: unknown;
      if (number >= 0) {
        if (isNumber) {
          value = numberToDouble(header, number);
        } else if (number < 2) {
          value = number === 1;
        }
        reader.failed ||= value === undefined;
      }
      values.set(i, value);
    }
    pause();
  }
  return values;
}

/** Puts ints and texts in the places of the kinds that say where they belong; gives whether all kinds and texts are such. */
function placeAnys(
  kinds: Row<unknown>,
  count: number,
  wholes: Row<unknown>,
  texts: Row<string>,
  pause: Pause,
): boolean {
  let wholeCount = 0;
  let textCount = 0;
  for (const from of $range(1, count, NUMBER_STEP)) {
    for (const i of $range(from, math.min(from + NUMBER_STEP - 1, count))) {
      const kind = kinds.get(i) as number;
      let value: unknown;
      if (kind === AnyKind.Whole) {
        wholeCount += 1;
        value = wholes.get(wholeCount);
      } else if (kind > AnyKind.Whole) {
        textCount += 1;
        const text = texts.get(textCount);
        if (kind === AnyKind.Fraction) {
          value = parseDouble(text);
          if (value === undefined) {
            return false;
          }
        } else {
          value = kind === AnyKind.Text ? textToAny(text) : tableToAny(text);
        }
      } else if (kind >= 0) {
        value = kind === AnyKind.True;
      }
      kinds.set(i, value);
    }
    pause();
  }
  return true;
}

/** Reads `count` values of any kind: their kinds, then the ints and the texts among them. */
function readAnys(source: FieldSource, optional: boolean, count: number): Row<unknown> {
  const { reader, header, pause } = source;
  const shift = optional ? 1 : 0;
  const kinds = readColumn(reader, count, -shift, pause, ANY_KINDS + shift);
  let wholeCount = 0;
  let textCount = 0;
  for (const from of $range(1, reader.failed ? 0 : count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const kind = kinds.get(i);
      if (kind === AnyKind.Whole) {
        wholeCount += 1;
      } else if (kind > AnyKind.Whole) {
        textCount += 1;
      }
    }
    pause();
  }
  const wholes = readInts(source, false, wholeCount);
  if (!reader.failed) {
    const texts = readMapped(reader, textCount, header.texts, header.textUses, pause);
    reader.failed ||= !placeAnys(kinds as Row<unknown>, count, wholes, texts, pause);
  }
  return kinds as Row<unknown>;
}

/** Reads `count` values; those of an optional field stand as their numbers and one, 0 when absent. */
function readValues(source: FieldSource, scalar: ScalarType, optional: boolean, count: number): Row<unknown> {
  if (scalar === "int") {
    return readInts(source, optional, count);
  }
  if (scalar === "boolean" || scalar === "number") {
    return readPlain(source, scalar, optional, count);
  }
  if (scalar === "any") {
    return readAnys(source, optional, count);
  }
  const { reader, header, pause } = source;
  const isGuid = scalar === "guid";
  const dictionary = isGuid ? header.guids : header.texts;
  const uses = isGuid ? header.playerUses : header.textUses;
  return optional
    ? readOptional(source, dictionary, uses, count)
    : (readMapped(reader, count, dictionary, uses, pause) as unknown as Row<unknown>);
}

/** Turns a list field's column of lengths into lengths and starts; gives how many items there are. */
function toLengths(lengths: Numbers, starts: Numbers, rows: number, shift: number, pause: Pause): number {
  let used = 0;
  for (const from of $range(1, rows, STEP)) {
    for (const row of $range(from, math.min(from + STEP - 1, rows))) {
      const length = lengths.get(row) - shift;
      starts.set(row, used + 1);
      if (length < 0) {
        (lengths as Row<unknown>).set(row, undefined);
      } else {
        lengths.set(row, length);
        used += length;
      }
    }
    pause();
  }
  return used;
}

/** Takes account of items; false when there are too many. */
function mayHold(source: FieldSource, used: number): boolean {
  source.itemsLeft -= used;
  source.reader.failed ||= source.itemsLeft < 0;
  return !source.reader.failed;
}

function readList(
  source: FieldSource,
  { scalar, optional, sparse }: ColumnType,
  columns: Columns,
  field: number,
): void {
  const { reader, pause } = source;
  const lengths = readColumn(reader, columns.rows, 0, pause);
  if (reader.failed) {
    return;
  }
  const starts = presized(columns.rows);
  const used = toLengths(lengths, starts, columns.rows, optional ? 1 : 0, pause);
  if (mayHold(source, used)) {
    columns.values.set(field, lengths as unknown as Row<unknown>);
    columns.lists.set(field, { starts, items: readValues(source, scalar, sparse, used), used });
  }
}

/** Reads a list column whose lengths are those of an earlier one. */
function readFollower(
  source: FieldSource,
  { scalar, sparse, leader }: ColumnType,
  columns: Columns,
  field: number,
): void {
  const { starts, used } = columns.lists.get(leader) as ListColumn;
  if (mayHold(source, used)) {
    columns.values.set(field, columns.values.get(leader));
    columns.lists.set(field, { starts, items: readValues(source, scalar, sparse, used), used });
  }
}

/** Reads a column of all events of a shape. */
export function readField(source: FieldSource, columnType: ColumnType, columns: Columns, field: number): void {
  if (!columnType.list) {
    columns.values.set(field, readValues(source, columnType.scalar, columnType.optional, columns.rows));
  } else if (columnType.leader > 0) {
    readFollower(source, columnType, columns, field);
  } else {
    readList(source, columnType, columns, field);
  }
}
