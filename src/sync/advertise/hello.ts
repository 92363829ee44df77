import type { Channel } from "../../ports";
import type { Advertiser } from "./advertiser";
import { earlier } from "../../alarm";
import { partnerOf, whisperWith } from "../link/channels";
import type { SyncContext, Wing } from "../context";
import { Cooldown } from "../cooldown";
import { isNew } from "../holdings";
import { Kind } from "../messages/frame";
import type { PeerRecord } from "../peers/peers";
import { encodeAdvertisement, encodeQuery, type Query, QueryScope } from "../messages/advertisement";
import { SHARED_PERIOD, SharedAnswers } from "./sharedAnswers";

/** Askers that are answered at a time, besides those that share few answers. */
const ASKERS_LIMIT = 8;
/** Peers to whose number a second of spread is added: so many whispers a second reach an asker. */
const PEERS_A_SECOND = 10;
/** How often the hello is repeated when the client does not take it. */
const HELLO_TRIES = 5;

/** The share of helloDelay that somebody without events waits: it has everything to ask for. */
const NEW_SHARE = 0.2;
/** The share of peersSpread in which it is told who serves. */
const NEW_SPREAD = 0.8;

/** Seconds in which an added peer is greeted once. */
const GREETING_PAUSE = 60;

interface Reply {
  readonly asker: string;
  readonly due: number;
  /** Whether the asker is to learn who serves. */
  readonly isForSenders: boolean;
  /** Whether it is one of those that share few answers. */
  readonly isShared: boolean;
}

/** Finds out which peers are there: says hello, asks for everyone's state, and tells its own. */
export class Hello implements Wing {
  private replies: Reply[] = [];
  private helloAt?: number;
  private helloTries = 0;
  private askedUntil = -math.huge;
  private readonly greeted: Cooldown;
  private readonly told: Cooldown;
  private readonly shared: SharedAnswers;
  /** Channels on which those who serve were made to say what they hold. */
  private readonly called: Cooldown;
  private readonly noteHello: (this: void, delivered: boolean) => void;

  constructor(
    private readonly context: SyncContext,
    private readonly advertiser: Advertiser,
  ) {
    this.greeted = new Cooldown(context.clock, GREETING_PAUSE);
    this.told = new Cooldown(context.clock, context.options.peersSpread);
    this.shared = new SharedAnswers(context.clock);
    this.called = new Cooldown(context.clock, context.options.peersWindow);
    this.noteHello = (delivered) => {
      if (delivered) {
        this.helloTries = HELLO_TRIES;
      }
    };
  }

  /** Makes senders with another ledger advertise soon. */
  say(): void {
    this.helloTries = 0;
    this.helloAt = this.context.clock.now() + this.delay() * (0.5 + this.context.world.random());
  }

  private delay(): number {
    const { helloDelay } = this.context.options;
    return isNew(this.context.events) ? helloDelay * NEW_SHARE : helloDelay;
  }

  /** Asks everyone on a channel for their state, or those who serve. */
  ask(channel: Channel, wants = QueryScope.Everybody): void {
    const { note } = this.context.world;
    note?.("Debug", wants === QueryScope.Senders ? "asks on %s who serves" : "asks on %s who is there", channel);
    this.noteAsking(channel, wants);
    this.context.outbox.say("control", Kind.Query, this.query(wants), channel);
  }

  /** Whether those who serve on a channel were made to say recently what they hold. */
  wereCalled(channel: Channel): boolean {
    return this.called.isRecent(channel);
  }

  private noteAsking(channel: Channel, wants: QueryScope): void {
    this.askedUntil = this.context.clock.now() + this.context.options.peersWindow;
    if (wants === QueryScope.Senders) {
      this.called.note(channel);
    }
  }

  /** Says hello to an added peer, unless that was done just now: each side learns that the other is there. */
  greet(name: string): void {
    const { outbox } = this.context;
    if (!this.greeted.isRecent(name)) {
      this.greeted.note(name);
      outbox.send("control", Kind.Query, this.query(QueryScope.Nobody), whisperWith(name));
    }
  }

