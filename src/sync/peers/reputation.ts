import type { Clock } from "../../ports";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "./peers";

/** How often the time doubles for which an answer that was no help counts, and after how many seconds without one it begins anew. */
const MOST_PASSES = 2;
const FORGIVENESS = 300;

/** Which peers have delivered, which have let us down, and what that means for now. */
export class Reputation {
  private selfPenalisedUntil = -math.huge;

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {}

  isPenalised(peer: PeerRecord): boolean {
    return this.clock.now() < peer.penalisedUntil;
  }

  /** Whether our own last answer was no help. */
  isSelfPenalised(): boolean {
    return this.clock.now() < this.selfPenalisedUntil;
  }

  /** Whether what the peer says is left alone for now: it let us down twice and has never delivered anything. */
  isIgnored(peer: PeerRecord): boolean {
    return peer.failures > 1 && peer.deliveries === 0 && this.isPenalised(peer);
  }

  /** The peer did not deliver. */
  blame(peer: PeerRecord): void {
    if (this.isPenalised(peer) && peer.failures > 0) {
      return;
    }
    const { penalty, penaltyMaximum } = this.options;
    peer.penalisedUntil = this.clock.now() + math.min(penalty * 2 ** math.min(peer.failures, 40), penaltyMaximum);
    peer.failures += 1;
  }

  /** Its answer (ours when undefined) did not help somebody. It ranks last for a while, even if it is not to blame. */
  passOver(peer: PeerRecord | undefined): void {
    const now = this.clock.now();
    const { penalty } = this.options;
    if (peer === undefined) {
      this.selfPenalisedUntil = now + penalty;
      return;
    }
    // A peer that says again and again that all is answered must not keep others from answering.
    peer.passes = now - peer.penalisedUntil > FORGIVENESS ? 0 : peer.passes;
    peer.penalisedUntil = math.max(peer.penalisedUntil, now + penalty * 2 ** peer.passes);
    peer.passes = math.min(peer.passes + 1, MOST_PASSES);
  }

  /** The peer delivered something new: a failure is forgiven. */
  praise(peer: PeerRecord): void {
    peer.deliveries += 1;
    peer.failures = math.max(peer.failures - 1, 0);
    peer.penalisedUntil = -math.huge;
  }

  /**
   * How likely it is that what a peer tells of can be got: 1 for who delivered, 0 for who was never asked, less for who
   * let us down and has delivered nothing since, and least during a penalty. Of strangers it is less by 2, so that among them the
   * same order holds.
   */
  reliability(peer: PeerRecord): number {
    const expected = peer.deliveries > 0 ? 1 : -peer.failures / (peer.failures + 1);
    const likely = this.isPenalised(peer) ? -peer.failures : expected;
    return peer.word === "trusted" ? likely : likely - 2;
  }
}
