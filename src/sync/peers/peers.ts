import type { Channel, Clock } from "../../ports";
import { type HashText, hashText } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { Advertisement } from "../messages/advertisement";
import type { Kind } from "../messages/frame";
import type { Word } from "./standing";

/** Advertisements heard so many shortest intervals before the newest one no longer say how things stand. */
export const FRESH_INTERVALS = 3;
/** How often the forgotten are looked for, in seconds. */
const PRUNE_INTERVAL = 60;

/** What is known of another client. Times are the session clock's. */
export interface PeerRecord {
  readonly name: string;
  lastHeard: number;
  /** When it last said that it has logged in; when it was first heard, if it has not. */
  helloAt: number;
  sending: boolean;
  /** Its ledger as last heard, from any message. */
  count: number;
  a: number;
  b: number;
  /** Its last advertisement; `advertisedAt` is undefined before the first. */
  advertisedAt?: number;
  /** Server time since when it has advertised `ledger`; infinite when it claims nothing. */
  claim: number;
  ledger: HashText;
  weeks: Advertisement["weeks"];
  sample?: Advertisement["sample"];
  books?: Advertisement["books"];
  channel: Channel;
  /** Whether that advertisement was equal to what we had when we heard it. */
  agrees: boolean;
  /** Whether it was equal, except for events of the future. */
  isEarly: boolean;
  /** Whether it was equal, except for events that we refused or wrote, hold in closed weeks, or it lacks. */
  isApart: boolean;
  /** The ledger of its that we lacked nothing of, as it has shown itself, and how many events we held then. */
  covered?: { readonly ledger: HashText; readonly own: number };
  /** What it had advertised when it last asked for events by ids, and the hash of that with these. */
  lacking?: { readonly ledger: HashText; readonly whole: HashText };
  /** When it last sent something in a newer protocol. */
  newerAt: number;
  /** The two hashes whose difference was noticed last. */
  noticed: string;
  /** When its last data came. */
  lastData: number;
  /** How many seconds others still wait for what it gives, as of its last part, which was of `partOf`: see {@link Patience}. */
  patience: number;
  partAt: number;
  partOf: string;
  /** Whether others wait for its next part; whether they no longer do until all patience has come back. */
  isAwaited: boolean;
  isTiresome: boolean;
  /** Answers it owes us, and until when it ranks last for that. */
  failures: number;
  /** Answers of its that brought something new. */
  deliveries: number;
  penalisedUntil: number;
  /** How often its answers were no help to somebody, recently. */
  passes: number;
  /** How often in a row nothing came of what its sketches told of. */
  phantoms: number;
  /** What its last message counted for. */
  word: Word;
  /** When messages of a kind last made us say something at once, while it was a stranger; and when it was last asked as one. */
  readonly stirredAt: LuaTable<Kind, number | undefined>;
  askedAt: number;
  /** Whether it has earned standing, and what the addon said of it when: see {@link Standing}. */
  hasEarned: boolean;
  isVouchedFor: boolean;
  vouchedAt: number;
  /** What it may still say at once, as of `tokensAt`. */
  tokens: number;
  tokensAt: number;
  /** Its messages that wait to be handled. */
  waiting: number;
  waitingBytes: number;
}

/** The other clients, a bounded number, forgotten when unheard. */
export class Peers {
  readonly byName = new LuaTable<string, PeerRecord | undefined>();
  private size = 0;
  private prunedAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {}

  /** The peer of a name, made when it is new: someone is forgotten for it when there are too many. */
  touch(name: string): PeerRecord {
    const now = this.clock.now();
    if (now - this.prunedAt > PRUNE_INTERVAL) {
      this.prune(now);
    }
    let peer = this.byName.get(name);
    if (peer === undefined) {
      if (this.size >= this.options.maxPeers) {
        this.evict();
      }
      peer = newPeer(name, now, this.options.peerBurst);
      this.byName.set(name, peer);
      this.size += 1;
    }
    peer.lastHeard = now;
    return peer;
  }

