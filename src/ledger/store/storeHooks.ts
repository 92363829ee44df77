import type { Block } from "../../pack/block";
import type { Pause } from "../../ports";

/** What an event store tells the ledger that owns it. */
export interface StoreHooks {
  /** Events came in: the first in order, and how many. `sender` is undefined for this client's own. */
  inserted(block: Block, sender: string | undefined, pause: Pause): void;
  /** What handlers make of the event with this key may have changed: its payload was replaced, or it was undone. */
  changed(stamp: number, creator: number): void;
  /** A week was unpacked. */
  readonly opened: (this: void) => void;
  /** A week was put aside since its pack is damaged. */
  damaged(week: number): void;
}
