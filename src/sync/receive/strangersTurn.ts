import type { SyncContext } from "../context";
import type { PeerRecord } from "../peers/peers";

/** Seconds from one turn to the next: while only strangers are heard, and while others are. */
const PAUSE = 60;
const LONG_PAUSE = 300;

/**
 * Which stranger is asked next for what it tells of: one at a time, each once, the one that has waited longest first. Where
 * nobody has standing yet, somebody has to begin with a stranger. A liar costs one request, then the next has its turn.
 */
export class StrangersTurn {
  private nextAt = -math.huge;

  constructor(private readonly context: SyncContext) {}

  /** Gives the turn to one of these strangers; undefined: to nobody yet. */
  next(waiting: readonly PeerRecord[]): PeerRecord | undefined {
    let next: PeerRecord | undefined;
    for (const peer of waiting) {
      if (
        next === undefined ||
        peer.askedAt < next.askedAt ||
        (peer.askedAt === next.askedAt && peer.name < next.name)
      ) {
        next = peer;
      }
    }
    return next !== undefined && this.take(next) ? next : undefined;
  }

  /** Whether a stranger may be asked now; if so, the turn is taken. */
  take(peer: PeerRecord): boolean {
    const { clock, reputation } = this.context;
    const now = clock.now();
    if (now < this.nextAt || reputation.isIgnored(peer)) {
      return false;
    }
    this.nextAt = now + (this.isTrustedHeard() ? LONG_PAUSE : PAUSE);
    peer.askedAt = now;
    return true;
  }

  /** Whether somebody trusted who serves was heard recently. */
  private isTrustedHeard(): boolean {
    const { clock, options, peers } = this.context;
    const oldest = clock.now() - options.unknownAfter;
    const heard = peers.filter((peer) => peer.word === "trusted" && peer.sending && peer.lastHeard >= oldest);
    return heard.length > 0;
  }
}
