import { earlier } from "../../alarm";
import { Range } from "../../event/key";
import type { Fingerprint, MergeReport } from "../../ledger/sharing/eventSet";
import { Asker, type SenderCaller } from "./asker";
import { Backoff } from "../backoff";
import { Cooldown } from "../cooldown";
import { type SyncContext, requestDelay, type Wing } from "../context";
import {
  type HashText,
  hashText,
  INDEX,
  isWeek,
  type Subject,
  type Version,
  versionKey,
  versionKeyOn,
  type WeekHash,
} from "../messages/hash";
import { partnerOf } from "../link/channels";
import { REPEAT_TIME } from "../link/heardWeeks";
import { Overheard } from "./overheard";
import type { PeerRecord } from "../peers/peers";
import { answerTimes } from "../peers/ranking";
import { Dormant } from "./dormant";
import {
  adoptLater,
  failed,
  givenUp,
  isAllTaken,
  isAsked,
  isHeld,
  isSatisfied,
  isStale,
  newWant,
  noteTaken,
  type Offer,
  partCame,
  passedOver,
  supersede,
  takeAnew,
  takePart,
  waitedFor,
  type Want,
} from "./want";
import { WantList } from "./wantList";
import { isOvertaken, ownCount, ownHash } from "../holdings";
import type { Channel } from "../../ports";
import type { Query } from "../messages/advertisement";
import type { DataPart } from "../messages/data";
import type { Request } from "../messages/request";

/** Seconds. */
const DAY = 86400;
/** Seconds after which what came whole, and left a difference, may be asked for again. */
const RECEIPT_TIME = 3600;
/** Seconds between two requests for an index although weeks before it differ: each event makes a new hash. */
const VAIN_PAUSE = 300;

/** What a peer tells of its ledger, beside ours. */
interface Told {
  readonly channel: Channel;
  readonly ledger: HashText;
  readonly isEqual: boolean;
  /** Its weeks that differ, and whether it may have some that it did not list. */
  readonly weeks: readonly WeekHash[];
  readonly hasMoreWeeks: boolean;
}

/** What is wanted of others, until it came or is given up. */
export class Requester implements Wing {
  private readonly wanted: WantList;
  private readonly backoff: Backoff;
  private readonly overheard: Overheard;
  private readonly askedPast: Cooldown;
  private readonly gaveWay: Cooldown;
  /** Versions that came whole, and left a difference. */
  private readonly received: Cooldown;
  private readonly dormant: Dormant;
  private readonly asker: Asker;
  /** When it is to be looked for what is overtaken. */
  private sweepAt?: number;
  /** What decides lots among sources; undefined until there is something to decide. */
  private salt?: number;

  /**
   * @param onChange told when a request was made or given up outside a message from others.
   * @param caller makes servers say what they hold: few of those with the same events advertise.
   * @param onMissed told of a peer that told of what was broadcast, and that we have missed a little of it: a sketch may tell.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly onChange: (this: void) => void,
    caller: SenderCaller,
    private readonly onMissed: (this: void, peer: PeerRecord) => void,
  ) {
    this.wanted = new WantList(context.reputation, context.options);
    this.backoff = new Backoff(context.clock, context.options);
    this.gaveWay = new Cooldown(context.clock, REPEAT_TIME);
    this.received = new Cooldown(context.clock, RECEIPT_TIME);
    this.askedPast = new Cooldown(context.clock, VAIN_PAUSE);
    this.overheard = new Overheard(context.clock, context.options);
    this.dormant = new Dormant();
    this.asker = new Asker(context, this.wanted, this.backoff, this.overheard, caller);
  }

  /** Whether anything is wanted that we may get. */
  isBusy(): boolean {
    return !this.wanted.isEmpty();
  }

  /** Whether something is to be asked for when all who have logged in ask. */
  isCollecting(): boolean {
    for (const [, want] of this.wanted.all()) {
      if (want.hasCollected && want.tries === 0 && want.state.name === "open") {
        return true;
      }
    }
    return false;
  }

  /** Whether all of these weeks have been asked for, and may still come. */
  isGiven(weeks: readonly WeekHash[]): boolean {
    return weeks.every(({ week }) => {
      const want = this.wanted.get(week);
      return want !== undefined && isAsked(want);
    });
  }

