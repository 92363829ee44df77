import type { Pause } from "../../ports";
import type { Change } from "./change";

/** What an event store tells the ledger that owns it. */
export interface StoreHooks {
  /** The events changed: told once of each change. */
  changed(change: Change, pause: Pause): void;
  /** A week was unpacked. */
  readonly opened: (this: void) => void;
}
