import type { SentCallback } from "../../ports";
import type { Core } from "../context";
import { Kind } from "../messages/frame";

/** Longest event, or answer, for the control lane: four AceComm chunks. */
export const CONTROL_BYTES = 1016;
/** A transport that has been silent for so many seconds has forgotten to call back. */
const FORGOTTEN = 60;

/** Sends new events to everybody, as long as the transport keeps up. */
export class Live {
  private waiting = 0;
  private lastSent = -math.huge;
  private readonly onSent: SentCallback;

  constructor(private readonly core: Core) {
    this.onSent = () => {
      this.waiting = math.max(this.waiting - 1, 0);
    };
  }

  /** The event's pack as one message on each channel. What the transport has no room for is found by advertisements. */
  announce(pack: string): void {
    const { channels, clock, options, outbox } = this.core;
    const now = clock.now();
    if (now - this.lastSent > FORGOTTEN) {
      this.waiting = 0;
    }
    if (this.waiting >= options.liveWindow) {
      return;
    }
    this.lastSent = now;
    this.waiting += channels.list.length;
    outbox.broadcast(pack.length > CONTROL_BYTES ? "bulk" : "control", Kind.Event, pack, this.onSent);
  }
}
