import type { SentCallback } from "../../ports";
import type { SyncContext, Wing } from "../context";
import { CONTROL_BYTES, Kind } from "../messages/frame";

/** Bytes of events that fit into one message of the game, with all that is around them. */
const MESSAGE_BYTES = 220;
/** Seconds after which a message counts as gone although the transport has not said so. */
const PATIENCE = 2;

/**
 * Sends new events to everybody. While the transport has not taken one message, the events that follow wait, and go out
 * together in the next. Those for which there is no room are found by advertisements.
 */
export class Live implements Wing {
  /** The packs of events that wait, oldest first. */
  private waiting: string[] = [];
  /** Messages, one a channel, that the transport has not taken yet. */
  private inFlight = 0;
  private sentAt = -math.huge;
  private readonly onSent: SentCallback;

  constructor(private readonly context: SyncContext) {
    this.onSent = () => {
      this.inFlight = math.max(this.inFlight - 1, 0);
      if (this.inFlight === 0) {
        this.flush();
      }
    };
  }

  /** Sends an event, a pack of its own, now or with others soon. */
  announce(pack: string): void {
    if (this.inFlight === 0 && this.waiting.length === 0) {
      this.send(pack);
      return;
    }
    this.waiting.push(pack);
    if (this.waiting.length > this.context.options.liveWindow) {
      // What was entered last is what people look at.
      this.waiting.shift();
    }
    if (this.inFlight === 0) {
      this.flush();
    }
  }

  nextDue(): number | undefined {
    return this.waiting.length > 0 ? this.sentAt + PATIENCE : undefined;
  }

  run(now: number): void {
    if (this.waiting.length > 0 && this.sentAt + PATIENCE <= now) {
      this.flush();
    }
  }

  /** Sends as many of those that wait as fit into one message. */
  private flush(): void {
    const { events } = this.context;
    if (this.waiting.length === 0) {
      return;
    }
    let count = this.waiting.length;
    let pack = events.joinPacks(this.waiting);
    while (count > 1 && pack.length > MESSAGE_BYTES) {
      count = math.max(math.min(count - 1, math.floor((count * MESSAGE_BYTES) / pack.length)), 1);
      pack = events.joinPacks(this.waiting.slice(0, count));
    }
    this.waiting = this.waiting.slice(count);
    this.send(pack);
  }

  private send(pack: string): void {
    const { channels, clock, outbox } = this.context;
    this.sentAt = clock.now();
    // Before it is sent: the transport may take it at once.
    const { giving } = channels;
    this.inFlight = giving.length;
    outbox.broadcast(pack.length > CONTROL_BYTES ? "bulk" : "control", Kind.Event, pack, this.onSent, giving);
  }
}
