import type { Channel, Job, Pause } from "../../ports";
import type { SyncContext, Wing } from "../context";
import { Cooldown } from "../cooldown";
import { Kind } from "../messages/frame";
import { CONTROL, type HashText, hashText, INDEX, SUMMARY, type WeekHash } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import { Echoes } from "./echoes";
import { Trickle } from "./trickle";
import { ownHash } from "../holdings";
import {
  ADVERTISED_WEEKS,
  encodeAdvertisement,
  encodeBooks,
  encodeSample,
  encodeWeeks,
  type WeekSample,
} from "../messages/advertisement";

/** How often a summary is begun anew because events came while it was made, before it is left to the next interval. */
const BUILD_TRIES = 3;

/** By so many helloDelays after a login, every peer online has heard our hello and answered it. */
const HELLOS = 3;

/** Intervals in which the same peer may make our advertisement superfluous, from one of ours to the next. */
const MOST_SILENCES = 2;
/** The same when it is the only one to agree: it has heard nobody, and does not know that it is synced. */
const SILENCES_ALONE = 1;

/** Mean times between the moments of two other senders, after which one of them has most likely spoken. */
const CHANCES = 3;

/** Seconds in which advertisements may rest while an answer is on its way. */
const ANSWER_REST = 180;
/** Advertisements that rest for what somebody only tells of, from one of ours to the next: it may be a lie. */
const MORE_RESTS = 3;

/** A sender that has heard of nothing more for so many seconds most likely lacks nothing. */
const SETTLING = 20;
/** Seconds after which an advertisement tells of events that are not told live: all that come in one frame are in it. */
const UNTOLD_DELAY = 1;
/** Seconds in which one advertisement serves all of a crowd that logs in. */
const CROWD_PAUSE = 15;

/** Says what this client holds, by the Trickle rule (RFC 6206): seldom while all agree, soon after a difference. */
export class Advertiser implements Wing {
  private readonly trickle: Trickle;
  /** Who said hello since we, or another, last spoke: they have heard nobody yet. */
  private readonly newcomers: Cooldown;
  private readonly echoes = new LuaTable<Channel, Echoes | undefined>();
  private readonly build: (this: void, pause: Pause) => void;
  private sending = false;
  /** Who advertised the same last in this interval; by name, in how many since we last spoke. */
  private equalPeer?: PeerRecord;
  private silences = new LuaTable<string, number | undefined>();
  private spokeAt = -math.huge;
  /** Since when what was due rests for an answer; until when one is on its way. */
  private restsSince?: number;
  private moreRests = 0;
  private quietUntil = -math.huge;
  /** How many events we are to hold by what somebody advertised in this interval: by channel. */
  private readonly expected = new LuaTable<Channel, number | undefined>();
  /** The weeks' part of the message, undefined since the last change. */
  private weeks?: WeekHash[];
  private weeksText?: string;
  /** Behind them, and when another is due. */
  private sampleText = "";
  private turn = -1;
  private revision = 0;
  private readonly openedAt: number;
  /** When we began, or heard last of more events than we hold. */
  private unsettledAt = -math.huge;
  private job?: Job;

  constructor(private readonly context: SyncContext) {
    const { advertiseInterval, advertiseMaximum, advertiseRedundancy } = context.options;
    this.openedAt = context.clock.now();
    this.newcomers = new Cooldown(context.clock, advertiseMaximum);
    this.trickle = new Trickle(advertiseInterval, advertiseMaximum, advertiseRedundancy);
    this.build = (pause) => {
      this.summarise(pause);
      this.job = undefined;
      this.say();
    };
  }

  isSending(): boolean {
    return this.sending;
  }

  start(): void {
    if (!this.sending) {
      this.sending = true;
      for (const channel of this.context.channels.list) {
        this.echoes.delete(channel);
      }
      const { clock, options, world } = this.context;
      const now = clock.now();
      this.unsettledAt = now;
      // After a login our hello, and those of others, make those online speak first.
      const isSoon = now - this.openedAt > HELLOS * options.helloDelay;
      this.trickle.start(now, world.random, isSoon);
      this.begin();
    }
  }

