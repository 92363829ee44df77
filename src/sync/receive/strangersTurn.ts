import type { SyncContext } from "../context";
import type { PeerRecord } from "../peers/peers";

/** Seconds from one turn to the next: while only strangers are heard, and while others are. */
const PAUSE = 60;
const LONG_PAUSE = 300;

/**
 * Whose turn it is, of the strangers, to be asked for what it tells of: one at a time, once, whoever has waited longest. Where
 * nobody has standing yet one has to begin with a stranger; a liar costs one request, and the next comes to its turn.
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