  /** How many events, as far as the counts tell, are wanted. */
  missing(): number {
    let sum = 0;
    for (const [subject, want] of this.wanted.all()) {
      if (subject !== INDEX) {
        sum += math.max(want.count - ownCount(this.context.events, subject), 0);
      }
    }
    return sum;
  }

  /**
   * Somebody has another version of a week, or another ledger whose index would tell more.
   * @param isOurs whether it is for us to ask even if we have more: the other cannot ask us.
   */
  consider(offer: Offer, isOurs = false): void {
    const { subject, hash, count, source } = offer;
    const { events, reputation } = this.context;
    const ours = ownHash(events, subject);
    if (hash === "" || this.isFuture(subject) || this.backoff.isWaiting(subject, hash, ours)) {
      return;
    }
    if (this.isReceived(offer)) {
      return;
    }
    // The client with fewer events asks the one with more; where that does not help, this is met again when the wait is over.
    if (!isOurs && ownCount(events, subject) > count && !this.backoff.knows(subject, hash, ours)) {
      this.backoff.leave(subject, hash, ours);
      return;
    }
    const now = this.context.clock.now();
    const want = this.wanted.get(subject);
    let tries = 0;
    if (want === undefined) {
      if (this.wanted.isFull()) {
        return;
      }
    } else if (source.word === "stranger") {
      // A stranger is asked once, and for nothing that somebody has told of.
      return;
    } else if (want.hash === hash) {
      if (reputation.reliability(source) > reputation.reliability(want.source)) {
        want.source = source;
      }
      return;
    } else if (want.source === source) {
      // A peer that says something else each time gets no more requests for it.
      supersede(want, offer);
      return;
    } else {
      // One version of a week at a time: that of the more reliable source, or else the larger.
      const better = reputation.reliability(source) - reputation.reliability(want.source);
      const isCourtesy = want.source.word === "stranger";
      if ((want.got > 0 && !isCourtesy) || better < 0 || (better === 0 && !isStale(want, source, count, this.lots()))) {
        return;
      }
      tries = better > 0 ? 0 : want.tries;
    }
    // All of a week is much for what we have missed of it: first it may come by other ways.
    const wait = this.context.heardWeeks.hasRest(offer.channel, offer) ? answerTimes(this.context.options).lost : 0;
    const fresh = newWant(offer, now + wait, hash === ours);
    fresh.tries = tries;
    this.wanted.put(fresh);
    this.asker.prepare(now, subject);
  }

  /** Whether all that somebody tells of this version came, and does not make us equal. */
  isSpent(version: Version): boolean {
    return this.isVain(version);
  }

  /**
   * Whether a version came whole a short time ago, and we hold all of it, or get nothing else of it: what we hold besides is no
   * reason to ask again. A peer that we give nothing need not prove it: nobody can make us equal.
   */
  isReceived({ channel, ...version }: Pick<Offer, "channel" | "subject" | "hash">): boolean {
    return this.received.isRecent(versionKeyOn(channel, version));
  }

  /** We hold all that a list of weeks tells of. */
  noteReceived(channel: Channel, version: Version): void {
    this.received.note(versionKeyOn(channel, version));
  }

  /** Whether nothing is missing here of all that a peer tells of, and the two ledgers differ. */
  hasReceived({ channel, hasMoreWeeks, isEqual, ledger, weeks }: Told): boolean {
    return (
      !isEqual &&
      weeks.length > 0 &&
      weeks.every(({ week, count, a, b }) =>
        this.isReceived({ channel, subject: week, hash: hashText(count, a, b) }),
      ) &&
      (!hasMoreWeeks || this.isReceived({ channel, subject: INDEX, hash: ledger }))
    );
  }

  /** Whether missing events may be in weeks before the advertised ones. @param weeks the advertised weeks that differ. */
  mayAskPast(channel: Channel, weeks: readonly Version[]): boolean {
    if (weeks.length === 0) {
      return true;
    }
    // Weeks that never get equal, since somebody refuses some of their events, must not hide older ones.
    if (
      !weeks.every((week) => this.isVain(week) || this.isReceived({ channel, ...week })) ||
      this.askedPast.isRecent("")
    ) {
      return false;
    }
    this.askedPast.note("");
    return true;
  }

  /**
   * Somebody asked: the same from us would be superfluous for a while, if anybody has it or we want it, too.
   * @param counts whether the asker has standing: what a stranger asks for may be given to nobody, and no version goes first for it.
   */
  heardRequest({ list, server }: Request, counts: boolean): void {
    const { ranking } = this.context;
    for (const version of list) {
      const isOffered = ranking.isOffered(version.subject, version.hash);
      if (isOffered || this.wants(version.subject, version.hash)) {
        this.overheard.noteRequest(version, server === undefined, isOffered, counts);
      }
    }
  }

