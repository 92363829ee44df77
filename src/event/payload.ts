import { describeValue } from "../describe";
import { suggest } from "../names";
import type { Row } from "../pack/block";
import type { Serializer } from "../ports";
import { WHOLE_RANGE } from "./double";
import type { EventType } from "./eventType";
import type { FieldType, ScalarType } from "./fieldType";
import { parseGuid } from "./guid";

/** Bytes of a string, or of a table's serialised text, at most: about a minute of the channel when sent live. */
export const TEXT_LIMIT = 8192;
/** Items of a list at most. */
export const LIST_LIMIT = 1024;
/**
 * What an event may weigh: a byte of text counts one, an item of a list ten. A heavier one might not fit a message, and
 * would stay with its creator.
 */
export const WEIGHT_LIMIT = 12_000;
/** What an item of a list weighs at least. */
export const ITEM_WEIGHT = 10;
/** Tables within tables at most. */
const DEPTH_LIMIT = 16;

const EXPECTED: Record<ScalarType, string> = {
  int: "a whole number smaller than 2^50 in size",
  number: "a finite number",
  boolean: "true or false",
  string: `a string of at most ${TEXT_LIMIT} bytes`,
  guid: "a player's GUID (Player-<realm id>-<8 hexadecimal digits>)",
  table: "a table of numbers, strings, booleans and such tables, without cycles",
};

/** Whether AceSerializer takes a value, and ends. */
function isPlain(value: unknown, depth: number): boolean {
  const kind = type(value);
  if (kind === "number") {
    return value === value;
  }
  if (kind !== "table") {
    return kind === "string" || kind === "boolean";
  }
  // A cycle is deeper than any limit.
  if (depth === 0) {
    return false;
  }
  for (const [key, item] of pairs(value as object)) {
    if (!isPlain(key, depth - 1) || !isPlain(item, depth - 1)) {
      return false;
    }
  }
  return true;
}

/** Whether a value is a table that a payload may have. */
export function isPlainTable(value: unknown): boolean {
  return type(value) === "table" && isPlain(value, DEPTH_LIMIT);
}

/** The value as its column holds it; undefined when the field type does not take it. */
function toColumnValue(value: unknown, scalar: ScalarType, serializer: Serializer): unknown {
  if (scalar === "int" || scalar === "number") {
    if (type(value) !== "number") {
      return undefined;
    }
    const number = value as number;
    const fits =
      scalar === "int"
        ? number % 1 === 0 && number < WHOLE_RANGE && number > -WHOLE_RANGE
        : number === number && number < math.huge && number > -math.huge;
    // Adding zero makes a zero of minus zero.
    return fits ? number + 0 : undefined;
  }
  if (scalar === "boolean") {
    return type(value) === "boolean" ? value : undefined;
  }
  if (scalar === "guid") {
    return parseGuid(value) === undefined ? undefined : value;
  }
  if (scalar === "string") {
    return type(value) === "string" && (value as string).length <= TEXT_LIMIT ? value : undefined;
  }
  if (!isPlainTable(value)) {
    return undefined;
  }
  const text = serializer.serialize(value as object);
  return text.length <= TEXT_LIMIT ? text : undefined;
}

function toListColumnValue(value: unknown, fieldType: FieldType, where: string, serializer: Serializer): Row<unknown> {
  const expected = EXPECTED[fieldType.scalar];
  if (type(value) !== "table") {
    error(`${where} must be a list, each item ${expected}; got ${describeValue(value)}`, 0);
  }
  const source = value as Row<unknown>;
  const length = source.length();
  if (length > LIST_LIMIT) {
    error(`${where} must have at most ${LIST_LIMIT} items, got ${length}`, 0);
  }
  const items: Row<unknown> = new LuaTable();
  for (const i of $range(1, length)) {
    const item = toColumnValue(source.get(i), fieldType.scalar, serializer);
    if (item === undefined) {
      error(`${where}[${i}] must be ${expected}, got ${describeValue(source.get(i))}`, 0);
    }
    items.set(i, item);
  }
  for (const [key] of pairs(value as object)) {
    if (items.get(key) === undefined) {
      error(`${where} must be a list without holes and other keys, got the key ${tostring(key)}`, 0);
    }
  }
  return items;
}

/** What a column value weighs. */
function weightOf(value: unknown): number {
  if (type(value) === "string") {
    return (value as string).length;
  }
  let weight = 0;
  if (type(value) === "table") {
    const items = value as Row<unknown>;
    for (const i of $range(1, items.length())) {
      weight += math.max(ITEM_WEIGHT, weightOf(items.get(i)));
    }
  }
  return weight;
}

/**
 * The values of a payload in the order of its type's fields, as columns hold them.
 * Raises a text that names the field and what it must be.
 */
export function payloadToValues(eventType: EventType, payload: unknown, serializer: Serializer): Row<unknown> {
  if (type(payload) !== "table") {
    error(`payload must be a table with the fields of ${eventType.code}, got ${describeValue(payload)}`, 0);
  }
  const { names, shape } = eventType;
  const source = payload as LuaTable<string, unknown>;
  const values: Row<unknown> = new LuaTable();
  let weight = 0;
  for (const i of $range(1, names.length)) {
    const name = names[i - 1];
    const fieldType = shape.fields[i - 1];
    const value = source.get(name);
    const where = `payload.${name}`;
    if (value === undefined) {
      if (!fieldType.optional) {
        error(`${where} is missing: it must be ${fieldType.list ? "a list of " : ""}${fieldType.scalar}`, 0);
      }
    } else if (fieldType.list) {
      values.set(i, toListColumnValue(value, fieldType, where, serializer));
    } else {
      const columnValue = toColumnValue(value, fieldType.scalar, serializer);
      if (columnValue === undefined) {
        error(`${where} must be ${EXPECTED[fieldType.scalar]}, got ${describeValue(value)}`, 0);
      }
      values.set(i, columnValue);
    }
    weight += weightOf(values.get(i));
  }
  if (weight > WEIGHT_LIMIT) {
    error(
      `payload is too large to be sent: bytes of text and ten for each list item are at most ${WEIGHT_LIMIT}, got ${weight}`,
      0,
    );
  }
  for (const [key] of pairs(payload as object)) {
    if (!names.includes(key)) {
      error(`payload.${tostring(key)} is an unknown field of ${eventType.code}: ${suggest(key, names)}`, 0);
    }
  }
  return values;
}
