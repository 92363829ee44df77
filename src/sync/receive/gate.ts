import type { SyncContext } from "../context";
import { Kind } from "../messages/frame";
import type { Version } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { Word } from "../peers/standing";
import { Allowance } from "./allowance";

/** What a stranger's messages of a kind may do. */
interface Leave {
  /**
   * - `"judged"`: its events are taken in if authorize accepts them; it is no answer to what a trusted peer told of
   * - `"listed"`: what it says of itself is shown, and it may be asked for that when it is its turn
   * - `"served"`: it is answered, out of an allowance
   */
  readonly use: "judged" | "listed" | "served";
  /** Seconds between two of one stranger that may make us say something at once. */
  readonly pause: number;
}

/** What strangers may do, and nothing else: nothing they say is a reason to be silent or to wait. */
const STRANGERS: Readonly<Record<Kind, Leave>> = {
  [Kind.Event]: { use: "judged", pause: math.huge },
  [Kind.Data]: { use: "judged", pause: math.huge },
  [Kind.Piece]: { use: "judged", pause: math.huge },
  [Kind.State]: { use: "listed", pause: math.huge },
  [Kind.Advertisement]: { use: "listed", pause: 60 },
  [Kind.Query]: { use: "served", pause: 60 },
  [Kind.Request]: { use: "served", pause: 0 },
  [Kind.Sketch]: { use: "served", pause: 0 },
  [Kind.WeekParts]: { use: "served", pause: 0 },
  [Kind.Ids]: { use: "served", pause: 0 },
  [Kind.Need]: { use: "served", pause: 0 },
};

/** How many parities for each piece of a block one may cause, and all others with it. */
const PARITIES: Readonly<Record<Word, number>> = { stranger: 0.5, trusted: 1 };

/** The one place that asks what a sender's word counts for: once for each message, before anything comes of it. */
export class Gate {
  private readonly allowance: Allowance;

  constructor(private readonly context: SyncContext) {
    this.allowance = new Allowance(context.clock);
  }

  /** A message of a peer is about to be handled: what is its word worth? */
  admit(peer: PeerRecord): void {
    peer.word = this.context.standing.has(peer) ? "trusted" : "stranger";
  }

  /** Whether a message may make us say something at once. */
  mayStir(kind: Kind, peer: PeerRecord): boolean {
    if (peer.word === "trusted") {
      return true;
    }
    const now = this.context.clock.now();
    if (now - (peer.stirredAt.get(kind) ?? -math.huge) < STRANGERS[kind].pause) {
      return false;
    }
    peer.stirredAt.set(kind, now);
    return true;
  }

  /** Takes one answer out of what a peer may be given; false when there is none left. */
  mayGive(peer: PeerRecord, version: Version): boolean {
    return this.allowance.take(peer.name, peer.word, version, this.context.events.weeks().length);
  }

  /** How many parities for each piece of a block of ours a peer may cause. */
  paritiesFor(peer: PeerRecord): number {
    return PARITIES[peer.word];
  }
}
