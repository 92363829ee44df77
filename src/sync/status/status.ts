import { Listeners, type Unsubscribe } from "../../listeners";
import type { SyncContext } from "../context";
import { INDEX } from "../messages/hash";
import { FRESH_INTERVALS, type PeerRecord } from "../peers/peers";
import { ownHash } from "../holdings";

/**
 * - `"synced"`: the newest advertisements agree with us, but for events of the future, and nothing is pending
 * - `"syncing"`: something is asked for, or about to be
 * - `"out of sync"`: a difference is known and nothing is under way
 * - `"unknown"`: no sender has been heard for a while
 */
export type SyncState = "synced" | "syncing" | "out of sync" | "unknown";

/** How far getting what is missing has come, in events. */
export interface SyncProgress {
  /** Known to be missing, as far as counts tell. */
  missing: number;
  /** Received since syncing began. */
  received: number;
  /** Seconds that the missing ones may take, estimated: from the pace so far, or before the first from what a channel carries. */
  seconds: number;
}

/** Events a second that one sender's channel carries, about. */
const USUAL_PACE = 25;
/** Seconds of events coming in that say something of their pace. */
const PACE_TIME = 3;

/** Whether this client is in sync, and who wants to know. */
export class Status {
  private state: SyncState = "unknown";
  private received = 0;
  /** When the first events came, and how many: the pace is that of what came since. */
  private firstAt = 0;
  private first = 0;
  private readonly stateListeners: Listeners<[SyncState]>;
  private readonly progressListeners: Listeners<[SyncProgress]>;

  /**
   * @param isBusy whether something is asked for, or about to be.
   * @param missing how many events are known to be missing.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly isBusy: (this: void) => boolean,
    private readonly missing: (this: void) => number,
  ) {
    this.stateListeners = new Listeners(context.world.report);
    this.progressListeners = new Listeners(context.world.report);
  }

  onState(listener: (this: void, state: SyncState) => void): Unsubscribe {
    return this.stateListeners.add(listener);
  }

  onProgress(listener: (this: void, progress: SyncProgress) => void): Unsubscribe {
    return this.progressListeners.add(listener);
  }

  progress(): SyncProgress {
    const { context, received } = this;
    const missing = this.missing();
    const elapsed = context.clock.now() - this.firstAt;
    const pace = received > this.first && elapsed > PACE_TIME ? (received - this.first) / elapsed : USUAL_PACE;
    return { missing, received, seconds: math.ceil(missing / pace) };
  }

  /** Events came in by sync. */
  noteReceived(added: number): void {
    if (added > 0) {
      if (this.received === 0) {
        this.firstAt = this.context.clock.now();
        this.first = added;
      }
      this.received += added;
      if (!this.progressListeners.isEmpty()) {
        this.progressListeners.fire(this.progress());
      }
    }
  }

  /** The state now; tells the listeners when it is another than before. */
  refresh(): SyncState {
    const state = this.compute();
    if (state !== this.state) {
      const before = this.state;
      this.state = state;
      if (state === "syncing") {
        this.received = 0;
      }
      this.stateListeners.fire(state);
      if (before === "syncing" && !this.progressListeners.isEmpty()) {
        this.progressListeners.fire(this.progress());
      }
    }
    return state;
  }

  /** The peer whose difference from us is the newest known; undefined when the newest advertisements agree. */
  newestDifference(): PeerRecord | undefined {
    const [newest, peer] = this.survey();
    return newest === undefined ? undefined : peer;
  }

  private compute(): SyncState {
    if (this.isBusy()) {
      return "syncing";
    }
    const [newest, different] = this.survey();
    if (newest === undefined || this.context.clock.now() - newest > this.context.options.unknownAfter) {
      return "unknown";
    }
    return different === undefined ? "synced" : "out of sync";
  }

  /** When the newest advertisement was heard, and the newest that disagrees, of those that still count. */
  private survey(): LuaMultiReturn<[newest: number | undefined, different: PeerRecord | undefined]> {
    const peers = this.context.peers.byName as unknown as Record<string, PeerRecord>;
    const ours = ownHash(this.context.events, INDEX);
    let newest: number | undefined;
    for (const [, peer] of pairs(peers)) {
      if (peer.sending && peer.advertisedAt !== undefined && (newest === undefined || peer.advertisedAt > newest)) {
        newest = peer.advertisedAt;
      }
    }
    let different: PeerRecord | undefined;
    const oldest = (newest ?? 0) - FRESH_INTERVALS * this.context.options.advertiseInterval;
    for (const [, peer] of pairs(peers)) {
      if (peer.sending && peer.advertisedAt !== undefined && peer.advertisedAt >= oldest) {
        // What agreed when it was heard counts as agreeing while live events reach both.
        if (
          !peer.agrees &&
          !peer.isEarly &&
          peer.ledger !== ours &&
          peer.advertisedAt > (different?.advertisedAt ?? -math.huge)
        ) {
          different = peer;
        }
      }
    }
    return $multi(newest, different);
  }
}