  /** Whether the peer may say one thing more now. */
  takeToken(peer: PeerRecord): boolean {
    const now = this.clock.now();
    const { peerBurst, peerRate } = this.options;
    peer.tokens = math.min(peer.tokens + (now - peer.tokensAt) * peerRate, peerBurst);
    peer.tokensAt = now;
    if (peer.tokens < 1) {
      return false;
    }
    peer.tokens -= 1;
    return true;
  }

  /** Makes the peer silent for a minute. */
  mute(peer: PeerRecord): void {
    peer.tokens = -60 * this.options.peerRate;
    peer.tokensAt = this.clock.now();
  }

  /** Takes down what a peer advertised. */
  record(peer: PeerRecord, advertisement: Advertisement, channel: Channel): void {
    peer.sending = advertisement.sending;
    peer.count = advertisement.count;
    peer.a = advertisement.a;
    peer.b = advertisement.b;
    peer.advertisedAt = this.clock.now();
    // None ranks last.
    peer.claim = advertisement.claim === 0 ? math.huge : advertisement.claim;
    peer.ledger = hashText(advertisement.count, advertisement.a, advertisement.b);
    peer.weeks = advertisement.weeks;
    peer.sample = advertisement.sample;
    peer.books = advertisement.books;
    peer.channel = channel;
  }

  /** The peers that a condition holds for, in no order. */
  filter(holds: (this: void, peer: PeerRecord) => boolean): PeerRecord[] {
    const list: PeerRecord[] = [];
    for (const [, peer] of pairs(this.byName as unknown as Record<string, PeerRecord>)) {
      if (holds(peer)) {
        list.push(peer);
      }
    }
    return list;
  }

  /** What we wrote does not reach others live: those who held the same as we lack it now. */
  lackOurs(): void {
    for (const [, peer] of pairs(this.byName as unknown as Record<string, PeerRecord>)) {
      peer.isApart ||= peer.agrees;
      peer.agrees = false;
    }
  }

  /** How many are known. */
  count(): number {
    return this.size;
  }

  /** Forgets peers that were not heard for peerLifetime. */
  prune(now: number): void {
    this.prunedAt = now;
    for (const [name, peer] of pairs(this.byName as unknown as Record<string, PeerRecord>)) {
      if (now - peer.lastHeard > this.options.peerLifetime) {
        this.remove(name);
      }
    }
  }

  /** Forgets a peer, if it is one. */
  remove(name: string): void {
    if (this.byName.has(name)) {
      this.byName.delete(name);
      this.size -= 1;
    }
  }

  /** Forgets the one unheard for longest; those who delivered, have standing, or serve, in this order, only when all are. */
  private evict(): void {
    let victim: PeerRecord | undefined;
    let least = math.huge;
    for (const [, peer] of pairs(this.byName as unknown as Record<string, PeerRecord>)) {
      const value = worth(peer);
      if (value < least || (value === least && peer.lastHeard < (victim?.lastHeard ?? 0))) {
        victim = peer;
        least = value;
      }
    }
    if (victim !== undefined) {
      this.remove(victim.name);
    }
  }
}

function worth(peer: PeerRecord): number {
  return (peer.deliveries > 0 ? 4 : 0) + (peer.word === "trusted" ? 2 : 0) + (peer.sending ? 1 : 0);
}

function newPeer(name: string, now: number, tokens: number): PeerRecord {
  return {
    name,
    lastHeard: now,
    helloAt: now,
    sending: false,
    count: 0,
    a: 0,
    b: 0,
    claim: math.huge,
    ledger: "",
    weeks: [],
    channel: "",
    agrees: false,
    isEarly: false,
    isApart: false,
    newerAt: -math.huge,
    noticed: "",
    lastData: -math.huge,
    patience: math.huge,
    partAt: now,
    partOf: "",
    isAwaited: false,
    isTiresome: false,
    failures: 0,
    deliveries: 0,
    penalisedUntil: -math.huge,
    passes: 0,
    phantoms: 0,
    word: "stranger",
    stirredAt: new LuaTable(),
    askedAt: -math.huge,
    hasEarned: false,
    isVouchedFor: false,
    vouchedAt: -math.huge,
    tokens,
    tokensAt: now,
    waiting: 0,
    waitingBytes: 0,
  };
}
