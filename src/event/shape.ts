import { type ColumnType, columnTypesOf } from "./columnType";
import { type FieldType, fieldTypesToLetters, parseLetters } from "./fieldType";

/**
 * What travels of an event type: its code and its field types, not its names. An event keeps the shape that it was
 * made with, so a client with an older or newer definition, or none, packs and hashes it to the same bytes.
 */
export interface Shape {
  /** `code:letters`, e.g. `AW:Gii?s?`. */
  readonly text: string;
  readonly code: string;
  readonly fields: readonly FieldType[];
  /** What blocks and packs hold of the fields. */
  readonly columns: readonly ColumnType[];
}

/** A code is 1 to 8 letters and digits; the library's own begin with an underscore. */
const CODE = "^_?%w%w?%w?%w?%w?%w?%w?%w?$";
/** Fields of one event type at most; those of records count each, and a map counts two. */
export const FIELD_LIMIT = 32;

/** Every shape in use once, so that shapes compare by reference; weak, so that a peer cannot grow it for good. */
const shapes = setmetatable(new LuaTable<string, Shape>(), { __mode: "v" }) as unknown as LuaTable<
  string,
  Shape | undefined
>;

/** Whether a code may be one. */
export function isCode(code: unknown): code is string {
  return type(code) === "string" && string.match(code as string, CODE)[0] !== undefined;
}

/** The shape of a text, undefined when it is none. */
export function parseShape(text: string): Shape | undefined {
  const known = shapes.get(text);
  if (known !== undefined) {
    return known;
  }
  const [code, letters] = string.match(text, "^([%w_]+):([%a?%[%]{}]*)$");
  if (code === undefined || !isCode(code)) {
    return undefined;
  }
  const fields = parseLetters(letters);
  if (fields === undefined || shapeText(code, fields) !== text) {
    return undefined;
  }
  const columns = columnTypesOf(fields);
  if (columns.length > FIELD_LIMIT) {
    return undefined;
  }
  const shape: Shape = { text, code, fields, columns };
  shapes.set(text, shape);
  return shape;
}

/** The shape of a code and its field types. */
export function shapeOf(code: string, fields: readonly FieldType[]): Shape {
  const shape = parseShape(shapeText(code, fields));
  if (shape === undefined) {
    error(`no shape: ${shapeText(code, fields)}`);
  }
  return shape;
}

function shapeText(code: string, fields: readonly FieldType[]): string {
  return `${code}:${fieldTypesToLetters(fields)}`;
}