  stop(): void {
    this.sending = false;
    this.job?.cancel();
    this.job = undefined;
    this.trickle.stop();
    this.context.ranking.own = undefined;
  }

  /** The ledger has changed: what was summarised is old, and others should know soon. Returns whether it is due earlier. */
  changed(): boolean {
    this.revision += 1;
    this.weeks = undefined;
    this.weeksText = undefined;
    this.sampleText = "";
    this.turn = -1;
    return this.hurry();
  }

  /**
   * A trusted peer advertised on a channel what we hold. When it lists as much as we would, ours is superfluous; but of the
   * same peer only so often, or it would decide what all hear, alone or in turn with others.
   */
  noteEqual(channel: Channel, peer: PeerRecord): void {
    const { events } = this.context;
    const isNewcomer = this.newcomers.isRecent(peer.name);
    // The others have heard this one agree.
    this.newcomers.clear();
    if (isNewcomer) {
      this.newcomers.note(peer.name);
      return;
    }
    const listed = math.min(events.weeks().length, ADVERTISED_WEEKS);
    if (peer.weeks.length < listed) {
      return;
    }
    this.echoesOn(channel).note(peer.name, this.context.clock.now());
    const most = this.context.ranking.agreeingOn(channel) > 1 ? MOST_SILENCES : SILENCES_ALONE;
    if ((this.silences.get(peer.name) ?? 0) < most) {
      this.equalPeer = peer;
      this.trickle.noteEqual(channel);
    }
  }

  /**
   * A peer that holds what we do has said hello. If it sends, its advertisements do not make ours superfluous until we or
   * others have spoken, or it would hear nobody agree, and not know that it is synced.
   */
  noteHello(peer: PeerRecord): void {
    this.newcomers.note(peer.name);
  }

  private echoesOn(channel: Channel): Echoes {
    let echoes = this.echoes.get(channel);
    if (echoes === undefined) {
      echoes = new Echoes(this.context.clock.now());
      this.echoes.set(channel, echoes);
    }
    return echoes;
  }

  /** Whether who made ours superfluous on a channel would soon not have heard anybody agree for `unknownAfter`. */
  private isAwaited(channel: Channel): boolean {
    const { clock, options, ranking } = this.context;
    const now = clock.now();
    const others = math.max(ranking.agreeingOn(channel) - 1, 0);
    // Our next chance. Others have theirs, and most likely one of them comes before.
    const ours = this.trickle.endsAt() - now + options.advertiseMaximum;
    const next = others === 0 ? ours : math.min(ours, (CHANCES * options.advertiseMaximum) / others);
    return (
      now + next > this.echoesOn(channel).aloneSince() + math.max(options.unknownAfter, 2 * options.advertiseMaximum)
    );
  }

  /** Somebody who may be believed has advertised more events than we hold: what we hold is about to change. */
  noteMore(channel: Channel, count: number): void {
    const { clock, events } = this.context;
    this.unsettledAt = clock.now();
    this.expected.set(channel, math.max(this.expected.get(channel) ?? 0, count, events.count() + 1));
  }

  /** A part of an answer to all on a channel came: while more of it is on its way, what we and others hold changes. */
  noteAnswer(goesOn: boolean): void {
    if (goesOn) {
      this.quietUntil = this.context.clock.now() + this.context.options.takeoverDelay;
    } else {
      this.quietUntil = -math.huge;
    }
  }

  /** Whether that a peer holds something else is new to us: the same difference hurries us once, for it may never be healed. */
  isNews(peer: PeerRecord, theirs: HashText): boolean {
    return peer.noticed !== this.pairWith(theirs);
  }

