import type { Block } from "../../pack/block";
import type { Fingerprint } from "./sums";

interface Changed {
  readonly week: number;
  /** The key of the earliest event that is new, another or gone, or is undone or restored by one of these. */
  readonly stamp: number;
  readonly creator: number;
}

/** Events of a week came in. */
export interface Added extends Changed {
  readonly kind: "added";
  /** In order. */
  readonly events: Block;
  /** Of their mixes. */
  readonly sum: Fingerprint;
  /** Who sent them, a full name; undefined for this client's own. */
  readonly sender: string | undefined;
}

/** Another payload took the place of one under the same key. */
export interface Replaced extends Changed {
  readonly kind: "replaced";
  /** The event's mix, before and now. */
  readonly before: Fingerprint;
  readonly after: Fingerprint;
}

/** A week turned out to be damaged, and was put aside. */
export interface Lost extends Changed {
  readonly kind: "lost";
}

/** Other weeks are closed than before: all that is made of the events is made anew. */
export interface Closed extends Changed {
  readonly kind: "closed";
}

/** One change of a ledger's events: all that is made of events is told of each, once, after it happened. */
export type Change = Added | Replaced | Lost | Closed;
