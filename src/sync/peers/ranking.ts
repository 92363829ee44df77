import type { Channel } from "../../ports";
import { partnerOf } from "../link/channels";
import { CONTROL, type HashText, hashText, INDEX, isWeek, type Subject, SUMMARY } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { PeerRecord, Peers } from "./peers";
import type { Reputation } from "./reputation";

/** What this client advertised last. */
export interface OwnClaim {
  /** Server time since when `ledger` is advertised. */
  time: number;
  ledger: HashText;
  /** Hashes of the weeks that were listed. */
  weeks: LuaTable<number, HashText | undefined>;
  /** Of the control events, and of the summary of the closing that holds. */
  control: HashText;
  summary: HashText;
}

/** How many seconds after a request what should have happened: whoever answers and whoever waits count alike. */
export interface AnswerTimes {
  /** The best claim begins to answer. */
  readonly first: number;
  /** The same for events that were picked out: it waits for no other version of a week. */
  readonly picked: number;
  /** Whoever comes next begins, if the first does not. A sender that is asked by name, or is busy, begins before. */
  readonly next: number;
  /** Somebody has begun, whoever drew which jitter, if one of the first two is there. */
  readonly begun: number;
  /** The request or its answer was lost, or nobody is there. */
  readonly lost: number;
}

/** The share of claimDelay after which picked events are given: enough for an advertisement that is under way. */
const PICKED_SHARE = 0.4;
/** Peers with other ledgers do not know their turns: answers are spread over a longer time for each of so many. */
const MOST_OTHERS = 9;
/** Jitters that a request and its answer may take on their way. */
const JITTERS = 4;

export function answerTimes({ claimDelay, claimJitter, takeoverDelay }: SyncOptions): AnswerTimes {
  return {
    first: claimDelay,
    picked: claimDelay * PICKED_SHARE,
    next: claimDelay + takeoverDelay,
    begun: claimDelay + claimJitter + takeoverDelay,
    lost: claimDelay + claimJitter * JITTERS + takeoverDelay,
  };
}

/** Who should answer. One order for all: not penalised, lowest claim, lowest name. */
export class Ranking {
  /** Undefined while this client has advertised nothing. */
  own?: OwnClaim;

  /** Hashes of all weeks, as the index that this client gave last has them. */
  private index = new LuaTable<number, HashText | undefined>();

  constructor(
    private readonly peers: Peers,
    private readonly reputation: Reputation,
    private readonly world: { readonly self: string },
  ) {}

  /** We give an index, in which the weeks have these hashes. */
  noteIndex(index: LuaTable<number, HashText | undefined>): void {
    this.index = index;
  }

  /** Whether we have told others of this version: listed its week, or put it in the index that we gave last. */
  hasTold(subject: Subject, hash: HashText): boolean {
    return !isWeek(subject) || this.index.get(subject) === hash || this.own?.weeks.get(subject) !== undefined;
  }

  /** Whether we have advertised this, and so may answer. @param held the hash of what we hold of it. */
  hasAdvertised(subject: Subject, hash: HashText, held: HashText): boolean {
    const { own } = this;
    if (own === undefined) {
      return false;
    }
    if (subject === CONTROL || subject === SUMMARY) {
      return (subject === CONTROL ? own.control : own.summary) === hash;
    }
    // A week that was not listed was advertised with the ledger that it is part of, or told in an index.
    const unlisted = this.index.get(subject) === hash ? hash : held;
    return (subject === INDEX ? own.ledger : (own.weeks.get(subject) ?? unlisted)) === hash;
  }

  /** Whether we have advertised something, and not this week by itself. */
  isUnlisted(subject: Subject): boolean {
    return isWeek(subject) && this.own !== undefined && this.own.weeks.get(subject) === undefined;
  }

  /** The peers that answer before us what we have advertised, too. */
  ahead(subject: Subject, hash: HashText): PeerRecord[] {
    const { own } = this;
    return own === undefined
      ? []
      : this.senders((peer) => offers(peer, subject, hash, own) && this.precedesUs(peer, own));
  }

  /** The trusted peers that have told of exactly this, and are not penalised. */
  told(subject: Subject, hash: HashText): PeerRecord[] {
    return this.senders(
      (peer) => isTrusted(peer) && offers(peer, subject, hash, undefined) && !this.reputation.isPenalised(peer),
    );
  }

  /** How many trusted senders held what we did when they were heard: they may all be about to give the same. */
  alike(): number {
    return this.senders((peer) => peer.agrees && isTrusted(peer)).length;
  }

