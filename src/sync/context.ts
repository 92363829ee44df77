import type { Report } from "../addonCall";
import type { EventSet } from "../ledger/sharing/eventSet";
import type { Span } from "../ledger/sharing/weekParts";
import type { EventId } from "../sketch/peel";
import type { Channel, Clock, Compressor, Job, Note, Pause, Random, Scheduler, Timers, Transport } from "../ports";
import type { Arrivals } from "./peers/arrivals";
import type { HeardWeeks } from "./link/heardWeeks";
import type { Channels } from "./link/channels";
import type { Patience } from "./peers/patience";
import type { Ranking } from "./peers/ranking";
import type { Reputation } from "./peers/reputation";
import type { Standing, StandingMemory } from "./peers/standing";
import type { SyncOptions } from "./options";
import type { Outbox } from "./link/outbox";
import type { SlowLink } from "./link/slowLink";
import type { Speech, Voice } from "./link/voice";
import type { Agreements } from "./peers/agreements";
import type { Peers } from "./peers/peers";

/** What sync needs of the world. */
export interface SyncWorld {
  /** The ledger's name: part of every checksum. */
  name: string;
  /** Own full name, `Name-Realm`, as the transport gives senders. It is put right when the game tells it later than we asked. */
  self: string;
  events: EventSet;
  clock: Clock;
  timers: Timers;
  scheduler: Scheduler;
  transport: Transport;
  compressor: Compressor;
  random: Random;
  /** Group channels for live events and advertisements. */
  channels: readonly Channel[];
  /** From {@link syncOptions}. */
  options: SyncOptions;
  /** May this sender's data be decoded at all? Never raises. */
  trustSender: (this: void, sender: string) => boolean;
  /** Does the addon vouch for this peer, although it has delivered nothing? Never raises. Default: for everybody. */
  mayServe?: (this: void, sender: string) => boolean;
  /** The peers that delivered in earlier sessions. */
  standing?: StandingMemory;
  /** What the game says about speaking on its channels. Default: nothing. */
  speech?: Speech;
  /** Whether the ledger is of another guild than the character, so that it hears and tells nothing there. */
  isElsewhere?: (this: void) => boolean;
  /** Told of everything that was dropped, and why. Never raises. */
  onRejected?: (this: void, reason: RejectReason, sender: string) => void;
  /** Takes down what was decided. Default: nobody. */
  note?: Note;
  /** Told of errors that the addon's listeners and transport raise. */
  report: Report;
}

/** Why something received was dropped. */
export type RejectReason =
  /** trustSender said no. */
  | "untrusted"
  /** On a channel that the ledger does not use. */
  | "channel"
  /** A whisper that answers nothing. */
  | "unasked"
  /** Longer than messageBytes, or than packLimit when decompressed. */
  | "size"
  /** More messages than peerRate allows. */
  | "rate"
  /** The queue of what waits to be handled is full. */
  | "full"
  | "version"
  /** Cut, extended, or no frame. */
  | "frame"
  | "checksum"
  /** A kind that this version does not know. */
  | "kind"
  /** On the wrong lane. */
  | "lane"
  /** Fields missing, out of range or contradictory. */
  | "message"
  /** Does not decompress or unpack. */
  | "pack"
  /** Events that authorize refused. */
  | "refused";

/** Events that were picked out: those with ids, those in parts of a week, or those behind a prefix. */
export type Pick =
  | { ids: readonly EventId[]; spans?: undefined; differs?: number }
  | { ids?: undefined; spans: readonly Span[]; week: number }
  | { ids?: undefined; spans?: undefined; count: number; a: number; b: number };

/** What the parts of sync share. */
export interface SyncContext {
  readonly world: SyncWorld;
  readonly events: EventSet;
  readonly clock: Clock;
  readonly options: SyncOptions;
  readonly outbox: Outbox;
  readonly channels: Channels;
  readonly slowLink: SlowLink;
  readonly voice: Voice;
  readonly peers: Peers;
  readonly ranking: Ranking;
  readonly reputation: Reputation;
  readonly standing: Standing;
  readonly patience: Patience;
  readonly agreements: Agreements;
  readonly heardWeeks: HeardWeeks;
  readonly arrivals: Arrivals;
  /** Whether this client advertises and serves. */
  readonly isSending: (this: void) => boolean;
  /** Starts work in slices of frames; when it has ended, it is looked again what is due when. */
  readonly start: (this: void, work: (this: void, pause: Pause) => void) => Job;
  /** What is due when may have changed, other than by a message, by work that {@link start} started, or by {@link Wing.run}. */
  readonly wake: (this: void) => void;
}

/** A part of sync that does something at its time. sync.ts has the one alarm for all. */
export interface Wing {
  /** When {@link run} is to be called, by the clock's now; undefined while nothing is to be done. */
  nextDue(): number | undefined;
  /** Does what is due. */
  run(now: number): void;
}

/** Seconds to wait before asking. Of many clients few should be early: the first one's request makes the others' superfluous. */
export function requestDelay({ options, world }: SyncContext): number {
  return options.requestDelay * math.sqrt(world.random());
}
