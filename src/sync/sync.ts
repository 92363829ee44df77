import { describeValue } from "../describe";
import { Alarm, earlier } from "../alarm";
import type { Unsubscribe } from "../listeners";
import type { Channel } from "../ports";
import { Advertiser } from "./advertise/advertiser";
import { type Agreement, agreementOf } from "./status/agreement";
import { HeardWeeks } from "./link/heardWeeks";
import { Channels, type Direction, whisperWith } from "./link/channels";
import { Arrivals } from "./peers/arrivals";
import { Patience } from "./peers/patience";
import { Ranking } from "./peers/ranking";
import { Reputation } from "./peers/reputation";
import { Standing } from "./peers/standing";
import type * as DialogueModule from "./dialogue";
import type { RejectReason, SyncContext, SyncWorld, Wing } from "./context";
import { frameSeed } from "./messages/frame";
import { SUMMARY } from "./messages/hash";
import { Inbox } from "./receive/inbox";
import { Live } from "./advertise/live";
import { Outbox, type Traffic } from "./link/outbox";
import { SlowLink } from "./link/slowLink";
import { Voice } from "./link/voice";
import { type Peer, listPeers } from "./status/peerList";
import { Agreements } from "./peers/agreements";
import { Peers } from "./peers/peers";
import { Hello } from "./advertise/hello";
import { Status, type SyncDetails, type SyncProgress, type SyncState } from "./status/status";
import { type Doubt, doubtsAbout } from "./status/doubts";

/** The bundle's own: what asks others and answers them is defined when somebody is heard for the first time. */
declare function require(this: void, name: string): unknown;

/** Raises when a transport, perhaps an addon's own, hands over what no transport should. */
function checkReceived(this: void, lane: unknown, text: unknown, channel: unknown, sender: unknown): void {
  const isLane = lane === "control" || lane === "bulk";
  if (!isLane || type(text) !== "string" || type(channel) !== "string" || type(sender) !== "string") {
    error(
      'transport: a receiver takes lane ("control" or "bulk"), text, channel and sender (Name-Realm), got ' +
        `${describeValue(lane)}, ${describeValue(text)}, ${describeValue(channel)}, ${describeValue(sender)}`,
      3,
    );
  }
}

/**
 * Keeps one ledger equal to those of other clients. Listens from its construction on; sends and serves when told to.
 * All work but the judging of who sent what happens in scheduler jobs and timers of its own.
 */
export class Sync {
  private readonly context: SyncContext;
  private readonly advertiser: Advertiser;
  private readonly greeter: Hello;
  private readonly live: Live;
  private readonly inbox: Inbox;
  private readonly alarm: Alarm;
  private wings: readonly Wing[];
  private dialogue: DialogueModule.Dialogue | undefined;
  private readonly status: Status;
  private readonly rejected: Record<string, number> = {};
  private closed = false;
  /** When the wings began to do what is due; undefined when they have ended. */
  private runningAt?: number;

