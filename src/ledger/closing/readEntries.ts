import { describeValue } from "../../describe";
import { ownEventType } from "../../event/eventType";
import { payloadToValues } from "../../event/payload";
import { checkList } from "../../names";
import type { Serializer } from "../../ports";
import { checkEventType } from "../arguments";
import type { EventTypes } from "../eventTypes";
import { SUMMARY_LIMIT } from "./control";
import type { Carried } from "./summary";

/**
 * Says what a closing carries forward. It is given the states of the projections, by name, as they are at the end of what is
 * closed. It gives one `{ type, payload }` at a time, and nil after the last; or a list of all.
 */
export type SummaryFunction = (this: void, states: Record<string, object>) => unknown;

function readEntry(entry: unknown, place: number, types: EventTypes, serializer: Serializer): Carried {
  if (type(entry) !== "table") {
    error(`summary[${place}] must be { type, payload }, got ${describeValue(entry)}`, 0);
  }
  const [given, payload] = entry as [unknown, unknown];
  const [ok, result] = pcall(() => {
    const eventType = checkEventType(given, types);
    return { shape: eventType.shape, values: payloadToValues(eventType, payload, serializer) };
  });
  if (!ok) {
    error(`summary[${place}]: ${tostring(result)}`, 0);
  }
  return result;
}

function checkLimit(count: number): void {
  if (count > SUMMARY_LIMIT) {
    error(`summary must have at most ${SUMMARY_LIMIT} events`, 0);
  }
}

/** Reads a list of what is to be carried forward; raises a text that names the entry and what it must be. */
export function readEntries(list: unknown, types: EventTypes, serializer: Serializer): Carried[] {
  const entries = checkList(list, "summary", "{ type, payload }");
  checkLimit(entries.length);
  return entries.map((entry, index) => readEntry(entry, index + 1, types, serializer));
}

/** Asks a function for the same. */
export function askEntries(
  this: void,
  produce: SummaryFunction,
  states: Record<string, object>,
  types: EventTypes,
  serializer: Serializer,
): Carried[] {
  const carried: Carried[] = [];
  let next = produce(states);
  while (next !== undefined) {
    if (type(next) !== "table") {
      error(`summary must give { type, payload }, a list of these, or nil, got ${describeValue(next)}`, 0);
    }
    if (ownEventType((next as readonly unknown[])[0]) === undefined) {
      return readEntries(next, types, serializer);
    }
    checkLimit(carried.length + 1);
    carried.push(readEntry(next, carried.length + 1, types, serializer));
    next = produce(states);
  }
  return carried;
}
