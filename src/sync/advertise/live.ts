import type { SentCallback } from "../../ports";
import type { SyncContext } from "../context";
import { CONTROL_BYTES, Kind } from "../messages/frame";

/** A transport that has been silent for so many seconds has forgotten to call back. */
const FORGOTTEN = 60;

/** Sends new events to everybody, as long as the transport keeps up. */
export class Live {
  private waiting = 0;
  private lastSent = -math.huge;
  private readonly onSent: SentCallback;

  constructor(private readonly context: SyncContext) {
    this.onSent = () => {
      this.waiting = math.max(this.waiting - 1, 0);
    };
  }

  /** The event's pack as one message on each channel. What the transport has no room for is found by advertisements. */
  announce(pack: string): void {
    const { channels, clock, options, outbox } = this.context;
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