  /** Whether a crowd that logs in has heard what we hold so lately that it need not be told for each of them. */
  hasToldCrowd(): boolean {
    const { arrivals, events } = this.context;
    return arrivals.isCrowd(ownHash(events, INDEX), CROWD_PAUSE);
  }

  /** A peer holds something else. */
  noteDifference(peer: PeerRecord, theirs: HashText): void {
    peer.noticed = this.pairWith(theirs);
    this.hurry(true);
  }

  /** So much is written here that some of it is not told live: others learn of it by an advertisement, soon. */
  noteUntold(): void {
    const { clock, options } = this.context;
    this.trickle.speakBy(math.max(clock.now() + UNTOLD_DELAY, this.spokeAt + options.advertiseInterval));
  }

  /** Falls back to the shortest interval. Returns whether it was longer. @param isSoon for a peer that holds something else. */
  hurry(isSoon = false): boolean {
    const hasBegun = this.trickle.hurry(this.context.clock.now(), this.context.world.random, isSoon);
    if (hasBegun) {
      this.begin();
    }
    return hasBegun;
  }

  nextDue(): number | undefined {
    return this.trickle.nextDue();
  }

  run(now: number): void {
    if (this.trickle.step(now, this.context.world.random)) {
      this.noteSilence();
      this.speak();
    } else {
      this.begin();
    }
  }

  /** Counts how often a peer has made our advertisement superfluous. */
  private noteSilence(): void {
    const peer = this.equalPeer;
    if (peer !== undefined) {
      this.silences.set(peer.name, (this.silences.get(peer.name) ?? 0) + 1);
    }
  }

  private pairWith(theirs: HashText): string {
    return `${theirs}/${ownHash(this.context.events, INDEX)}`;
  }

  /** An interval begins. */
  private begin(): void {
    this.equalPeer = undefined;
    for (const channel of this.context.channels.list) {
      this.expected.set(channel, undefined);
    }
  }

  /** Whether what would be said is about to be something else. */
  private rests(channel: Channel): boolean {
    const now = this.context.clock.now();
    const isAnswered = now < this.quietUntil && now - (this.restsSince ?? now) < ANSWER_REST;
    return isAnswered || (this.isBehind(channel) && this.moreRests <= MORE_RESTS);
  }

  /** Whether somebody advertised more in this interval, and it has not come. */
  private isBehind(channel: Channel): boolean {
    return (this.expected.get(channel) ?? 0) > this.context.events.count();
  }

  private speak(): void {
    const { channels, clock } = this.context;
    this.moreRests += channels.list.some((channel) => this.isBehind(channel)) ? 1 : 0;
    const now = clock.now();
    this.restsSince = now < this.quietUntil ? (this.restsSince ?? now) : undefined;
    if (!this.isDue()) {
      return;
    }
    if (this.weeksText !== undefined && (!this.trickle.isCalm() || this.turn === this.turnNow())) {
      this.say();
    } else if (this.job === undefined || this.job.isDone()) {
      this.job = this.context.start(this.build);
    }
  }

  /** Goes up every `advertiseMaximum`, so that all who are at rest tell of the same week. */
  private turnNow(): number {
    const { clock, options } = this.context;
    return math.floor(clock.serverTime() / math.max(options.advertiseMaximum, 1));
  }

  private isDue(): boolean {
    for (const channel of this.context.channels.list) {
      if (this.isDueOn(channel)) {
        return true;
      }
    }
    return false;
  }

  private isDueOn(channel: Channel): boolean {
    const { channels, peers } = this.context;
    return (
      channels.gives(channel) &&
      channels.isOpen(channel, (name) => peers.byName.has(name)) &&
      (!this.trickle.isRedundant(channel) || this.isAwaited(channel)) &&
      !this.rests(channel) &&
      !this.isUnsure()
    );
  }

  /** Whether many have logged in while we have just done so, or lack something ourselves: others know whether they are a crowd. */
  private isUnsure(): boolean {
    const { arrivals, clock, events } = this.context;
    return clock.now() - this.unsettledAt < SETTLING && arrivals.areMany(events.count());
  }

