import type { Columns, ListColumn, Row } from "../pack/block";
import type { Serializer } from "../ports";
import type { Event } from "./event";
import type { EventType } from "./eventType";
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

/** Whether the fields of one shape begin with those of the other. */
function isCompatible(shape: Shape, other: Shape): boolean {
  const shorter = math.min(shape.fields.length, other.fields.length);
  for (const i of $range(1, shorter)) {
    const a = shape.fields[i - 1];
    const b = other.fields[i - 1];
    if (a.scalar !== b.scalar || a.list !== b.list || a.optional !== b.optional) {
      return false;
    }
  }
  return true;
}

/**
 * Makes the builder of a shape's events. Its source is put together here, since a table constructor with the fields'
 * names in it is several times faster than setting them one by one.
 * Without an event type, or with one whose fields are others, the fields are called 1, 2, ...
 */
export function makeBuilder(shape: Shape, eventType: EventType | undefined, serializer: Serializer): BuildEvent {
  const names = eventType !== undefined && isCompatible(shape, eventType.shape) ? eventType.names : undefined;
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
  const [chunk] = loadstring(`
    local setmetatable, metatable, list, decode, decodeList = ...
    return function(stamp, creator, values, row, columns)
      local counter = stamp % ${Range.Counters}
      return setmetatable({ time = (stamp - counter) / ${Range.Counters}, counter = counter, creator = creator,
        type = ${string.format("%q", shape.code)}${fields} }, metatable)
    end`);
  const decode = (text: string | undefined): unknown => (text === undefined ? undefined : serializer.deserialize(text));
  const decodeList = (texts: Row<unknown> | undefined): unknown => {
    if (texts !== undefined) {
      for (const i of $range(1, texts.length())) {
        texts.set(i, decode(texts.get(i) as string));
      }
    }
    return texts;
  };
  const make = chunk as unknown as (this: void, ...parts: unknown[]) => BuildEvent;
  return make(setmetatable, eventMetatable, copyList, decode, decodeList);
}
