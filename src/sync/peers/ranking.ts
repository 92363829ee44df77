import type { Clock } from "../../ports";
import { partnerOf } from "../link/channels";
import { type HashText, hashText, INDEX, type Subject } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { PeerRecord, Peers } from "./peers";

/** What this client advertised last. */
export interface OwnClaim {
  /** Server time since when `ledger` is advertised. */
  time: number;
  ledger: HashText;
  /** Hashes of the weeks that were listed. */
  weeks: LuaTable<number, HashText | undefined>;
}

/** Who should answer. One order for all: not penalised, lowest claim, lowest name. */
export class Claims {
  /** Undefined while this client has advertised nothing. */
  own?: OwnClaim;

  /** Hashes of all weeks, as the index that this client gave last has them. */
  private index = new LuaTable<number, HashText | undefined>();
  private selfPenalisedUntil = -math.huge;

  constructor(
    private readonly peers: Peers,
    private readonly clock: Clock,
    private readonly options: SyncOptions,
    private readonly self: string,
  ) {}

  isPenalised(peer: PeerRecord): boolean {
    return this.clock.now() < peer.penalisedUntil;
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

  /** Its answer (ours when undefined) was no help to somebody, whoever is to blame: it ranks last for a while. */
  passOver(peer: PeerRecord | undefined): void {
    const until = this.clock.now() + this.options.penalty;
    if (peer === undefined) {
      this.selfPenalisedUntil = until;
    } else {
      peer.penalisedUntil = math.max(peer.penalisedUntil, until);
    }
  }

  /** The peer delivered something new: a failure is forgiven. */
  praise(peer: PeerRecord): void {
    peer.deliveries += 1;
    peer.failures = math.max(peer.failures - 1, 0);
    peer.penalisedUntil = -math.huge;
  }

  /** We give an index, in which the weeks have these hashes. */
  noteIndex(index: LuaTable<number, HashText | undefined>): void {
    this.index = index;
  }

  /** Whether we have told others of this version: listed its week, or put it in the index that we gave last. */
  hasTold(subject: Subject, hash: HashText): boolean {
    return subject === INDEX || this.index.get(subject) === hash || this.own?.weeks.get(subject) !== undefined;
  }

  /** The peers that answer this before us; undefined when we have not advertised it and so do not answer. */
  ahead(subject: Subject, hash: HashText, held: HashText): PeerRecord[] | undefined {
    const own = this.own;
    if (own === undefined) {
      return undefined;
    }
    // A week that was not listed was advertised with the ledger that it is part of, or told in an index.
    const unlisted = this.index.get(subject) === hash ? hash : held;
    const listed = subject === INDEX ? own.ledger : (own.weeks.get(subject) ?? unlisted);
    if (listed !== hash) {
      return undefined;
    }
    const list: PeerRecord[] = [];
    const penalised = this.clock.now() < this.selfPenalisedUntil;
    for (const [, peer] of pairs(this.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (this.offers(peer, subject, hash, own) && this.precedes(peer, own.time, this.self, penalised)) {
        list.push(peer);
      }
    }
    return list;
  }

  /** How many senders with the same ledger answer before us; undefined when we have advertised nothing. */
  before(ledger: HashText): number | undefined {
    const own = this.own;
    if (own === undefined) {
      return undefined;
    }
    let count = 0;
    const penalised = this.clock.now() < this.selfPenalisedUntil;
    for (const [, peer] of pairs(this.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (
        peer.sending &&
        (peer.ledger === ledger || peer.agrees) &&
        this.precedes(peer, own.time, this.self, penalised)
      ) {
        count += 1;
      }
    }
    return count;
  }

  /** Whether the peer's claim is better than ours, penalties aside: both sides see it alike. */
  isBefore(peer: PeerRecord): boolean {
    const own = this.own;
    return own !== undefined && (peer.claim < own.time || (peer.claim === own.time && peer.name < this.self));
  }

  /**
   * How likely it is that what a peer tells of can be got: 1 for who delivered, 0 for who was never asked, less for who
   * let us down and has delivered nothing since, and least during a penalty.
   */
  reliability(peer: PeerRecord): number {
    if (this.isPenalised(peer)) {
      return -peer.failures;
    }
    return peer.deliveries > 0 ? 1 : -peer.failures / (peer.failures + 1);
  }

  /** The first to answer of those that advertised a ledger. */
  best(ledger: HashText): PeerRecord | undefined {
    let best: PeerRecord | undefined;
    for (const [, peer] of pairs(this.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (
        peer.sending &&
        peer.ledger === ledger &&
        (best === undefined || this.precedes(peer, best.claim, best.name, this.isPenalised(best)))
      ) {
        best = peer;
      }
    }
    return best;
  }

  /** Those in our group who serve, have more than `count` events by what they said last, and are not penalised: by claim. */
  holders(count: number): PeerRecord[] {
    const list: PeerRecord[] = [];
    for (const [, peer] of pairs(this.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (peer.sending && peer.count > count && partnerOf(peer.channel) === undefined && !this.isPenalised(peer)) {
        list.push(peer);
      }
    }
    table.sort(list, (x, y) => this.precedes(x, y.claim, y.name, false));
    return list;
  }

  /** The place of a sender among all: 1 answers first. */
  rank(peer: PeerRecord): number {
    let rank = 1;
    const penalised = this.isPenalised(peer);
    for (const [, other] of pairs(this.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (other.sending && other !== peer && this.precedes(other, peer.claim, peer.name, penalised)) {
        rank += 1;
      }
    }
    return rank;
  }

  /** Whether anybody is known to have a week at a hash. */
  isOffered(subject: Subject, hash: HashText): boolean {
    for (const [, peer] of pairs(this.peers.byName as unknown as Record<string, PeerRecord>)) {
      if (this.isOfferedBy(peer, subject, hash)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a peer is known to have a week, or index, at a hash. */
  isOfferedBy(peer: PeerRecord, subject: Subject, hash: HashText): boolean {
    return this.offers(peer, subject, hash, undefined);
  }

  private offers(peer: PeerRecord, subject: Subject, hash: HashText, own: OwnClaim | undefined): boolean {
    if (!peer.sending || peer.advertisedAt === undefined) {
      return false;
    }
    if (subject === INDEX) {
      return peer.ledger === hash;
    }
    // What agreed when it was heard holds all that we held then, even when live events have come to both since.
    if (peer.ledger === own?.ledger || (own !== undefined && peer.agrees)) {
      return true;
    }
    for (const week of peer.weeks) {
      if (week.week === subject) {
        return hashText(week.count, week.a, week.b) === hash;
      }
    }
    return false;
  }

  private precedes(peer: PeerRecord, claim: number, name: string, penalised: boolean): boolean {
    const peerPenalised = this.isPenalised(peer);
    if (peerPenalised !== penalised) {
      return penalised;
    }
    return peer.claim < claim || (peer.claim === claim && peer.name < name);
  }
}