  /** Somebody asks on a channel who serves: when that one holds what we hold, it lacks what we lack. */
  heardCall({ count }: Query, channel: Channel): void {
    const { events, options } = this.context;
    if (math.abs(count - events.count()) <= options.liveWindow) {
      this.overheard.noteCall(channel);
    }
  }

  /**
   * A part of an answer came in, whoever asked for it.
   * @param credible whether there is reason to wait for more from who sent it.
   * @param peer who sent it.
   */
  heardData(data: DataPart, credible: boolean, peer: PeerRecord): void {
    const { clock, options } = this.context;
    const now = clock.now();
    const want = this.wanted.get(data.subject);
    const counts = this.counts(peer, want);
    if (data.part === data.parts && (counts || credible)) {
      this.overheard.noteEnd(data);
    } else if (credible) {
      this.overheard.notePart(data.subject);
    }
    if (credible) {
      this.wait(data.subject, peer);
    }
    if (counts && want?.hash === data.hash && takePart(want, data) && this.context.patience.lasts(peer)) {
      this.wanted.move(want, partCame(want.state, now, options));
      this.context.voice.noteAnswered(want.channel, want.server === peer);
    }
  }

  /** A piece of a peer's answer came in, and there is reason to wait for more of them. */
  heardPiece(subject: Subject, peer: PeerRecord): void {
    this.wait(subject, peer);
  }

  /** While the peer that is to answer sends something else, or another version is on its way, what was asked for may still come. */
  private wait(subject: Subject, peer: PeerRecord): void {
    const { clock, options, ranking } = this.context;
    const now = clock.now();
    for (const [, want] of this.wanted.all()) {
      if (
        isAsked(want) &&
        (want.subject === subject ||
          (want.server ?? want.source) === peer ||
          (want.server === undefined && ranking.isOfferedBy(peer, want.subject, want.hash)))
      ) {
        // Before it comes to another version it waits; a busy peer goes on soon.
        const delay = want.subject === subject ? options.answerTimeout : answerTimes(options).next;
        this.wanted.move(want, waitedFor(want.state, now + delay));
      }
    }
  }

  /** Whether a part is of a week that is wanted although we may hold all of it, and more. */
  mayBeSurplus({ hash, isRest, subject }: DataPart): boolean {
    const want = isRest || !isWeek(subject) ? undefined : this.wanted.get(subject);
    return want?.hash === hash && ownCount(this.context.events, subject) >= want.count;
  }

  /**
   * What came from a peer has been taken in.
   * @param report undefined for an index.
   * @param sums of the events in it, see {@link mayBeSurplus}.
   */
  merged(data: DataPart, report: MergeReport | undefined, peer: PeerRecord, sums?: Fingerprint): void {
    const want = this.wanted.get(data.subject);
    if (want === undefined || !this.counts(peer, want)) {
      return;
    }
    if (want.hash === data.hash) {
      const isAllHeld = report !== undefined && report.rejected + report.conflicts + report.held === 0;
      noteTaken(want, data.part, report === undefined ? 0 : eventsOf(report), isAllHeld ? sums : undefined);
    }
    if (report !== undefined && report.added > 0) {
      want.tries = 0;
    }
    this.settle(want, data, peer);
  }

  private settle(want: Want, data: DataPart, peer: PeerRecord): void {
    const { clock, options, reputation } = this.context;
    const now = clock.now();
    const ours = ownHash(this.context.events, data.subject);
    if (isSatisfied(this.context, want)) {
      this.asker.drop(want);
    } else if (want.hash === data.hash) {
      if (isAllTaken(want) && this.isComplete(want, data)) {
        if (isHeld(want) || !this.context.channels.gives(want.channel)) {
          this.noteReceived(want.channel, want);
        }
        // Everything came and the hashes still differ: refused events, or events of our own.
        this.backoff.fail(data.subject, want.hash, ours);
        this.asker.drop(want);
      } else if (isAllTaken(want)) {
        // Parts of two answers need not be divided alike: only those of one are held against whoever gave it.
        const isOneAnswer = want.got === want.taken.total;
        takeAnew(want);
        if (reputation.isPenalised(peer)) {
          // Its word is worth nothing by now. Others may believe it: asked again they know better.
          this.wanted.move(want, failed(0, now, () => requestDelay(this.context), options) ?? want.state);
          return;
        }
        // It says that this is all, and it is not.
        if (isOneAnswer && !(data.isRest && (want.forced || want.isWhole !== true))) {
          reputation.blame(peer);
        }
        this.hasGap(want, data.isRest);
      } else if (data.part === data.parts) {
        this.hasGap(want, data.isRest);
      }
    }
  }

