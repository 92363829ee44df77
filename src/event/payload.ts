import { describeValue } from "../describe";
import { suggest } from "../names";
import type { ListValue, Row } from "../pack/block";
import type { Serializer } from "../ports";
import { anyToText } from "./anyValue";
import { EXPECTED, TEXT_LIMIT, toColumnValue } from "./columnValue";
import type { EventType } from "./eventType";
import { fieldTypeToText, type Part, type ScalarType } from "./fieldType";
import { isKeyBefore } from "./mapKeys";
import { problemOfTable } from "./plainTable";

/** Items of a list at most. */
export const LIST_LIMIT = 1024;
/**
 * What an event may weigh: a byte of text counts one, an item of a list ten. A heavier one might not fit a message, and
 * would stay with its creator.
 */
export const WEIGHT_LIMIT = 12_000;
/** What an item of a list weighs at least, and each field of a record, key and value of a map. */
export const ITEM_WEIGHT = 10;

/** Raises a text: a value is not what its scalar type must be. Of what is wrong inside a table, or too long, it ends with a code. */
function refuse(value: unknown, scalar: ScalarType, where: string, serializer: Serializer): never {
  if (type(value) === "table" && (scalar === "table" || scalar === "any")) {
    const problem = problemOfTable(value as object);
    if (problem !== undefined) {
      error(`${where}${problem.path} ${problem.what} [${problem.code}]`, 0);
    }
    const bytes = serializer.serialize(value as object).length;
    error(`${where} is too large: at most ${TEXT_LIMIT} bytes as a text, got ${bytes} [size]`, 0);
  }
  if (type(value) === "string" && (scalar === "string" || scalar === "any")) {
    error(`${where} is too long: at most ${TEXT_LIMIT} bytes, got ${(value as string).length} [size]`, 0);
  }
  error(`${where} must be ${EXPECTED[scalar]}, got ${describeValue(value)}`, 0);
}

/** The length of a list. Raises a text if a value is no list, has holes or other keys, or is too long. */
function checkLength(value: unknown, where: string, item: string): number {
  if (type(value) !== "table") {
    error(`${where} must be a list, each item ${item}; got ${describeValue(value)}`, 0);
  }
  const length = (value as Row<unknown>).length();
  if (length > LIST_LIMIT) {
    error(`${where} must have at most ${LIST_LIMIT} items, got ${length}`, 0);
  }
  for (const [key] of pairs(value as Record<number, unknown>)) {
    if (type(key) !== "number" || key < 1 || key > length || key % 1 !== 0) {
      error(`${where} must be a list without holes and other keys, got the key ${tostring(key)}`, 0);
    }
  }
  return length;
}

function toList(value: unknown, scalar: ScalarType, where: string, serializer: Serializer): ListValue {
  const length = checkLength(value, where, EXPECTED[scalar]);
  const source = value as Row<unknown>;
  const items: Row<unknown> = new LuaTable();
  for (const i of $range(1, length)) {
    const item = toColumnValue(source.get(i), scalar, serializer);
    if (item === undefined) {
      refuse(source.get(i), scalar, `${where}[${i}]`, serializer);
    }
    items.set(i, item);
  }
  return { length, items };
}

/** So many lists of the same length, still without items. */
function newLists(count: number, length: number): ListValue[] {
  const lists: ListValue[] = [];
  for (const _ of $range(1, count)) {
    lists.push({ length, items: new LuaTable() });
  }
  return lists;
}

/** Raises a text if a record has a field that it should not have. */
function checkRecord(value: unknown, names: readonly string[], where: string): void {
  if (type(value) !== "table") {
    error(`${where} must be a table with the fields ${names.join(", ")}, got ${describeValue(value)}`, 0);
  }
  for (const [key] of pairs(value as Record<string, unknown>)) {
    if (!names.includes(key)) {
      error(`${where}.${tostring(key)} is an unknown field: ${suggest(key, names)}`, 0);
    }
  }
}

/** A list for each field of the records. */
function toRecords(
  value: unknown,
  parts: readonly Part[],
  names: readonly string[],
  where: string,
  serializer: Serializer,
): ListValue[] {
  const length = checkLength(value, where, "a table with the record's fields");
  const lists = newLists(parts.length, length);
  for (const i of $range(1, length)) {
    const record = (value as Row<unknown>).get(i);
    checkRecord(record, names, `${where}[${i}]`);
    for (const k of $range(1, parts.length)) {
      const item = (record as LuaTable<string, unknown>).get(names[k - 1]);
      const { scalar, optional } = parts[k - 1];
      const columnValue = toColumnValue(item, scalar, serializer);
      if (columnValue !== undefined) {
        lists[k - 1].items.set(i, columnValue);
      } else if (item !== undefined) {
        refuse(item, scalar, `${where}[${i}].${names[k - 1]}`, serializer);
      } else if (!optional) {
        error(`${where}[${i}].${names[k - 1]} is missing: it must be ${scalar}`, 0);
      }
    }
  }
  return lists;
}

