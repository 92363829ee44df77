import type { Job, SentCallback } from "../../ports";
import type { SyncContext, Wing } from "../context";
import { CONTROL_BYTES, Kind } from "../messages/frame";

/** Bytes of events that fit into one message of the game, with all that is around them. */
const MESSAGE_BYTES = 220;
/** Joined packs are this much shorter, at best. */
const SHRINKING = 3;
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
  /** Makes one pack of several. */
  private joining: Job | undefined;
  private readonly onSent: SentCallback;

  /** @param onUntold told when there is no room for all events. */
  constructor(
    private readonly context: SyncContext,
    private readonly onUntold: (this: void) => void,
  ) {
    this.onSent = () => {
      this.inFlight = math.max(this.inFlight - 1, 0);
      if (this.inFlight === 0) {
        this.flush();
      }
    };
  }

  /** Sends an event, a pack of its own, now or with others soon. */
  announce(pack: string): void {
    if (this.inFlight === 0 && this.waiting.length === 0 && !this.isJoining()) {
      this.send(pack);
      return;
    }
    this.waiting.push(pack);
    this.dropOldest();
    if (this.inFlight === 0) {
      this.flush();
    }
  }

  nextDue(): number | undefined {
    return this.waiting.length > 0 && !this.isJoining() ? this.sentAt + PATIENCE : undefined;
  }

  run(now: number): void {
    if (this.waiting.length > 0 && this.sentAt + PATIENCE <= now) {
      this.flush();
    }
  }

  private isJoining(): boolean {
    return this.joining?.isDone() === false;
  }

  /** What was entered last is what people look at. What gives way reaches nobody live. */
  private dropOldest(): void {
    const { options, peers } = this.context;
    if (this.waiting.length > options.liveWindow) {
      peers.lackOurs();
      this.onUntold();
    }
    while (this.waiting.length > options.liveWindow) {
      this.waiting.shift();
    }
  }

  /** Sends as many of those that wait as fit into one message. */
  private flush(): void {
    if (this.waiting.length === 0 || this.isJoining()) {
      return;
    }
    const count = mostThatFit(this.waiting);
    const packs = this.waiting.slice(0, count);
    this.waiting = this.waiting.slice(count);
    if (count === 1) {
      this.send(packs[0]);
      return;
    }
    this.joining = this.context.start((pause) => {
      const [pack, joined] = this.context.events.joinPacks(packs, MESSAGE_BYTES, pause);
      // Others may have come meanwhile: those that were left go before them.
      this.waiting = [...packs.slice(joined), ...this.waiting];
      this.dropOldest();
      this.joining = undefined;
      this.send(pack);
    });
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

/** How many packs, from the first, may fit into one message when they are one: at least one. */
function mostThatFit(packs: readonly string[]): number {
  let bytes = 0;
  let count = 0;
  for (const pack of packs) {
    bytes += pack.length;
    if (count > 0 && bytes > MESSAGE_BYTES * SHRINKING) {
      break;
    }
    count += 1;
  }
  return count;
}
