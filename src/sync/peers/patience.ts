import type { Clock } from "../../ports";
import type { SyncOptions } from "../options";
import { type Version, versionKey } from "../messages/hash";
import type { PeerRecord } from "./peers";

/** Bytes a second that somebody who gives an answer sends at least. */
const SLOWEST = 100;
/** Seconds without anybody waiting that give back one second of patience. */
const RECOVERY = 20;

/**
 * How long others wait for what one peer gives, however often it begins anew: for a takeover, and as long as what it sends is
 * worth. When a peer has used that up, nobody waits for it until all of the time has come back.
 */
export class Patience {
  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {}

  /**
   * A part of an answer came, or a piece of one. Honest senders give one answer after the other: what a peer sends of
   * another before the last part of the former is worth nothing.
   * @param goesOn whether the peer says that more is to come.
   */
  note(peer: PeerRecord, version: Version, bytes: number, goesOn: boolean): void {
    const full = this.options.takeoverDelay;
    const now = this.clock.now();
    const elapsed = now - peer.partAt;
    const waited = peer.isAwaited ? math.min(elapsed, full) : 0;
    const answer = versionKey(version);
    const isOther = peer.isAwaited && peer.partOf !== answer;
    const earned = peer.isTiresome || isOther ? 0 : bytes / SLOWEST;
    const left = peer.patience - waited + (elapsed - waited) / RECOVERY + earned;
    peer.patience = math.max(0, math.min(left, full));
    peer.partAt = now;
    peer.partOf = answer;
    peer.isTiresome = peer.isTiresome ? peer.patience < full : peer.patience <= 0;
    peer.isAwaited = goesOn && !peer.isTiresome;
  }

  /** Whether a part of what a peer gives is a reason to wait for the next. */
  lasts(peer: PeerRecord): boolean {
    return !peer.isTiresome;
  }
}
