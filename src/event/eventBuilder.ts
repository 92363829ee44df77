import type { Block, Columns, ListColumn, Row } from "../pack/block";
import type { Serializer } from "../ports";
import { anyToText, isTableAny } from "./anyValue";
import type { Event } from "./event";
import type { EventType } from "./eventType";
import { type FieldType, isReadAs, type ScalarType } from "./fieldType";
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
function copyList(this: void, columns: Columns, field: number, row: number): Row<unknown> | undefined {
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

/** Decodes the items of such a list in place. */
function decodeList(
  this: void,
  items: Row<unknown> | undefined,
  decode: (this: void, item: unknown) => unknown,
): Row<unknown> | undefined {
  if (items !== undefined) {
    for (const i of $range(1, items.length())) {
      items.set(i, decode(items.get(i)));
    }
  }
  return items;
}

/**
 * Whether events of a shape are events of a type: the fields that both have are the same, and those that only the type
 * has are optional. A newer version of the addon may have appended fields.
 */
export function isOfType(shape: Shape, { shape: own }: EventType): boolean {
  for (const i of $range(1, own.fields.length)) {
    if (!isReadAs(shape.fields[i - 1], own.fields[i - 1])) {
      return false;
    }
  }
  return true;
}

/** A value of a column as source that gives what handlers see of it. */
function decodedSource(source: string, scalar: ScalarType): string {
  if (scalar === "table") {
    return `decode(${source})`;
  }
  return scalar === "any" ? `decodeAny(${source})` : source;
}

/** A field's name in a table constructor. */
function nameSource(name: string | number): string {
  return type(name) === "string" ? string.format("[%q]", name) : `[${name}]`;
}

/**
 * The source of a function that makes the list of records, or the map, in a row of the columns from this one on. Each event
 * gets tables of its own.
 */
function compoundSource({ kind, parts }: FieldType, column: number, names: readonly string[] | undefined): string {
  let locals = "";
  let entry = "";
  for (const k of $range(1, parts.length)) {
    const name = names === undefined ? k : (names[k - 1] as string | undefined);
    const item = decodedSource(`items${k}[i]`, parts[k - 1].scalar);
    // A newer version's appended fields have no name here.
    if (name !== undefined) {
      locals += `local items${k} = lists[${column + k - 1}].items\n`;
      entry += kind === "map" ? (k === 1 ? "result[items1[i]] = " : item) : `${nameSource(name)} = ${item}, `;
    }
  }
  return `
    local function make${column}(columns, row)
      local length = columns.values[${column}][row]
      if length == nil then return nil end
      local lists, result = columns.lists, {}
      ${locals}
      local before = lists[${column}].starts[row] - 1
      for i = before + 1, before + length do
        ${kind === "map" ? entry : `result[i - before] = { ${entry} }`}
      end
      return result
    end`;
}

/** The source of a shape's fields. */
interface FieldsSource {
  /** Functions that the constructor calls. */
  functions: string;
  /** The fields in a table constructor. */
  fields: string;
}

function fieldsSource(shape: Shape, eventType: EventType | undefined): FieldsSource {
  const source: FieldsSource = { functions: "", fields: "" };
  let column = 1;
  for (const i of $range(1, shape.fields.length)) {
    const fieldType = shape.fields[i - 1];
    const { kind, parts } = fieldType;
    const { scalar } = parts[0];
    const name = eventType === undefined ? i : (eventType.names[i - 1] as string | undefined);
    // A newer version's appended fields have no name here, and handlers of this version do not miss them.
    if (name !== undefined) {
      let value: string;
      if (kind === "plain") {
        value = decodedSource(`values[${column}][row]`, scalar);
      } else if (kind === "list") {
        value = `list(columns, ${column}, row)`;
        if (scalar === "table" || scalar === "any") {
          value = `decodeList(${value}, ${scalar === "any" ? "decodeAny" : "decode"})`;
        }
      } else {
        source.functions += compoundSource(fieldType, column, eventType?.recordNames.get(i));
        value = `make${column}(columns, row)`;
      }
      source.fields += `, ${nameSource(name)} = ${value}`;
    }
    column += parts.length;
  }
  return source;
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
  const { functions, fields } = fieldsSource(shape, isKnown ? eventType : undefined);
  const constructor = (creator: string): string =>
    `setmetatable({ time = (stamp - counter) / ${Range.Counters}, counter = counter, creator = ${creator}, ` +
    `type = ${string.format("%q", typeText)}${fields} }, metatable)`;
  const [chunk] = loadstring(`
    local setmetatable, metatable, typeText, list, decode, decodeAny, decodeList, checkReturned = ...
    ${functions}
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
  const decode = (text: unknown): unknown =>
    text === undefined ? undefined : (serializer.deserialize(text as string) ?? {});
  const decodeAny = (value: unknown): unknown => {
    if (type(value) !== "string") {
      return value;
    }
    const text = anyToText(value as string);
    return isTableAny(value as string) ? decode(text) : text;
  };
  const make = chunk as unknown as (this: void, ...parts: unknown[]) => EventBuilder;
  return make(setmetatable, eventMetatable, typeText, copyList, decode, decodeAny, decodeList, checkReturned);
}