  /** How many of these are trusted and were heard on a channel: they speak for us there. */
  agreeingOn(channel: Channel): number {
    return this.senders((peer) => peer.agrees && isTrusted(peer) && peer.channel === channel).length;
  }

  /** How many senders with the same ledger answer before us; undefined when we have advertised nothing. */
  before(ledger: HashText): number | undefined {
    const { own } = this;
    return own === undefined
      ? undefined
      : this.senders((peer) => (peer.ledger === ledger || peer.agrees) && this.precedesUs(peer, own)).length;
  }

  /** How many trusted senders, except for one, hold another ledger: so many more may answer at once. They count up to a limit. */
  others(ledger: HashText, except: string): number {
    const isOther = (peer: PeerRecord): boolean =>
      peer.ledger !== ledger && !peer.agrees && isTrusted(peer) && peer.name !== except;
    return math.min(this.senders(isOther).length, MOST_OTHERS);
  }

  /** Whether the peer's claim is better than ours, penalties aside: both sides see it alike. */
  isBefore(peer: PeerRecord): boolean {
    // Who has advertised nothing has the worst claim of all.
    const time = this.own?.time ?? math.huge;
    return peer.claim < time || (peer.claim === time && peer.name < this.world.self);
  }

  /** The first to answer of the trusted ones that advertised a ledger. */
  best(ledger: HashText): PeerRecord | undefined {
    let best: PeerRecord | undefined;
    for (const peer of this.senders((each) => isTrusted(each) && each.ledger === ledger)) {
      if (best === undefined || this.precedes(peer, best.claim, best.name, this.reputation.isPenalised(best))) {
        best = peer;
      }
    }
    return best;
  }

  /** Trusted ones in our group who serve, have more than `count` events by what they said last, and are not penalised: by claim. */
  holders(count: number): PeerRecord[] {
    const { reputation } = this;
    const list = this.senders(
      (peer) =>
        isTrusted(peer) && peer.count > count && partnerOf(peer.channel) === undefined && !reputation.isPenalised(peer),
    );
    table.sort(list, (x, y) => this.precedes(x, y.claim, y.name, false));
    return list;
  }

  /** The place of a sender among all: 1 answers first. */
  rank(peer: PeerRecord): number {
    const penalised = this.reputation.isPenalised(peer);
    return 1 + this.senders((other) => other !== peer && this.precedes(other, peer.claim, peer.name, penalised)).length;
  }

  /** Whether anybody trusted is known to have a week at a hash. */
  isOffered(subject: Subject, hash: HashText): boolean {
    return this.senders((peer) => isTrusted(peer) && offers(peer, subject, hash, undefined)).length > 0;
  }

  /** Whether a peer is known to have a week, or index, at a hash. */
  isOfferedBy(peer: PeerRecord, subject: Subject, hash: HashText): boolean {
    return peer.sending && offers(peer, subject, hash, undefined);
  }

  /** The peers that say that they serve, and that a condition holds for, in no order. */
  private senders(holds: (this: void, peer: PeerRecord) => boolean): PeerRecord[] {
    return this.peers.filter((peer) => peer.sending && holds(peer));
  }

  /** Whether a peer answers before us: no stranger does. */
  private precedesUs(peer: PeerRecord, own: OwnClaim): boolean {
    return isTrusted(peer) && this.precedes(peer, own.time, this.world.self, this.reputation.isSelfPenalised());
  }

  private precedes(peer: PeerRecord, claim: number, name: string, penalised: boolean): boolean {
    const peerPenalised = this.reputation.isPenalised(peer);
    if (peerPenalised !== penalised) {
      return penalised;
    }
    return peer.claim < claim || (peer.claim === claim && peer.name < name);
  }
}

function isTrusted({ word }: PeerRecord): boolean {
  return word === "trusted";
}

/** Whether what a peer advertised has a week, or index, at a hash. */
function offers(peer: PeerRecord, subject: Subject, hash: HashText, own: OwnClaim | undefined): boolean {
  if (peer.advertisedAt === undefined) {
    return false;
  }
  if (subject === INDEX) {
    return peer.ledger === hash;
  }
  if (subject === CONTROL || subject === SUMMARY) {
    // What agreed before a closing has heard of it, too, most likely.
    const isAlike = own !== undefined && peer.agrees;
    return hash !== "" && (isAlike || (subject === CONTROL ? peer.books?.control : peer.books?.summary) === hash);
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
