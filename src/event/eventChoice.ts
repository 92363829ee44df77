import { describeValue } from "../describe";
import type { EventTypes } from "../ledger/eventTypes";
import { suggest } from "../names";
import { type EventOf, type EventType, ownEventType, type RetractionEvent } from "./eventType";

/**
 * One of a ledger's event types, or its code; `"_R"` stands for retractions.
 * @lua EventType|string
 */
export type TypeOrCode<Types extends EventType = EventType> = Types | Types["code"] | "_R";

/**
 * The events of a {@link TypeOrCode}.
 * @lua Event
 */
export type EventNamed<Types extends EventType, Of> = Of extends EventType
  ? EventOf<Of>
  : Of extends "_R"
    ? RetractionEvent
    : EventOf<Extract<Types, { code: Of }>>;

/** The code that is meant by an event type or a code; raises a text that names the argument for anything else. */
export function checkTypeOrCode(value: unknown, types: EventTypes, name: string): string {
  if (type(value) === "string") {
    const code = value as string;
    if (types.get(code) === undefined) {
      error(`${name}: the ledger has no event type of the code "${code}": ${suggest(code, types.codes())}`, 0);
    }
    return code;
  }
  const eventType = ownEventType(value);
  if (eventType === undefined || types.get(eventType.code) !== eventType) {
    error(`${name} must be one of the ledger's event types, or its code, got ${describeValue(value)}`, 0);
  }
  return eventType.code;
}
