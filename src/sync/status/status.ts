import { Listeners, type Unsubscribe } from "../../listeners";
import { earlier } from "../../alarm";
import type { SyncContext, Wing } from "../context";
import { INDEX } from "../messages/hash";
import { FRESH_INTERVALS, type PeerRecord } from "../peers/peers";
import { ownHash } from "../holdings";

/**
 * - `"synced"`: this client holds all that senders told of recently, and that it would accept
 * - `"syncing"`: something is asked for, or about to be
 * - `"out of sync"`: something is known to be missing, and nothing is under way
 * - `"unknown"`: no sender has been heard for a while, one speaks a newer protocol, or the ledger is of another guild than
 *   the character, and is silent there
 */
export type SyncState = "synced" | "syncing" | "out of sync" | "unknown";

/** What a sync state is made of: the second value of `GetSyncState`. */
export interface SyncDetails {
  /** Events known to be missing here, as far as counts tell. */
  missing: number;
  /** How many events this client has refused, by the name of who sent them. */
  refused: Record<string, number>;
  /** Events written here since the login that no sender has shown to hold. */
  unaccepted: number;
  /** Whether a peer speaks a newer protocol, so that this client does not understand all: update the addon. */
  behind: boolean;
  /** Whether the ledger is of another guild than the character, and therefore silent: see `AdoptGuild`. */
  otherGuild: boolean;
  /** Senders heard recently whose word counts. */
  senders: number;
  /** Unix seconds since when the state is what it is. */
  since: number;
}

/** What the advertisements that still count say. */
interface Survey {
  /** When the newest was heard; undefined: none was. */
  readonly newest: number | undefined;
  /** The newest that disagrees. */
  readonly different: PeerRecord | undefined;
  /** How many senders were heard. */
  readonly senders: number;
  /** When somebody was last heard who speaks a newer protocol. */
  readonly newerAt: number;
}

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
export class Status implements Wing {
  private state: SyncState = "unknown";
  /** When the silence of those that differ says that they do so no longer. */
  private dueAt?: number;
  /** Unix seconds. */
  private since: number;
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
    this.since = context.clock.serverTime();
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

  nextDue(): number | undefined {
    return this.dueAt;
  }

  run(now: number): void {
    if (this.dueAt !== undefined && this.dueAt <= now) {
      this.refresh();
    }
  }

  /** The state now; tells the listeners when it is another than before. */
  refresh(): SyncState {
    const state = this.compute();
    this.dueAt = state === "syncing" || state === "out of sync" ? this.context.agreements.settlesAt() : undefined;
    if (state !== this.state) {
      const before = this.state;
      this.state = state;
      this.since = this.context.clock.serverTime();
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

  /** What the state is made of. */
  details(): SyncDetails {
    const { events } = this.context;
    const { apart } = events;
    const { different, newerAt, senders } = this.survey();
    const ahead = different === undefined ? 0 : different.count - events.count();
    return {
      missing: math.max(this.missing(), ahead, 0),
      refused: apart.refused(),
      unaccepted: apart.unaccepted(),
      behind: this.isFresh(newerAt),
      otherGuild: this.isElsewhere(),
      senders,
      since: this.since,
    };
  }

  /** The peer whose difference from us is the newest known; undefined when the newest advertisements agree. */
  newestDifference(): PeerRecord | undefined {
    return this.survey().different;
  }

  private isElsewhere(): boolean {
    return this.context.world.isElsewhere?.() === true;
  }

  private isFresh(time: number): boolean {
    return this.context.clock.now() - time <= this.context.options.unknownAfter;
  }

  private compute(): SyncState {
    if (this.isElsewhere()) {
      return "unknown";
    }
    if (this.isBusy()) {
      return "syncing";
    }
    const { newest, different, newerAt } = this.survey();
    if (newest === undefined || !this.isFresh(newest)) {
      return "unknown";
    }
    if (different !== undefined) {
      return "out of sync";
    }
    // What those hold who speak a newer protocol, nobody can tell.
    return this.isFresh(newerAt) ? "unknown" : "synced";
  }

  private survey(): Survey {
    const { agreements, clock, events, heardWeeks, options, peers } = this.context;
    const ours = ownHash(events, INDEX);
    const credible: PeerRecord[] = [];
    const objected = agreements.objectedAt();
    let agreedAt = agreements.undisputedAt(objected);
    let newest: number | undefined;
    let newerAt = -math.huge;
    for (const [, peer] of pairs(peers.byName as unknown as Record<string, PeerRecord>)) {
      const at = peer.sending ? peer.advertisedAt : undefined;
      if ((at !== undefined || peer.newerAt > newerAt) && peer.word === "trusted") {
        newerAt = math.max(newerAt, peer.newerAt);
        if (at !== undefined) {
          credible.push(peer);
          newest = math.max(newest ?? at, at);
          if (peer.ledger === ours && at <= objected) {
            agreedAt = math.max(agreedAt, at);
          }
        }
      }
    }
    // While weeks are broadcast, nobody advertises.
    const quietSince = heardWeeks.quietSince(options.advertiseInterval);
    const oldest = earlier(quietSince, newest ?? 0) - FRESH_INTERVALS * options.advertiseInterval;
    const unheard = clock.now() - options.unknownAfter;
    let different: PeerRecord | undefined;
    let senders = 0;
    for (const peer of credible) {
      const at = peer.advertisedAt ?? -math.huge;
      senders += at >= unheard ? 1 : 0;
      // What agreed when it was heard counts as agreeing while live events reach both.
      const isSame = peer.agrees || peer.isEarly || peer.isApart || peer.ledger === ours;
      const isOld = at < oldest || (peer.count <= events.count() && at < agreedAt);
      if (!isOld && !isSame && at > (different?.advertisedAt ?? -math.huge)) {
        different = peer;
      }
    }
    return { newest, different, senders, newerAt };
  }
}