  /** Whether whispered states are answers to a question of ours. */
  isAsking(): boolean {
    return this.context.clock.now() < this.askedUntil;
  }

  /** @param isServed whether a peer that asks for states may be told ours. */
  heardQuery(query: Query, channel: Channel, peer: PeerRecord, isServed: boolean): void {
    if (partnerOf(channel) !== undefined) {
      this.greet(peer.name);
    }
    const { clock, options, peers, standing, world } = this.context;
    const pause = peers.count() / PEERS_A_SECOND;
    const spread = math.max(options.peersSpread, pause);
    const within = query.count === 0 ? math.max(options.peersSpread * NEW_SPREAD, pause) : spread;
    const isForSenders = query.wants === QueryScope.Senders;
    const isMeant = query.wants === QueryScope.Everybody || (isForSenders && this.servesMore(query) && !this.isCrowd());
    if (!isMeant || !isServed || this.told.isRecent(peer.name, spread)) {
      return;
    }
    // Standing that was only earned may be abused.
    const isShared = partnerOf(channel) === undefined && (peer.word === "stranger" || !standing.isNamedByAddon(peer));
    if (isShared ? this.takeShared(peer, query.wants) : this.hasRoom()) {
      this.told.note(peer.name);
      this.replies.push({ asker: peer.name, due: clock.now() + within * world.random(), isForSenders, isShared });
    }
  }

  private takeShared({ name }: PeerRecord, wants: QueryScope): boolean {
    return !this.told.isRecent(name, SHARED_PERIOD) && this.shared.take(wants);
  }

  private hasRoom(): boolean {
    return this.replies.filter(({ isShared }) => !isShared).length < ASKERS_LIMIT;
  }

  /** Whether a peer that asks for servers would ask us for something: a guild that lacks the same has nothing to tell. */
  private servesMore({ count }: Query): boolean {
    return this.advertiser.isSending() && this.context.events.count() > count;
  }

  /** Whether so many log in who lack something that all will hear it: then nobody is asked by name. */
  private isCrowd(): boolean {
    return this.context.arrivals.areMany(this.context.events.count());
  }

  nextDue(): number | undefined {
    let next = this.helloAt;
    for (const reply of this.replies) {
      next = earlier(next, reply.due);
    }
    return next;
  }

  run(now: number): void {
    if (this.helloAt !== undefined && this.helloAt <= now) {
      this.helloAt = undefined;
      this.sayHello(now);
    }
    for (const i of $range(this.replies.length, 1, -1)) {
      const reply = this.replies[i - 1];
      if (reply.due <= now) {
        this.replies.splice(i - 1, 1);
        if (!reply.isForSenders || !this.isCrowd()) {
          this.tell(reply.asker);
        }
      }
    }
  }

  private query(wants: QueryScope): string {
    const { a, b } = this.context.events.fingerprint();
    return encodeQuery(wants, this.context.events.count(), a, b);
  }

  private sayHello(now: number): void {
    if (this.helloTries >= HELLO_TRIES) {
      return;
    }
    this.helloTries += 1;
    // Before the guild's channel is there the client refuses: again later, unless it says that it has gone out.
    this.helloAt = now + this.delay() * 2 ** this.helloTries;
    this.context.world.note?.("Debug", "says hello");
    let wants = QueryScope.Nobody;
    if (isNew(this.context.events)) {
      // Whoever serves is asked for something soon.
      wants = QueryScope.Senders;
      for (const channel of this.context.channels.list) {
        this.noteAsking(channel, wants);
      }
    }
    this.context.outbox.broadcast("control", Kind.Query, this.query(wants), this.noteHello);
  }

  private tell(asker: string): void {
    const { events, outbox, ranking } = this.context;
    const { a, b } = events.fingerprint();
    const sending = this.advertiser.isSending();
    const body = encodeAdvertisement(sending, ranking.own?.time ?? 0, events.count(), a, b, "0");
    outbox.send("control", Kind.State, body, whisperWith(asker));
  }
}