  private say(): void {
    const { agreements, arrivals, channels, clock, events, outbox, ranking, world } = this.context;
    if (!this.sending || this.weeks === undefined || this.weeksText === undefined || !this.isDue()) {
      return;
    }
    const { a, b } = events.fingerprint();
    const ledger = hashText(events.count(), a, b);
    const [control, summary] = [ownHash(events, CONTROL), ownHash(events, SUMMARY)];
    let own = ranking.own;
    if (own?.ledger !== ledger || own.control !== control || own.summary !== summary) {
      const hashes = new LuaTable<number, string | undefined>();
      for (const week of this.weeks) {
        hashes.set(week.week, hashText(week.count, week.a, week.b));
      }
      own = { time: clock.serverTime(), ledger, weeks: hashes, control, summary };
      ranking.own = own;
    }
    const knowsBooks = control !== "";
    const booksText = knowsBooks ? encodeBooks(events.books.control(), events.books.effective()) : "";
    const text = this.weeksText + booksText + this.sampleText;
    const isCrowd = arrivals.areMany(events.count()) || arrivals.goOn(ledger, events.count());
    const body = encodeAdvertisement(true, own.time, events.count(), a, b, text, knowsBooks, isCrowd);
    world.note?.("Debug", "advertises %d events", events.count());
    for (const channel of channels.list) {
      if (this.isDueOn(channel)) {
        outbox.say("control", Kind.Advertisement, body, channel);
        this.echoesOn(channel).note("", clock.now());
      }
    }
    if (isCrowd) {
      arrivals.noteCall(ledger);
    }
    agreements.noteTold(ledger);
    this.spokeAt = clock.now();
    this.newcomers.clear();
    this.silences = new LuaTable();
    this.moreRests = 0;
    // It has been said: while the answer goes on, it rests again.
    this.restsSince = undefined;
  }

  private summarise(pause: Pause): void {
    for (const _ of $range(1, BUILD_TRIES)) {
      const revision = this.revision;
      const weeks = this.weeks ?? lastWeeks(this.context, pause);
      const turn = this.turnNow();
      // While ledgers still change their hashes tell more, and each byte and pause counts.
      const sample = this.trickle.isCalm() ? sampleOf(this.context, turn, pause) : undefined;
      if (revision === this.revision) {
        this.turn = sample === undefined ? -1 : turn;
        this.sampleText = sample === undefined ? "" : encodeSample(sample);
        this.weeks = weeks;
        this.weeksText = encodeWeeks(weeks);
        return;
      }
    }
  }
}

/** The week whose turn it is, and its digest: at 300 s a turn, 288 weeks a day. */
function sampleOf({ events }: SyncContext, turn: number, pause: Pause): WeekSample | undefined {
  const weeks = events.weeks();
  const week = weeks.length === 0 ? undefined : weeks[turn % weeks.length];
  const digest = week === undefined ? undefined : events.weekDigest(week, pause);
  return week === undefined || digest === undefined ? undefined : { week, digest };
}

/** The last weeks that have data, newest first. */
function lastWeeks(context: SyncContext, pause: Pause): WeekHash[] {
  const numbers = context.events.weeks();
  const list: WeekHash[] = [];
  // Looked up before the first pause: afterwards the numbers may be others.
  for (const i of $range(numbers.length, math.max(numbers.length - ADVERTISED_WEEKS + 1, 1), -1)) {
    list.push({ week: numbers[i - 1], count: 0, a: 0, b: 0, adler: 0 });
  }
  for (const entry of list) {
    entry.adler = context.events.weekAdler(entry.week, pause) ?? 0;
    const summary = context.events.weekSummary(entry.week);
    if (summary !== undefined) {
      entry.count = summary.count;
      entry.a = summary.a;
      entry.b = summary.b;
    }
  }
  return list;
}
