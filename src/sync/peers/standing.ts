import type { Clock } from "../../ports";
import type { PeerRecord } from "./peers";

/** Seconds for which what the addon says of a peer holds: it may look through a roster. */
const ANSWER_TIME = 10;

/**
 * What a peer's word counts for: that of a trusted one, which has standing, may be a reason to be silent, to wait or to
 * ask. That of a stranger may not.
 */
export type Word = "trusted" | "stranger";

/** The peers that delivered in earlier sessions. */
export interface StandingMemory {
  has(this: void, name: string): boolean;
  note(this: void, name: string): void;
}

/**
 * Whose word counts. A peer has standing if it has delivered an event that authorize accepted, or if the addon vouches
 * for it. All others are heard, and answered within a budget; what they say is a reason neither to be silent nor to wait.
 */
export class Standing {
  /** The peers that delivered in this session. */
  private readonly earned = new LuaSet<string>();

  /**
   * @param mayServe whether the addon vouches for a name; never raises. Undefined: for everybody.
   * @param memory who delivered before.
   */
  constructor(
    private readonly clock: Clock,
    private readonly mayServe: ((this: void, name: string) => boolean) | undefined,
    private readonly memory: StandingMemory | undefined,
  ) {}

  has(peer: PeerRecord): boolean {
    if (this.mayServe === undefined || peer.hasEarned) {
      return true;
    }
    const now = this.clock.now();
    if (now - peer.vouchedAt >= ANSWER_TIME) {
      peer.vouchedAt = now;
      peer.isVouchedFor =
        this.earned.has(peer.name) || this.memory?.has(peer.name) === true || this.mayServe(peer.name);
    }
    return peer.isVouchedFor;
  }

  /** Whether the addon itself vouches for a peer: what the peer has earned does not count. */
  isNamedByAddon({ name }: PeerRecord): boolean {
    return this.mayServe === undefined || this.mayServe(name);
  }

  /** The peer has delivered an event that authorize accepted. Where everybody has standing that tells nothing. */
  earn(peer: PeerRecord): void {
    if (this.mayServe !== undefined && !peer.hasEarned) {
      peer.hasEarned = true;
      peer.word = "trusted";
      // Peers that are long unheard are forgotten; this is not.
      this.earned.add(peer.name);
      this.memory?.note(peer.name);
    }
  }
}