  /** All parts of an answer came. Whether it is what it should be, as far as counts tell. */
  private isComplete(want: Want, data: DataPart): boolean {
    const { events } = this.context;
    return (
      want.subject === INDEX ||
      want.taken.delivered >= want.count ||
      (data.isRest && ownCount(events, want.subject) + events.ahead.count(want.subject) >= want.count)
    );
  }

  /**
   * A peer answered that there is nothing new. When we asked for all of it, that is a lie.
   */
  heardNothing({ subject, hash }: DataPart, peer: PeerRecord): void {
    const want = this.wanted.get(subject);
    if (want?.hash !== hash || want.forced) {
      return;
    }
    if (this.isFirstRest(want)) {
      this.giveWay(want);
    } else if (want.isWhole === true) {
      this.context.reputation.blame(peer);
    }
  }

  /** Whether what we lack may have been broadcast, and we have missed it: another way may come first. */
  private isFirstRest(want: Want): boolean {
    return !want.forced && !this.gaveWay.isRecent(versionKey(want));
  }

  /** We have missed what was broadcast: another way comes first, before it is asked for again. */
  private giveWay(want: Want): void {
    const { events, heardWeeks } = this.context;
    this.gaveWay.note(versionKey(want));
    if (ownCount(events, want.subject) < want.count) {
      heardWeeks.noteGaps(want.channel, want.subject);
    }
    this.asker.drop(want);
    this.onMissed(want.source);
  }

  /** Events came in by any way: what is no longer missing is no longer waited for. */
  eventsAdded(): void {
    for (const [subject, want] of this.wanted.all()) {
      if (isAsked(want) && !want.forced && ownHash(this.context.events, subject) === want.hash) {
        this.asker.drop(want);
      }
    }
  }

  /** We lack nothing of what a peer tells that it holds: what it told of before is no more. */
  noteAgreement(peer: PeerRecord): void {
    for (const [, want] of this.wanted.all()) {
      if (!want.forced && want.source === peer) {
        this.asker.drop(want);
      }
    }
    this.sweepAt = this.nextSweep();
  }

  /** Advertisements that the others' agreement has overtaken are not followed any longer. */
  private sweep(): void {
    for (const [subject, want] of this.wanted.all()) {
      const isMore = want.count > ownCount(this.context.events, subject);
      if (!want.forced && !isMore && isOvertaken(this.context, want.source)) {
        this.asker.drop(want);
      }
    }
    this.sweepAt = this.nextSweep();
  }

  /** When more of what is wanted may be overtaken. */
  private nextSweep(): number | undefined {
    return this.wanted.isEmpty() ? undefined : this.context.agreements.settlesAt();
  }

  /** Whether data for a subject is of use to us even if we hold that hash already. */
  wantsAnyway(subject: Subject): boolean {
    return this.wanted.get(subject) !== undefined;
  }

  /** Whether somebody was asked by name for something that is still wanted. */
  awaits(name: string): boolean {
    for (const [, want] of this.wanted.all()) {
      if (want.server?.name === name) {
        return true;
      }
    }
    return false;
  }

  /** Whether what a peer sends is an answer to a want: a stranger's only when a stranger told of it. */
  private counts(peer: PeerRecord, want: Want | undefined): boolean {
    return peer.word === "trusted" || want?.source.word === "stranger";
  }

  /** Whether exactly this is wanted, and an answer of a peer counts. */
  wantsFrom(peer: PeerRecord, subject: Subject, hash: HashText): boolean {
    return this.wants(subject, hash) && this.counts(peer, this.wanted.get(subject));
  }

  private wants(subject: Subject, hash: HashText): boolean {
    return this.wanted.get(subject)?.hash === hash;
  }

  /** What was refused may be taken now: it is asked for again as soon as somebody tells of it. */
  lookAgain(): void {
    this.backoff.clear();
  }

