import type { Block, Columns, ListColumn, Row } from "../pack/block";
import type { Serializer } from "../ports";
import type { Event } from "./event";
import type { EventType } from "./eventType";
import { type FieldType, fieldTypeToLetters } from "./fieldType";
import { parseGuid } from "./guid";
import { formatKey, Range } from "./key";
import type { Shape } from "./shape";

/** Makes the event in a row of its shape's columns, as handlers see it. */
export type BuildEvent = (
  this: void,
  stamp: number,
  creator: string,
  values: Columns["values"],
  row: number,
  columns: Columns,
) => Event;

/** Where a run of events is; set before each call of a handler. */
export interface Progress {
  place: number;
}

/** Calls a handler with each event of a block from one place to another, all of one shape. */
export type RunEvents = (
  this: void,
  progress: Progress,
  handler: (this: void, state: object, event: Event) => void,
  state: object,
  block: Block,
  columns: Columns,
  from: number,
  to: number,
) => void;

/** How the events of one shape are made. */
export interface EventBuilder {
  /** What their `type` says: the code, or the whole shape where its fields are not those of the code's event type. */
  readonly type: string;
  readonly build: BuildEvent;
  readonly run: RunEvents;
}

/** Keys are text that few handlers read, so an event computes its own when asked for it. */
const eventMetatable = {
  __index: (event: Event, name: string): unknown => {
    if (name !== "key") {
      return undefined;
    }
    const key = formatKey(event.time * Range.Counters + event.counter, parseGuid(event.creator) as number);
    rawset(event, name, key);
    return key;
  },
};

/** Whether a value is an event of this library. */
export function isEvent(value: unknown): value is Event {
  return type(value) === "table" && getmetatable(value as object) === (eventMetatable as unknown);
}

/** Makes an event of a table with an event's parts that was read from the disk, or is about to be. */
export function reviveEvent(parts: object): void {
  setmetatable(parts, eventMetatable);
}

/** A list of its own for each event, so that a handler may keep it. */
function copyList(columns: Columns, field: number, row: number): Row<unknown> | undefined {
  const length = columns.values.get(field).get(row) as number | undefined;
  if (length === undefined) {
    return undefined;
  }
  const source = columns.lists.get(field) as ListColumn;
  const before = source.starts.get(row) - 1;
  const items: Row<unknown> = new LuaTable();
  for (const i of $range(1, length)) {
    items.set(i, source.items.get(before + i));
  }
  return items;
}

/**
 * Whether events of a shape are events of a type: the fields that both have are the same, and those that only the type
 * has are optional. A newer version of the addon may have appended fields.
 */
export function isOfType(shape: Shape, { shape: own }: EventType): boolean {
  for (const i of $range(1, own.fields.length)) {
    const field = own.fields[i - 1];
    const other = shape.fields[i - 1] as FieldType | undefined;
    if (other === undefined ? !field.optional : fieldTypeToLetters(other) !== fieldTypeToLetters(field)) {
      return false;
    }
  }
  return true;
}

/** The fields of a table constructor for a shape's events. */
function fieldSource(shape: Shape, names: readonly string[] | undefined): string {
  let fields = "";
  for (const i of $range(1, shape.fields.length)) {
    const { scalar, list } = shape.fields[i - 1];
    const name = names === undefined ? `${i}` : names[i - 1];
    // A newer version's appended fields have no name here, and handlers of this version do not miss them.
    if (name !== undefined) {
      const value = list ? `list(columns, ${i}, row)` : `values[${i}][row]`;
      const decoded = scalar === "table" ? `${list ? "decodeList" : "decode"}(${value})` : value;
      fields += `, [${names === undefined ? name : string.format("%q", name)}] = ${decoded}`;
    }
  }
  return fields;
}

/** Raises if a handler returned a table: a new state, which nobody would see. */
function checkReturned(this: void, returned: unknown): void {
  if (type(returned) === "table") {
    error(
      "the handler returned a table, which has no effect: change the state that it is given, and return nothing",
      0,
    );
  }
}

/**
 * Makes the builder of a shape's events. Its source is put together here, since a table constructor with the fields'
 * names in it is several times faster than setting them one by one.
 * Without an event type the fields are called 1, 2, ... With one whose fields are others, too, and the events' type is
 * the text of their shape: who looks for the type by its code must not take them for its events.
 */
export function makeBuilder(shape: Shape, eventType: EventType | undefined, serializer: Serializer): EventBuilder {
  const isKnown = eventType !== undefined && isOfType(shape, eventType);
  const typeText = eventType === undefined || isKnown ? shape.code : shape.text;
  const names = isKnown ? eventType.names : undefined;
  const constructor = (creator: string): string =>
    `setmetatable({ time = (stamp - counter) / ${Range.Counters}, counter = counter, creator = ${creator}, ` +
    `type = ${string.format("%q", typeText)}${fieldSource(shape, names)} }, metatable)`;
  const [chunk] = loadstring(`
    local setmetatable, metatable, typeText, list, decode, decodeList, checkReturned = ...
    local function build(stamp, creator, values, row, columns)
      local counter = stamp % ${Range.Counters}
      return ${constructor("creator")}
    end
    local function run(progress, handler, state, block, columns, from, to)
      local stamps, creators, guids, rows, values =
        block.stamps, block.creators, block.guids, block.rows, columns.values
      local setmetatable, metatable = setmetatable, metatable
      for i = from, to do
        progress.place = i
        local stamp, row = stamps[i], rows[i]
        local counter = stamp % ${Range.Counters}
        local returned = handler(state, ${constructor("guids[creators[i]]")})
        if returned ~= nil and returned ~= state then checkReturned(returned) end
      end
    end
    return { type = typeText, build = build, run = run }`);
  // Only a table edited on disk cannot be read. A handler that needs one gets an empty one.
  const decode = (text: string | undefined): unknown =>
    text === undefined ? undefined : (serializer.deserialize(text) ?? {});
  const decodeList = (texts: Row<unknown> | undefined): unknown => {
    if (texts !== undefined) {
      for (const i of $range(1, texts.length())) {
        texts.set(i, decode(texts.get(i) as string));
      }
    }
    return texts;
  };
  const make = chunk as unknown as (this: void, ...parts: unknown[]) => EventBuilder;
  return make(setmetatable, eventMetatable, typeText, copyList, decode, decodeList, checkReturned);
}
