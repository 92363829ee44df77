import { describeValue } from "../describe";
import { FIELD_TYPES, type FieldType, type FieldTypeText, parseFieldType } from "./fieldType";
import { FIELD_LIMIT, isCode, type Shape, shapeOf } from "./shape";

/** A field as authors declare it: name and type. */
export type FieldDeclaration = readonly [name: string, type: FieldTypeText];

/** An event type, made by `DefineEvent`. */
export interface EventType {
  /** The permanent code, e.g. `"AW"`. */
  readonly code: string;
  /** The fields' names, in order. */
  readonly names: readonly string[];
  readonly shape: Shape;
}

/** What an event has beside its payload. */
const RESERVED = new LuaSet<string>();
for (const name of ["time", "counter", "creator", "type", "key"]) {
  RESERVED.add(name);
}

const eventTypes = setmetatable(new LuaTable<object, boolean>(), { __mode: "k" }) as unknown as LuaTable<
  object,
  boolean | undefined
>;

function isName(value: unknown): value is string {
  return type(value) === "string" && value !== "";
}

/** Whether a value was made by `DefineEvent`. */
export function isEventType(value: unknown): value is EventType {
  return value !== undefined && eventTypes.get(value as object) === true;
}

/**
 * Defines an event type.
 * @param code 1 to 8 letters and digits; it is stored with the events: never rename it or use it for something else.
 * @param declarations pairs of name and type. Fields may be appended later, as optional ones; they are never renamed,
 *   removed or moved.
 * @param reserved whether the code may begin with an underscore: the library's own types.
 */
export function defineEvent(code: unknown, declarations: unknown, reserved = false): EventType {
  if (!isCode(code) || (!reserved && string.sub(code, 1, 1) === "_")) {
    error(`DefineEvent: code must be a text of 1 to 8 letters and digits, got ${describeValue(code)}`, 3);
  }
  if (type(declarations) !== "table") {
    error(`DefineEvent: fields must be a list of { name, type }, got ${describeValue(declarations)}`, 3);
  }
  const list = declarations as readonly (readonly unknown[])[];
  if (list.length > FIELD_LIMIT) {
    error(`DefineEvent: at most ${FIELD_LIMIT} fields, got ${list.length}`, 3);
  }
  const names: string[] = [];
  const fields: FieldType[] = [];
  const seen = new LuaSet<string>();
  for (const i of $range(1, list.length)) {
    const declaration = list[i - 1];
    const where = `DefineEvent: field ${i}`;
    if (type(declaration) !== "table") {
      error(`${where} must be { name, type }, got ${describeValue(declaration)}`, 3);
    }
    const [name, fieldTypeText] = declaration;
    if (!isName(name)) {
      error(`${where}: its name must be a text, got ${describeValue(name)}`, 3);
    }
    if (RESERVED.has(name)) {
      error(`${where}: "${name}" is a name that every event has already; choose another`, 3);
    }
    if (seen.has(name)) {
      error(`${where}: the name "${name}" is taken by an earlier field`, 3);
    }
    const fieldType = parseFieldType(fieldTypeText);
    if (fieldType === undefined) {
      error(`${where} ("${name}"): its type must be ${FIELD_TYPES}, got ${describeValue(fieldTypeText)}`, 3);
    }
    seen.add(name);
    names.push(name);
    fields.push(fieldType);
  }
  const eventType: EventType = { code, names, shape: shapeOf(code, fields) };
  eventTypes.set(eventType, true);
  return eventType;
}
