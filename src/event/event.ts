// Readonly<{...}> and no interface: only so can an event of a known type be handed to what takes any Event.
/** What every event has beside its payload's fields. */
export type EventHead<Code extends string = string> = Readonly<{
  /** Unix seconds. */
  time: number;
  /** 0 to 255: tells apart the events of one creator in one second. */
  counter: number;
  /** The creator's player GUID. */
  creator: string;
  /** The code of the event's type. */
  type: Code;
  /** The event's key as text: unique, and sorts as the ledger does. */
  key: string;
}>;

/**
 * One immutable fact, as handlers and listeners see it: its payload's fields beside those of every event.
 * It may be kept; it must not be changed.
 */
export type Event = EventHead & Readonly<Record<string, unknown>>;