  constructor(world: SyncWorld) {
    const { clock, options } = world;
    const peers = new Peers(clock, options);
    const standing = new Standing(clock, world.mayServe, world.standing);
    const reputation = new Reputation(clock, options);
    const ranking = new Ranking(peers, reputation, world);
    const channels = new Channels(world.channels);
    const wake = () => {
      this.wake();
    };
    const voice = new Voice(clock, channels, world.speech, wake);
    const outbox = new Outbox(world.transport, frameSeed(world.name), channels, voice, world.report, clock, wake);
    const heardWeeks = new HeardWeeks(clock, options);
    const { events } = world;
    const context: SyncContext = {
      world,
      events,
      clock,
      options,
      outbox,
      channels,
      slowLink: new SlowLink(clock),
      voice,
      peers,
      ranking,
      reputation,
      standing,
      patience: new Patience(clock, options),
      heardWeeks,
      agreements: new Agreements(clock, options, heardWeeks),
      arrivals: new Arrivals(clock, options.peerLifetime),
      isSending: () => this.advertiser.isSending(),
      start: (work) =>
        world.scheduler.start((pause) => {
          work(pause);
          this.wake();
        }),
      wake,
    };
    this.context = context;
    this.advertiser = new Advertiser(context);
    this.status = new Status(
      context,
      () => this.dialogue?.requester.isBusy() === true || this.dialogue?.exchange.isBusy() === true,
      () => math.max(this.dialogue?.requester.missing() ?? 0, this.dialogue?.exchange.missing() ?? 0),
    );
    this.greeter = new Hello(context, this.advertiser);
    this.live = new Live(context, () => {
      this.advertiser.noteUntold();
    });
    this.inbox = new Inbox(
      context,
      (sender) => this.greeter.isAsking() || this.dialogue?.requester.awaits(sender) === true,
      (reason, sender) => {
        this.reject(reason, sender);
      },
      (item, pause) => {
        this.converse().router.handle(item, pause);
      },
    );
    this.wings = [this.advertiser, this.greeter, this.live, voice];
    this.alarm = new Alarm(clock, world.timers, () => {
      this.run();
    });
    world.transport.OnReceive((lane, text, channel, sender) => {
      checkReceived(lane, text, channel, sender);
      if (!this.closed) {
        this.inbox.receive(lane, text, channel, sender);
      }
    });
  }

  /** Begins to advertise and to serve. */
  startSending(): void {
    if (!this.closed) {
      this.advertiser.start();
      this.wake();
    }
  }

  /** Stops advertising and serving at once. Own new events are still announced. */
  stopSending(): void {
    this.advertiser.stop();
    this.dialogue?.responder.stop();
    this.wake();
  }

  isSending(): boolean {
    return this.advertiser.isSending();
  }

  /** Sends the pack of a new event of this client to all channels, with others when they come fast. */
  announce(pack: string): void {
    if (!this.closed) {
      this.live.announce(pack);
      if (this.live.nextDue() !== undefined) {
        this.wake();
      }
    }
  }

  /** Sends the pack of a closing or reopening of this client to all channels, and the summary that holds now. */
  announceClosing(pack: string): void {
    if (!this.closed) {
      this.live.announce(pack);
      if ((this.context.events.books.effective()?.events ?? 0) > 0) {
        // In a frame of its own: closing has just taken one, and what answers may have to be made first.
        this.context.start(() => {
          if (!this.closed) {
            this.converse().responder.tell(SUMMARY);
          }
        });
      }
      this.wake();
    }
  }

  /** What speaks against closing all weeks before one; undefined: nothing. */
  doubtsAbout(week: number): Doubt | undefined {
    return doubtsAbout(this.context, week);
  }

  /** To be called after every change of the ledger, once, whoever made it. */
  eventsChanged(): void {
    // Nothing else is due at another time for it.
    if (this.advertiser.changed()) {
      this.wake();
    }
  }

  /**
   * Says hello, helloDelay seconds from now, so that senders with another ledger advertise soon: to be called when the
   * client has entered the world, has joined a group, or may send again after an encounter.
   */
  hello(): void {
    if (!this.closed) {
      this.greeter.say();
      this.wake();
    }
  }

  /** A loading screen has ended, after which the transport is slow: large answers wait, and hello is said anew. */
  loaded(): void {
    this.context.slowLink.noteLoaded();
    this.hello();
  }

  /** Asks again for what was useless before: to be called when refused events may be accepted now. */
  lookAgain(): void {
    this.context.events.apart.judgeAgain();
    this.dialogue?.requester.lookAgain();
    this.dialogue?.exchange.lookAgain();
    this.hello();
  }

  /**
   * Asks everyone on one of the ledger's channels to say their state; getPeers has it a few seconds later.
   */
  requestPeers(channel: Channel): void {
    if (!this.closed) {
      this.greeter.ask(channel);
    }
  }