/** A list of the keys, in order, and one of the values. */
function toMap(value: unknown, parts: readonly Part[], where: string, serializer: Serializer): ListValue[] {
  const [{ scalar }, { scalar: valueScalar }] = parts;
  if (type(value) !== "table") {
    error(`${where} must be a table by keys, each ${EXPECTED[scalar]}; got ${describeValue(value)}`, 0);
  }
  const keys: AnyNotNil[] = [];
  for (const [key] of pairs(value as LuaTable<AnyNotNil, unknown>)) {
    if (toColumnValue(key, scalar, serializer) === undefined) {
      error(`${where}: each key must be ${EXPECTED[scalar]}, got ${describeValue(key)}`, 0);
    }
    keys.push(key);
  }
  if (keys.length > LIST_LIMIT) {
    error(`${where} must have at most ${LIST_LIMIT} entries, got ${keys.length}`, 0);
  }
  table.sort(keys, (a, b) => isKeyBefore(a, b, scalar));
  const lists = newLists(2, keys.length);
  for (const i of $range(1, keys.length)) {
    const key = keys[i - 1];
    const item = (value as LuaTable<AnyNotNil, unknown>).get(key);
    const columnValue = toColumnValue(item, valueScalar, serializer);
    if (columnValue === undefined) {
      const place = type(key) === "string" ? `${where}["${key as string}"]` : `${where}[${tostring(key)}]`;
      refuse(item, valueScalar, place, serializer);
    }
    lists[0].items.set(i, toColumnValue(key, scalar, serializer));
    lists[1].items.set(i, columnValue);
  }
  return lists;
}

/** Bytes of the text that a column value is; 0 for all else. */
function textLength(value: unknown, scalar: ScalarType): number {
  if (type(value) !== "string") {
    return 0;
  }
  return (scalar === "any" ? anyToText(value as string) : (value as string)).length;
}

function weightOf({ length, items }: ListValue, scalar: ScalarType): number {
  let weight = 0;
  for (const i of $range(1, length)) {
    weight += math.max(ITEM_WEIGHT, textLength(items.get(i), scalar));
  }
  return weight;
}

/**
 * The values of a payload in the order of its type's columns, lists as {@link ListValue}.
 * Raises a text that names the field and what it must be.
 */
export function payloadToValues(eventType: EventType, payload: unknown, serializer: Serializer): Row<unknown> {
  if (type(payload) !== "table") {
    error(`payload must be a table with the fields of ${eventType.code}, got ${describeValue(payload)}`, 0);
  }
  const { names, shape, recordNames } = eventType;
  const source = payload as LuaTable<string, unknown>;
  const values: Row<unknown> = new LuaTable();
  let column = 1;
  let weight = 0;
  let found = names.length;
  for (const i of $range(1, names.length)) {
    const name = names[i - 1];
    const fieldType = shape.fields[i - 1];
    const { kind, parts } = fieldType;
    const { scalar } = parts[0];
    const value = source.get(name);
    if (value === undefined) {
      if (!fieldType.optional) {
        error(`payload.${name} is missing: it must be ${fieldTypeToText(fieldType)}`, 0);
      }
      found -= 1;
    } else if (kind === "plain") {
      const columnValue = toColumnValue(value, scalar, serializer);
      if (columnValue === undefined) {
        refuse(value, scalar, `payload.${name}`, serializer);
      }
      values.set(column, columnValue);
      weight += scalar === "int" ? 0 : textLength(columnValue, scalar);
    } else if (kind === "list") {
      const list = toList(value, scalar, `payload.${name}`, serializer);
      values.set(column, list);
      weight += weightOf(list, scalar);
    } else {
      const where = `payload.${name}`;
      const lists =
        kind === "records"
          ? toRecords(value, parts, recordNames.get(i) as readonly string[], where, serializer)
          : toMap(value, parts, where, serializer);
      for (const k of $range(1, lists.length)) {
        values.set(column + k - 1, lists[k - 1]);
        weight += weightOf(lists[k - 1], parts[k - 1].scalar);
      }
    }
    column += parts.length;
  }
  if (weight > WEIGHT_LIMIT) {
    error(
      `payload is too large to be sent: bytes of text and ten for each list item are at most ${WEIGHT_LIMIT}, got ${weight}`,
      0,
    );
  }
  for (const [_] of pairs(source)) {
    found -= 1;
  }
  if (found !== 0) {
    refuseUnknown(eventType, source);
  }
  return values;
}

/** Raises a text that names a field that events of a type do not have. */
function refuseUnknown({ code, names }: EventType, payload: LuaTable<string, unknown>): void {
  for (const [key] of pairs(payload)) {
    if (!names.includes(key)) {
      error(`payload.${tostring(key)} is an unknown field of ${code}: ${suggest(key, names)}`, 0);
    }
  }
}
