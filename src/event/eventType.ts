import { describeValue } from "../describe";
import type { Event, EventHead } from "./event";
import { readDeclarations } from "./declarations";
import { isCode, parseShape, type Shape, shapeOf } from "./shape";

/** What the codes of the library's own types begin with. */
const UNDERSCORE = string.byte("_");

/** An event type, made by `DefineEvent`. */
export interface EventType<Code extends string = string, Payload extends object = object> {
  /** The permanent code, e.g. `"AW"`. */
  readonly code: Code;
  /** The fields' names, in order. */
  readonly names: readonly string[];
  /** @internal */
  readonly shape: Shape;
  /**
   * By the place of a field of records, from 1: the names of a record's fields, in order.
   * @internal
   */
  readonly recordNames: LuaTable<number, readonly string[] | undefined>;
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

/** By what DefineEvent gave, in this copy of the library or another: this copy's event type. */
const eventTypes = setmetatable(new LuaTable<object, EventType>(), { __mode: "k" }) as unknown as LuaTable<
  object,
  EventType | undefined
>;

function isName(value: unknown): value is string {
  return type(value) === "string" && value !== "";
}

/** Whether a value is a list of so many names. */
function areNames(value: unknown, count: number): value is readonly string[] {
  return (
    type(value) === "table" &&
    (value as unknown[]).length === count &&
    (value as unknown[]).every((name) => isName(name))
  );
}

/** An event type that another copy of this library made, as this copy's; undefined for anything else. */
function adopt(value: unknown): EventType | undefined {
  if (type(value) !== "table") {
    return undefined;
  }
  const { code, names, shape, recordNames } = value as Partial<Record<keyof EventType, unknown>>;
  const text = type(shape) === "table" ? (shape as Partial<Shape>).text : undefined;
  const own = type(text) === "string" ? parseShape(text as string) : undefined;
  if (own === undefined || own.code !== code || !areNames(names, own.fields.length)) {
    return undefined;
  }
  const eventType: EventType = { code: own.code, names: [...names], shape: own, recordNames: new LuaTable() };
  for (const i of $range(1, own.fields.length)) {
    const { kind, parts } = own.fields[i - 1];
    if (kind === "records") {
      const inside = type(recordNames) === "table" ? (recordNames as LuaTable<number, unknown>).get(i) : undefined;
      if (!areNames(inside, parts.length)) {
        return undefined;
      }
      eventType.recordNames.set(i, [...inside]);
    }
  }
  return eventType;
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
  const eventType = adopt(value);
  if (eventType === undefined) {
    return undefined;
  }
  eventTypes.set(value as object, eventType);
  eventTypes.set(eventType, eventType);
  return eventType;
}

/** Whether a code is one of the library's own types: these begin with an underscore. */
export function isReserved(code: string): boolean {
  return string.byte(code) === UNDERSCORE;
}

/**
 * Defines an event type.
 * @param code 1 to 8 letters and digits; it is stored with the events: never rename it or use it for something else.
 * @param declarations pairs of name and type, see `FieldDeclaration`. Fields may be appended later, as optional ones; they
 *   are never renamed, removed or moved.
 * @param reserved whether the code may begin with an underscore: the library's own types.
 */
export function defineEvent(code: unknown, declarations: unknown, reserved = false): EventType {
  if (!isCode(code) || (!reserved && isReserved(code))) {
    error(`DefineEvent: code must be a text of 1 to 8 letters and digits, got ${describeValue(code)}`, 3);
  }
  const [ok, fields] = pcall(readDeclarations, declarations);
  if (!ok) {
    error(fields, 3);
  }
  const eventType: EventType = {
    code,
    names: fields.names,
    shape: shapeOf(code, fields.types),
    recordNames: fields.recordNames,
  };
  eventTypes.set(eventType, eventType);
  return eventType;
}
