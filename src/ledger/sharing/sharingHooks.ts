import type { Event } from "../../event/event";
import type { Identity } from "../context";
import type { HoldLimits } from "./holdList";

/** What the shared events ask of the ledger that owns them. */
export interface SharingHooks {
  /** Whether the consumer has a say at all; without, no event need be made for it. */
  readonly isJudging: boolean;
  /** Whether the ledger is open: the consumer may close it whenever it is asked or told something. */
  readonly isOpen: boolean;
  /** The consumer's word on an event from `sender`, a full name. */
  authorize(event: Event, sender: string): boolean;
  /** Authorize refused an event that `sender` sent. */
  refused(event: Event, sender: string): void;
  /** This client; its name is another one when the game tells it late. */
  readonly self: Pick<Identity, "name" | "player">;
  /** Unix seconds. */
  serverTime(): number;
  readonly holdLimits: HoldLimits;
  /** An event of the future was held back: {@link SharedEvents.release} is to be called when its time comes near. */
  held(): void;
  /** There was no room for all events of the future that `sender` sent. */
  letGo(sender: string): void;
  /** Two payloads met under one key; the first was kept. */
  conflict(kept: Event, dropped: Event, sender: string): void;
}
