import type { Channel, Job, Lane, Pause, SentCallback, Transport } from "../../../src/ports";
import type { SyncContext, SyncWorld } from "../../../src/sync/context";
import { Channels, partnerOf } from "../../../src/sync/link/channels";
import { HeardWeeks } from "../../../src/sync/link/heardWeeks";
import { Outbox } from "../../../src/sync/link/outbox";
import { Voice } from "../../../src/sync/link/voice";
import { SlowLink } from "../../../src/sync/link/slowLink";
import { decodeFrame, frameSeed, type Kind } from "../../../src/sync/messages/frame";
import { type HashText, hashText } from "../../../src/sync/messages/hash";
import { type SyncOptions, syncOptions } from "../../../src/sync/options";
import { Agreements } from "../../../src/sync/peers/agreements";
import { type PeerRecord, Peers } from "../../../src/sync/peers/peers";
import { Arrivals } from "../../../src/sync/peers/arrivals";
import { Patience } from "../../../src/sync/peers/patience";
import { Ranking } from "../../../src/sync/peers/ranking";
import { Reputation } from "../../../src/sync/peers/reputation";
import { Standing, type Word } from "../../../src/sync/peers/standing";
import { FakeTime } from "../../support/fakes";
import { MemorySet } from "./memorySet";

/** Server time when the session begins. */
export const START = 1_700_000_000;

const nothing = (): void => undefined;
/** Work in slices goes on at once. */
export const noPause: Pause = nothing;

/** A message that a part of sync has sent. */
export interface Said {
  readonly kind: string;
  readonly body: string;
  readonly lane: Lane;
  readonly channel: Channel;
  /** Tells its fate to who sent it. */
  readonly onSent: SentCallback;
}

/** What a peer is said to be. */
export interface PeerTraits {
  claim?: number;
  ledger?: HashText;
  count?: number;
  channel?: Channel;
  /** Default "trusted". */
  word?: Word;
  /** Whether it has let us down so often. */
  failures?: number;
  deliveries?: number;
  isPenalised?: boolean;
}

/**
 * A client alone with what it heard: the context of one part of sync, with the clock, the dice and the transport in the
 * spec's hand. Work in slices is done at once.
 */
export class Lone {
  readonly time = new FakeTime();
  readonly options: SyncOptions;
  readonly events = new MemorySet();
  readonly said: Said[] = [];
  readonly context: SyncContext;
  /** What the dice give. */
  chance = 0.5;
  isSending = true;
  /** Whether the transport says at once that a message has gone. */
  isSentAtOnce = true;

  constructor(options: Partial<SyncOptions> = {}, channels: readonly Channel[] = ["GUILD"]) {
    const { clock, timers, scheduler } = this.time;
    this.options = syncOptions(options);
    const seed = frameSeed("Spec");
    const report = (message: unknown) => error(tostring(message));
    const transport: Transport = {
      Send: (lane: Lane, text: string, channel: Channel, target?: string, onSent?: SentCallback) => {
        const [kind, body] = decodeFrame(seed, text);
        const sent = onSent ?? nothing;
        this.said.push({ kind: kind ?? "", body, lane, channel: target ?? channel, onSent: sent });
        if (this.isSentAtOnce) {
          sent(true);
        }
      },
      OnReceive: () => undefined,
    };
    const world: SyncWorld = {
      name: "Spec",
      self: "Self-Realm",
      events: this.events,
      clock,
      timers,
      scheduler,
      transport,
      compressor: { compress: () => undefined, decompress: () => undefined },
      random: () => this.chance,
      channels,
      options: this.options,
      trustSender: () => true,
      report,
    };
    const peers = new Peers(clock, this.options);
    const standing = new Standing(clock, undefined, undefined);
    const reputation = new Reputation(clock, this.options);
    const list = new Channels(channels);
    const voice = new Voice(clock, list, undefined, nothing);
    const heardWeeks = new HeardWeeks(clock, this.options);
    this.context = {
      world,
      events: this.events,
      clock,
      options: this.options,
      outbox: new Outbox(transport, seed, list, voice, report, clock, nothing),
      channels: list,
      voice,
      slowLink: new SlowLink(clock),
      peers,
      ranking: new Ranking(peers, reputation, world),
      reputation,
      standing,
      patience: new Patience(clock, this.options),
      heardWeeks,
      agreements: new Agreements(clock, this.options, heardWeeks),
      arrivals: new Arrivals(clock, this.options.peerLifetime),
      isSending: () => this.isSending,
      start: (work): Job => {
        work(noPause);
        return { cancel: () => undefined, isDone: () => true };
      },
      wake: nothing,
    };
  }

  get now(): number {
    return this.time.seconds;
  }

  /** Moves time on. */
  pass(seconds: number): void {
    this.time.seconds += seconds;
    this.time.server = math.floor(START + this.time.seconds);
  }

  /** A peer that serves. */
  peer(name: string, traits: PeerTraits = {}): PeerRecord {
    const peer = this.context.peers.touch(`${name}-Realm`);
    peer.sending = true;
    peer.word = traits.word ?? "trusted";
    peer.advertisedAt = this.now;
    peer.channel = traits.channel ?? "GUILD";
    peer.claim = traits.claim ?? 1000;
    peer.ledger = traits.ledger ?? this.ledger();
    peer.count = traits.count ?? this.events.count();
    peer.failures = traits.failures ?? 0;
    peer.deliveries = traits.deliveries ?? 0;
    peer.penalisedUntil = traits.isPenalised === true ? math.huge : -math.huge;
    return peer;
  }

  /** The hash of what we hold. */
  ledger(): HashText {
    const { a, b } = this.events.fingerprint();
    return hashText(this.events.count(), a, b);
  }

  /** The hash of what we hold of a week. */
  week(week: number): HashText {
    const { count, a, b } = this.events.weekSummary(week) ?? { count: 0, a: 0, b: 0 };
    return hashText(count, a, b);
  }

  /** We have advertised what we hold, and listed these weeks. */
  advertised(time = 1000, weeks: readonly number[] = []): void {
    const hashes = new LuaTable<number, HashText | undefined>();
    for (const week of weeks) {
      hashes.set(week, this.week(week));
    }
    this.context.ranking.own = { time, ledger: this.ledger(), weeks: hashes, control: "", summary: "" };
  }

  /** What was said since the last call, of a kind or any. */
  takeSaid(kind?: Kind): Said[] {
    const said = this.said.filter((each) => kind === undefined || each.kind === kind);
    this.said.length = 0;
    return said;
  }

  /** Where messages of a kind went that were said since the last call. */
  placesOf(kind: Kind): string[] {
    return this.takeSaid(kind).map(({ channel }) => partnerOf(channel) ?? channel);
  }
}