  /** Syncs by whisper with a client that need not share a channel: its full name. It has to add this one, too. */
  addPeer(name: string, direction?: Direction): void {
    if (!this.closed && this.context.channels.addPeer(name, direction)) {
      this.greeter.greet(name);
    }
  }

  /** Ends that, and gives nothing more that the client has asked for. */
  removePeer(name: string): void {
    this.context.channels.removePeer(name);
    this.dialogue?.responder.forgetPeer(name);
    this.wake();
  }

  /** This client has another name than was said: what it heard of itself under it was no peer. */
  rename(name: string): void {
    this.context.world.self = name;
    this.context.peers.remove(name);
  }

  /** Whether this peer is added. */
  hasPeer(name: string): boolean {
    return this.context.channels.has(whisperWith(name));
  }

  /** How many peers are added. */
  addedPeers(): number {
    return this.context.channels.peerCount();
  }

  /** The peers heard recently, in no order. */
  getPeers(): Peer[] {
    return listPeers(this.context);
  }

  getSyncState(): SyncState {
    return this.status.refresh();
  }

  getSyncDetails(): SyncDetails {
    return this.status.details();
  }

  getSyncProgress(): SyncProgress {
    return this.status.progress();
  }

  /** For each of these weeks whether the senders heard recently hold the same events. */
  weekAgreement(weeks: readonly number[]): Agreement[] {
    return agreementOf(this.context, weeks);
  }

  /** The listener is told of every new state. "unknown" for want of messages is noticed only when somebody asks. */
  onSyncState(listener: (this: void, state: SyncState) => void): Unsubscribe {
    return this.status.onState(listener);
  }

  /** The listener is told whenever events came in by sync, and when syncing ends. */
  onSyncProgress(listener: (this: void, progress: SyncProgress) => void): Unsubscribe {
    return this.status.onProgress(listener);
  }

  /** The channels on which nobody hears this client. */
  muteChannels(): Channel[] {
    return this.context.voice.mute();
  }

  /** Messages and bytes of this session by channel. */
  getTraffic(): Record<Channel, Traffic> {
    return this.context.outbox.traffic();
  }

  /** How many messages were dropped, by reason. */
  getRejected(): Readonly<Partial<Record<RejectReason, number>>> {
    return this.rejected;
  }

  /** Leaves no timer and no job behind, and hears nothing more. */
  close(): void {
    this.closed = true;
    this.stopSending();
    this.inbox.close();
    this.dialogue?.router.close();
  }

  /** What asks others and answers them. */
  private converse(): DialogueModule.Dialogue {
    if (this.dialogue !== undefined) {
      return this.dialogue;
    }
    const { advertiser, context, greeter: hello, status } = this;
    const { newDialogue } = require("./dialogue") as typeof DialogueModule;
    const announceClosing = (pack: string) => {
      this.announceClosing(pack);
    };
    const dialogue = newDialogue({ advertiser, announceClosing, context, hello, status }, (reason, sender) => {
      this.reject(reason, sender);
    });
    const { requester, responder, exchange, router } = dialogue;
    this.dialogue = dialogue;
    this.wings = [advertiser, hello, this.live, status, requester, responder, exchange, router.data, context.voice];
    return dialogue;
  }

  /** Sets the alarm for what is due next. While the wings do what is due that comes once, at the end. */
  private wake(): void {
    if (this.runningAt === this.context.clock.now()) {
      return;
    }
    let next: number | undefined;
    for (const wing of this.wings) {
      const due = wing.nextDue();
      next = due === undefined ? next : earlier(next, due);
    }
    this.alarm.set(this.closed ? undefined : next);
  }

  private run(): void {
    const now = this.context.clock.now();
    this.runningAt = now;
    for (const wing of this.wings) {
      const due = wing.nextDue();
      if (due !== undefined && due <= now) {
        wing.run(now);
      }
    }
    this.runningAt = undefined;
    this.wake();
  }

  private reject(reason: RejectReason, sender: string): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    this.context.world.onRejected?.(reason, sender);
  }
}