  nextDue(): number | undefined {
    const due = this.dormant.nextDue(this.wanted.nextDue(this.asker.mayAskAt()));
    return this.sweepAt === undefined ? due : earlier(due, this.sweepAt);
  }

  run(now: number): void {
    if (this.sweepAt !== undefined && this.sweepAt <= now) {
      this.sweep();
    }
    for (const [, want] of this.wanted.all()) {
      const passed = passedOver(want.state, now);
      if ((want.state.name === "asked" || want.state.name === "coming") && want.state.due <= now) {
        this.unanswered(want);
      } else if (passed !== undefined) {
        this.wanted.move(want, passed);
      }
    }
    this.wakeUp(now);
    this.asker.ask(now);
    this.onChange();
  }

  /** Whether all that a source has of a subject came, and it does not make us equal; or it is of the future, and never asked for. */
  private isVain({ subject, hash }: Version): boolean {
    return this.isFuture(subject) || this.backoff.hasFailed(subject, hash, ownHash(this.context.events, subject));
  }

  /** Whether a subject is a week that nobody can have events of. */
  private isFuture(subject: Subject): boolean {
    const { clock, options } = this.context;
    return (
      isWeek(subject) &&
      subject > math.floor((clock.serverTime() + math.max(DAY, options.futureTolerance)) / Range.Week)
    );
  }

  private lots(): number {
    this.salt ??= math.floor(this.context.world.random() * 1_000_000);
    return this.salt;
  }

  private unanswered(want: Want): void {
    if (isSatisfied(this.context, want)) {
      this.asker.drop(want);
      return;
    }
    const { clock, ranking, reputation, voice, world } = this.context;
    if (want.got === 0 && want.isInDoubt) {
      // Only a stranger has asked for it, and may be given nothing: nobody is to blame.
      this.wanted.move(want, { name: "open", from: clock.now() + requestDelay(this.context) });
      return;
    }
    const asked = want.server ?? want.source;
    world.note?.("Info", "nothing more came of what %s holds: %d of %d parts", asked.name, want.got, want.taken.total);
    if (want.got === 0 && want.server !== undefined) {
      // Somebody who delivers is not blamed for weeks that perhaps nobody has.
      reputation.blame(want.server.deliveries > 0 ? want.source : want.server);
    } else if (want.got === 0 && partnerOf(want.channel) !== undefined) {
      reputation.blame(want.source);
    } else if (want.got === 0) {
      const first = ranking.best(want.ledger);
      if (first !== undefined) {
        reputation.blame(first);
      }
      reputation.blame(want.source);
    }
    if (want.got === 0 && want.source.word === "trusted") {
      voice.noteUnanswered(want.channel, want.source.lastHeard);
    }
    this.hasGap(want, want.taken.isRest);
  }

  /** Parts are missing of what came, or all of it: if it is the rest of a week, these are little. */
  private hasGap(want: Want, isRest: boolean): void {
    if (isRest && this.isFirstRest(want)) {
      this.giveWay(want);
    } else {
      this.again(want);
    }
  }

  /** Asks anew later, or gives up when it has been asked often. */
  private again(want: Want): void {
    const { clock, events, options } = this.context;
    const now = clock.now();
    want.tries += 1;
    if (want.source.word === "stranger") {
      this.backoff.rest(want.subject, want.hash, ownHash(events, want.subject));
      this.asker.drop(want);
      return;
    }
    const open = failed(want.tries, now, () => requestDelay(this.context), options);
    if (open !== undefined) {
      this.wanted.move(want, open);
      adoptLater(want);
      return;
    }
    this.backoff.rest(want.subject, want.hash, ownHash(events, want.subject));
    this.asker.drop(want);
    const dormant = givenUp(want, now, requestDelay(this.context), options);
    if (dormant !== undefined) {
      want.state = dormant;
      want.rounds += 1;
      this.dormant.add(want);
    }
  }

  /** What was given up is asked for anew, unless it came by other ways or a newer version of it is wanted. */
  private wakeUp(now: number): void {
    for (const want of this.dormant.take(now)) {
      const isLacking = !isSatisfied(this.context, want) && ownCount(this.context.events, want.subject) <= want.count;
      if (isLacking && this.wanted.get(want.subject) === undefined && !this.wanted.isFull()) {
        this.wanted.put(want);
      }
    }
  }
}

/** How many events were in what was taken in. */
function eventsOf({ added, known, rejected, conflicts, held }: MergeReport): number {
  return added + known + rejected + conflicts + held;
}
