import { describeValue } from "../describe";
import { checkNames } from "../names";
import { isEvent } from "../event/eventBuilder";
import { type EventType, ownEventType } from "../event/eventType";
import { keyOf, parseKey, Range } from "../event/key";
import type { EventTypes } from "./eventTypes";

/** The options of an append. */
const APPEND_OPTIONS = { at: true };

/** Calls `work` and raises what it raises with the method's name before it, as the error of the method's caller. */
export function checked<T>(method: string, work: (this: void) => T): T {
  const [ok, result] = pcall(work);
  if (!ok) {
    error(`${method}: ${tostring(result)}`, 3);
  }
  return result;
}

/** Raises a text unless the value is a function or undefined. */
export function checkFunction(value: unknown, name: string): void {
  if (value !== undefined && type(value) !== "function") {
    error(`${name} must be a function or nil, got ${describeValue(value)}`, 0);
  }
}

/** Raises a text unless the value is a time or undefined. */
export function checkTime(time: unknown, name: string): void {
  if (time !== undefined && (type(time) !== "number" || !((time as number) >= 0))) {
    error(`${name} must be Unix seconds or nil, got ${describeValue(time)}`, 0);
  }
}

/** Raises a text unless the options of an append are none, or name a time that is not later than now. */
export function checkAppendOptions(options: unknown, now: number): void {
  if (options !== undefined && type(options) !== "table") {
    error(`options must be a table or nil, got ${describeValue(options)}`, 0);
  }
  if (options !== undefined) {
    checkNames(options as object, APPEND_OPTIONS, "options.");
  }
  const at = (options as { at?: unknown } | undefined)?.at;
  if (at === undefined) {
    return;
  }
  if (type(at) !== "number" || (at as number) % 1 !== 0 || (at as number) < 0) {
    error(`options.at must be whole Unix seconds, got ${describeValue(at)}`, 0);
  }
  if ((at as number) > now) {
    error("options.at must not be later than now", 0);
  }
}

/** Gives the event type; raises a text if it is not one, or not among the ledger's. */
export function checkEventType(given: unknown, types: EventTypes): EventType {
  const eventType = ownEventType(given);
  if (eventType === undefined) {
    const got = isEvent(given) ? "an event" : describeValue(given);
    error(`type must be an event type made by DefineEvent, got ${got}`, 0);
  }
  if (types.get(eventType.code) !== eventType) {
    error(`type "${eventType.code}" is not among the ledger's events`, 0);
  }
  return eventType;
}

/** Gives the key of an event, which may be saved and loaded, or of a key itself; raises a text for anything else. */
export function checkKey(event: unknown): string {
  const key = keyOf(event);
  if (key === undefined) {
    error(`event must be an event or an event's key, got ${describeValue(event)}`, 0);
  }
  return key;
}

/**
 * Raises a text when a retraction of the event with this key, later than that, could not be written or would lie ahead
 * of everybody's clock.
 * @param latest the highest stamp that is not of the future.
 * @param isHeld whether the ledger holds the event: it may be ahead of a clock that was set back.
 */
export function checkRetractable(key: string, latest: number, isHeld: (this: void) => boolean): void {
  const [stamp = 0] = parseKey(key);
  if (stamp >= Range.Stamps - 1 || (stamp > latest && !isHeld())) {
    error(`event must not be of the future, got the key ${key}`, 0);
  }
}
