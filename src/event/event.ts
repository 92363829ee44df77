/**
 * One immutable fact, as handlers and listeners see it: its payload's fields beside these.
 * It may be kept; it must not be changed.
 */
export interface Event {
  /** Unix seconds. */
  readonly time: number;
  /** 0 to 255: tells apart the events of one creator in one second. */
  readonly counter: number;
  /** The creator's player GUID. */
  readonly creator: string;
  /** The code of the event's type. */
  readonly type: string;
  /** The event's key as text: unique, and sorts as the ledger does. */
  readonly key: string;
  readonly [field: string]: unknown;
}
