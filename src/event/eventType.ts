import { describeValue } from "../describe";
import type { Event, EventHead } from "./event";
import { FIELD_TYPES, type FieldType, type FieldTypeText, type FieldValue, parseFieldType } from "./fieldType";
import { FIELD_LIMIT, isCode, parseShape, type Shape, shapeOf } from "./shape";

/** A field as authors declare it: name and type. */
export type FieldDeclaration = readonly [name: string, type: FieldTypeText];

/**
 * The payload of an event type with these fields.
 * @lua table
 */
export type PayloadOf<Fields extends readonly FieldDeclaration[]> = {
  readonly [Field in Fields[number] as Field[1] extends `${string}?` ? never : Field[0]]: FieldValue<Field[1]>;
} & {
  readonly [Field in Fields[number] as Field[1] extends `${string}?` ? Field[0] : never]?: FieldValue<Field[1]>;
};

/** An event type, made by `DefineEvent`. */
export interface EventType<Code extends string = string, Payload extends object = object> {
  /** The permanent code, e.g. `"AW"`. */
  readonly code: Code;
  /** The fields' names, in order. */
  readonly names: readonly string[];
  /** @internal */
  readonly shape: Shape;
  /**
   * For the compiler: what `Append` takes. It is never there.
   * @typescript
   */
  readonly payload?: Payload;
}

/**
 * What `Append` takes for an event type.
 * @lua table
 */
export type PayloadFor<Type extends EventType> = [Type] extends [never] ? object : NonNullable<Type["payload"]>;

/**
 * An event of one type, or of any of several: `event.type` tells them apart.
 * @lua Event
 */
export type EventOf<Type extends EventType> =
  Type extends EventType<infer Code, infer Payload> ? (string extends Code ? Event : EventHead<Code> & Payload) : never;

/**
 * An event that undoes another one, made by `Retract`: its type is `"_R"`, and `target` the key of what it undoes.
 * @lua Event
 */
export type RetractionEvent = EventHead<"_R"> & Readonly<{ target: string }>;

/**
 * Any event of a ledger with these types. Events of a type that this addon does not define, by a newer version of it,
 * are among them, too: compare `event.type` before you take one for yours.
 * @lua Event
 */
export type AnyEventOf<Types extends EventType> = string extends Types["code"]
  ? Event
  : EventOf<Types> | RetractionEvent;

/** What an event has beside its payload. */
const RESERVED = new LuaSet<string>();
for (const name of ["time", "counter", "creator", "type", "key"]) {
  RESERVED.add(name);
}

/** By what DefineEvent gave, in this copy of the library or another: this copy's event type. */
const eventTypes = setmetatable(new LuaTable<object, EventType>(), { __mode: "k" }) as unknown as LuaTable<
  object,
  EventType | undefined
>;

function isName(value: unknown): value is string {
  return type(value) === "string" && value !== "";
}

/** The shape that another copy of this library made for an event type, as this copy's; undefined for anything else. */
function adoptShape(value: unknown): Shape | undefined {
  if (type(value) !== "table") {
    return undefined;
  }
  const { code, names, shape } = value as Partial<Record<keyof EventType, unknown>>;
  const text = type(shape) === "table" ? (shape as Partial<Shape>).text : undefined;
  const own = type(text) === "string" ? parseShape(text as string) : undefined;
  const isSame = own !== undefined && own.code === code && type(names) === "table";
  return isSame &&
    (names as unknown[]).length === own.fields.length &&
    (names as unknown[]).every((name) => isName(name))
    ? own
    : undefined;
}

/**
 * The event type that a value stands for: itself when this copy of the library has made it. An addon may define its
 * types with the copy that it embeds and open its ledger with a newer one that another addon has brought meanwhile.
 * @returns undefined when the value was not made by `DefineEvent`.
 */
export function ownEventType(value: unknown): EventType | undefined {
  const known = value === undefined ? undefined : eventTypes.get(value as object);
  if (known !== undefined) {
    return known;
  }
  const shape = adoptShape(value);
  if (shape === undefined) {
    return undefined;
  }
  const { code, names } = value as EventType;
  const eventType: EventType = { code, names: [...names], shape };
  eventTypes.set(value as object, eventType);
  eventTypes.set(eventType, eventType);
  return eventType;
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
  for (const [key] of pairs(declarations as Record<string, unknown>)) {
    // Fields have an order, and a map has none.
    if (type(key) !== "number" || (key as unknown as number) > list.length) {
      error(
        `DefineEvent: fields must be a list of { name, type }, in order and without holes, got the key ${tostring(key)}` +
          (type(key) === "number" ? "" : `: write { { "${tostring(key)}", ... }, ... }`),
        3,
      );
    }
  }
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
    for (const [key] of pairs(declaration as unknown as Record<number, unknown>)) {
      if (key !== 1 && key !== 2) {
        error(`${where} must be { name, type }, got the key ${tostring(key)} besides`, 3);
      }
    }
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
  eventTypes.set(eventType, eventType);
  return eventType;
}
