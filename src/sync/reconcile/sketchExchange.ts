import type { Channel, Pause } from "../../ports";
import type { EventId } from "../../sketch/peel";
import { FEW_CELLS } from "../../sketch/sketch";
import { earlier } from "../../alarm";
import {
  type Attempt,
  begin,
  dismiss,
  heardParts,
  heardSame,
  heardTooFew,
  heardUseless,
  isCallFor,
  moveOf,
  widen,
} from "./attempt";
import { Backoff } from "../backoff";
import { requestDelay, type SyncContext, type Wing } from "../context";
import { Comparer, SKETCH_PAUSE } from "./comparer";
import { cover } from "./covered";
import type { Findings } from "./findings";
import { Lookers } from "./lookers";
import { countOf, type HashText, INDEX, PICKED } from "../messages/hash";
import { IdRequests } from "./idRequests";
import { Planner } from "./planner";
import { IDS_LIMIT, type SketchPart } from "../messages/sketch";
import type { WeekParts } from "../messages/weekParts";
import type { Row } from "./rows";
import { SketchReply } from "./sketchReply";
import { Teller } from "./teller";
import type { PeerRecord } from "../peers/peers";
import { answerTimes } from "../peers/ranking";
import type { Difference } from "./difference";
import { hasAll, isOvertaken, ownHash } from "../holdings";
import type { DataPart } from "../messages/data";

/** How long somebody with more events leaves the asking to the other. */
const SURPLUS_WAIT = 20;
/** After so many times as long as a call takes, an answer would have begun that needs no more cells. */
const ANSWERED = 3;
/** A peer whose cells differ by more than this share of what we hold lacks much, and something else. */
const MUCH = 1 / 4;
/** A client that lacks events calls for cells only when so many times as many differ: the other may lack some, too. */
const SURPLUS = 1.5;

/** Finds small differences: tells what we hold, by its hash and a sketch, and learns from the sketches of others. */
export class SketchExchange implements Wing {
  private attempt?: Attempt;
  /** After a failure whole weeks are the way for a while. */
  private restUntil = -math.huge;
  private readonly backoff: Backoff;
  private readonly ids: IdRequests;
  private readonly reply: SketchReply;
  private readonly comparer: Comparer;
  private readonly lookers: Lookers;
  private readonly planner: Planner;
  private readonly teller: Teller;
  /** How long an answer may take to begin: one takeover is waited for. */
  private readonly wait: number;
  /** How soon a peer calls for more at the earliest, where others hear it, too. */
  private readonly callTime: number;

  /** @param fallBack told of a peer whose ledger differs still when this way has not helped. */
  constructor(
    private readonly context: SyncContext,
    private readonly fallBack: (this: void, peer: PeerRecord) => void,
  ) {
    this.backoff = new Backoff(context.clock, context.options);
    this.lookers = new Lookers(context);
    this.planner = new Planner(context, this.lookers, this.backoff);
    this.comparer = new Comparer(context, (peer, ledger) => {
      this.noteCovered(peer, ledger);
    });
    const { lost, picked } = answerTimes(context.options);
    this.wait = lost;
    this.callTime = picked;
    this.teller = new Teller(context, (attempt) => this.attempt === attempt, this.wait);
    this.ids = new IdRequests(context, this.wait);
    this.reply = new SketchReply(context, () => {
      this.teller.noteTold();
    });
  }

  /** Whether something is looked for that we may lack. */
  isBusy(): boolean {
    const { attempt } = this;
    return attempt?.peer.isApart === false && !this.isMoot(attempt);
  }

  /** How many events, as far as the counts tell, are looked for. */
  missing(): number {
    return this.attempt === undefined ? 0 : math.max(this.attempt.peer.count - this.context.events.count(), 0);
  }

  /** What was refused may be taken now: it is looked for again. */
  lookAgain(): void {
    this.backoff.clear();
    this.restUntil = -math.huge;
  }

  /** A peer's ledger differs. Returns whether this is the way to find out. */
  takes(difference: Difference, pause: Pause): boolean {
    const { channel, count, ledger, peer, week } = difference;
    if (this.attempt === undefined && this.looksAgain(peer, pause)) {
      return true;
    }
    const { clock, events } = this.context;
    const ours = ownHash(events, INDEX);
    const now = clock.now();
    const isOther = week !== events.books.week();
    if (
      ours === "" ||
      ledger === "" ||
      isOther ||
      now < this.restUntil ||
      this.backoff.isWaiting(PICKED, ledger, ours)
    ) {
      return false;
    }
    const { attempt } = this;
    if (
      attempt !== undefined &&
      (attempt.state !== "planned" || count <= math.max(attempt.peer.count, events.count()))
    ) {
      return true;
    }
    // The more a peer holds beyond what we do, the more its count says of what differs.
    const plan = this.planner.planFor(difference);
    const isForAll = this.planner.isForAll(difference);
    if (plan === undefined || (isForAll && this.context.arrivals.isCrowd(ledger))) {
      return attempt !== undefined;
    }
    this.attempt = {
      ...plan,
      theirs: ledger,
      ours,
      peer,
      channel,
      state: "planned",
      sent: 0,
      isForAll,
      due:
        attempt?.due ??
        math.max(now, this.ids.busyUntil()) + requestDelay(this.context) + (count < events.count() ? SURPLUS_WAIT : 0),
      toldAt: -math.huge,
      refusals: 0,
      deferrals: 0,
    };
    return true;
  }

  nextDue(): number | undefined {
    const reply = this.reply.nextDue();
    const ids = this.ids.nextDue();
    const due = reply === undefined ? ids : earlier(ids, reply);
    return this.attempt === undefined ? due : earlier(due, this.attempt.due);
  }

  run(now: number): void {
    const { attempt } = this;
    if (attempt !== undefined && attempt.due <= now) {
      this.move(attempt, now);
    }
    this.ids.run(now);
    this.reply.run(now);
  }

  /** Somebody who {@link Findings.isNoTail} may be told what we hold. */
  answerTail({ count }: SketchPart, channel: Channel, peer: PeerRecord): void {
    this.reply.asked(count, channel, peer.name);
  }

  /**
   * Somebody told what it holds. Returns what it lacks, and what we do.
   * @param counts whether its word may stand for ours.
   */
  heardSketch(part: SketchPart, peer: PeerRecord, counts: boolean, pause: Pause): Findings | undefined {
    const { events } = this.context;
    const { attempt } = this;
    const ours = ownHash(events, INDEX);
    if ((part.week ?? 0) !== events.books.week()) {
      // Of other weeks: it would tell of all that is closed.
      return undefined;
    }
    if (counts) {
      this.reply.heard(part);
    }
    if (part.hash === ours) {
      if (attempt !== undefined && counts && heardSame(attempt, ours, part.total)) {
        this.waitForAnswer(attempt);
      }
      return undefined;
    }
    if (part.total > FEW_CELLS) {
      this.lookers.note(part.hash);
    }
    if (attempt?.theirs === part.hash && attempt.state === "planned" && counts) {
      // It asks, and we learn from it.
      this.attempt = undefined;
    }
    const isFirst = part.first === 0;
    if (isFirst && !this.comparer.mayLook(peer)) {
      return undefined;
    }
    const row = this.comparer.noteRow(part, peer);
    const { count, a, b } = part;
    if (isFirst && this.context.isSending() && count < events.count()) {
      if (events.packAfter(count, a, b, 0, pause) !== undefined) {
        this.noteCovered(peer, part.hash);
        return { pick: { count, a, b }, needsCells: false, lacking: [] };
      }
      if (part.total === 0) {
        // Of so few events that it can ask for them by their ids, we tell at once, by our own cells.
        const isFew = events.count() - count <= IDS_LIMIT;
        return { needsCells: !isFew, isNoTail: isFew, lacking: [] };
      }
    }
    if (row === undefined || !this.comparer.mayPeel(row, part.total)) {
      return undefined;
    }
    const found = this.compare(row, counts, pause);
    if (counts && isTailOf(this.attempt, part.hash)) {
      this.heardReply(this.attempt, found, row.size);
    }
    return found;
  }

  /** The peer that we asked for a tail tells its cells instead. @param size how many. */
  private heardReply(attempt: Attempt, found: Findings | undefined, size: number): void {
    const hasFound = found?.row !== undefined;
    if (hasFound && found.lacking.length <= IDS_LIMIT) {
      // Now we ask for what we lack by its ids.
      this.attempt = undefined;
    } else if (hasFound || heardUseless(attempt, size, this.planner.mostCells(attempt.peer))) {
      // Peers look at our next message when they have rested from the one before.
      attempt.due = math.max(this.context.clock.now(), this.teller.toldAt + 2 * SKETCH_PAUSE);
    } else {
      this.fail(attempt);
    }
  }

  /** Somebody told how its events of a week are spread. Returns what of them it lacks. @param counts see {@link heardSketch}. */
  heardParts(part: WeekParts, peer: PeerRecord, counts: boolean, pause: Pause): Findings | undefined {
    const { events } = this.context;
    const { attempt } = this;
    const ours = ownHash(events, INDEX);
    const { firstOpen, hash, week } = part;
    if (firstOpen !== events.books.week()) {
      return undefined;
    }
    if (hash === ours) {
      if (attempt !== undefined && counts && heardParts(attempt, ours, week)) {
        this.waitForAnswer(attempt);
      }
      return undefined;
    }
    this.lookers.note(hash);
    return this.comparer.compareParts(part, peer, pause);
  }

  /** Events came in by any way: what was looked for may be here. */
  eventsAdded(): void {
    if (this.attempt?.theirs === ownHash(this.context.events, INDEX)) {
      this.attempt = undefined;
    }
  }

  /** Whether an answer by this hash is for us, perhaps among others. */
  awaits(hash: HashText): boolean {
    return this.attempt?.ours === hash || this.ids.awaits(hash);
  }

  /** A peer that holds more says that only cells, or more of them, tell what is missing. */
  heardCall(hash: HashText, peer: PeerRecord, differs?: number): void {
    const { clock } = this.context;
    const { attempt } = this;
    if (attempt?.ours === hash && isCallFor(attempt, clock.now(), this.callTime)) {
      if (this.planner.answerCall(attempt, peer, differs)) {
        // Among those that hold the same, the one that told of it goes on.
        attempt.isCalled = true;
        attempt.due = clock.now() + (this.hasTold() ? 0 : this.wait + requestDelay(this.context));
      } else if (differs === undefined) {
        this.fail(attempt);
      } else {
        // It is a claim: whoever knows better answers by then.
        dismiss(attempt, math.max(clock.now(), attempt.toldAt + ANSWERED * this.callTime));
      }
    }
  }

  /** We lack nothing of what a peer tells that it holds: what it told of before is not looked for any longer. */
  noteAgreement(peer: PeerRecord): void {
    if (this.attempt?.peer === peer && !peer.isApart) {
      this.attempt = undefined;
    }
  }

  /** A peer's sketch tells of events that we lack: they are asked for. */
  lack(findings: Findings, channel: Channel, peer: PeerRecord): void {
    this.ids.lack(findings, channel, peer);
  }

  /** Somebody asks for events by their ids. Returns by which hash to give them; undefined: not now. */
  heardIds(ids: readonly EventId[], peer: PeerRecord, counts: boolean): HashText | undefined {
    return this.ids.heard(ids, peer, counts);
  }

  /** Whether we are the one whose sketch told of events recently. */
  hasTold(): boolean {
    return this.context.clock.now() - this.teller.toldAt < SURPLUS_WAIT * 2;
  }

  /** Weeks are answered for all to hear: while this is not the way, it is not as long as that goes on. */
  noteAnswer(): void {
    const { clock, options } = this.context;
    if (clock.now() < this.restUntil) {
      this.restUntil = clock.now() + options.retryDelay;
    }
  }

  /** Whoever answers has nothing that was not broadcast recently: what is missing is what was lost of it. */
  noteLittle(): void {
    this.restUntil = math.min(this.restUntil, this.context.clock.now());
  }

  /** A part of an answer to somebody's sketch is here and merged. */
  heardPicked(data: DataPart, pause: Pause): void {
    const { clock, events, options } = this.context;
    for (const row of this.ids.heardPicked(data.hash)) {
      this.comparer.cameOf(row, pause);
      this.hurry();
    }
    // Read after these pauses: it may be another.
    const { attempt } = this;
    if (attempt === undefined || attempt.state === "planned" || data.hash !== attempt.ours) {
      return;
    }
    if (data.part < data.parts) {
      attempt.due = clock.now() + options.answerTimeout;
    } else if (
      ownHash(events, INDEX) === attempt.ours &&
      !hasAll(events, INDEX, attempt.theirs, attempt.peer.name, pause)
    ) {
      this.fail(attempt);
    } else {
      this.attempt = undefined;
    }
  }

  /** Another tells the same: the answer is for us, too. Of all who wait for it, few should be the next to tell more. */
  private waitForAnswer(attempt: Attempt): void {
    attempt.toldAt = this.context.clock.now();
    attempt.due = this.context.clock.now() + this.wait + requestDelay(this.context);
  }

  /** Finds what the row of a peer and ours do not have in common. */
  private compare(row: Row, counts: boolean, pause: Pause): Findings | undefined {
    const [found, differs] = this.comparer.peel(row, pause);
    if (found === undefined) {
      const net = this.context.events.count() - countOf(row.hash);
      if (counts) {
        this.noteLarge(row, differs);
      }
      const hasMore = net > 0 || differs >= SURPLUS * -net;
      // Strangers may tell few cells again and again, for next to nothing.
      return hasMore && (counts || row.size > FEW_CELLS) ? { needsCells: true, differs, lacking: [] } : undefined;
    }
    pause();
    const { first, second } = found;
    return { pick: first.length > 0 ? { ids: first } : undefined, needsCells: false, lacking: second, row };
  }

  /** The cells that a peer told before, when we held less, may tell what we still lack. Returns whether there is no more to do. */
  private looksAgain(peer: PeerRecord, pause: Pause): boolean {
    const row = this.comparer.rowToPeelAgain(peer);
    if (row === undefined) {
      return false;
    }
    const [found] = this.comparer.peel(row, pause);
    if (peer.ledger !== row.hash) {
      // It has advertised anew meanwhile, and is compared with again.
      return true;
    }
    if (found === undefined || found.first.length + found.second.length === 0) {
      return false;
    }
    const lacking = found.second;
    return lacking.length === 0 || this.ids.lack({ lacking, needsCells: false, row }, peer.channel, peer);
  }

  /** We lack nothing of a ledger of this peer, which is not looked for any longer. */
  private noteCovered(peer: PeerRecord, ledger: HashText): void {
    cover(this.context.events, peer, ledger);
    if (this.attempt?.peer === peer && this.attempt.theirs === ledger) {
      this.attempt = undefined;
    }
  }

  /** What we lacked of a peer has come: an attempt that was planned before is looked at now. */
  private hurry(): void {
    const { attempt } = this;
    if (attempt?.state === "planned" && attempt.ours !== ownHash(this.context.events, INDEX)) {
      attempt.due = this.context.clock.now();
    }
  }

  /** More differs between us and somebody than so many cells tell: where each lacks something else, few cells are no use. */
  private noteLarge({ hash, size }: Row, differs: number): void {
    const { attempt } = this;
    if (differs > this.context.events.count() * MUCH) {
      this.lookers.note(hash);
    }
    if (attempt === undefined || !this.lookers.areScattered(attempt.theirs)) {
      return;
    }
    const effect = heardTooFew(attempt, this.planner.isTooMany(attempt, differs) ? math.huge : size);
    if (effect === "fail") {
      this.fail(attempt);
    } else if (effect === "defer") {
      attempt.due = this.context.clock.now() + this.wait + requestDelay(this.context);
    }
  }

  /** Whether the peer no longer holds what is looked for: it holds no more than we, and would have spoken up by now. */
  private isMoot({ peer }: Attempt): boolean {
    return peer.count <= this.context.events.count() && isOvertaken(this.context, peer);
  }

  private move(attempt: Attempt, now: number): void {
    const { events, heardWeeks, options, voice } = this.context;
    if (this.isMoot(attempt)) {
      this.attempt = undefined;
      return;
    }
    const isComing = heardWeeks.isBusy(attempt.channel, options.takeoverDelay);
    const move = moveOf(attempt, ownHash(events, INDEX), isComing, this.planner.mostCells(attempt.peer));
    if (move === "anew") {
      this.attempt = undefined;
      this.fallBack(attempt.peer);
    } else if (move === "defer") {
      attempt.deferrals += 1;
      attempt.due = now + options.takeoverDelay + requestDelay(this.context);
    } else if (move === "fail") {
      if (attempt.peer.word === "trusted" && attempt.isCalled !== true) {
        voice.noteUnanswered(attempt.channel, attempt.peer.lastHeard);
      }
      this.fail(attempt);
    } else if (move === "go on") {
      this.teller.goOn(attempt);
    } else if (move === "tell" && this.planner.isForCrowd(attempt)) {
      this.attempt = undefined;
      this.fallBack(attempt.peer);
    } else {
      if (move === "widen") {
        widen(attempt, this.planner.mostCells(attempt.peer));
      } else {
        begin(attempt);
      }
      this.teller.tell(attempt);
    }
  }

  private fail(attempt: Attempt): void {
    this.attempt = undefined;
    this.planner.noteFailed(attempt);
    this.backoff.fail(PICKED, attempt.theirs, attempt.ours);
    this.restUntil = this.context.clock.now() + this.context.options.retryDelay;
    this.fallBack(attempt.peer);
  }
}

/** Whether an attempt has asked for a tail of what has this hash, and told no cells. */
function isTailOf(attempt: Attempt | undefined, hash: HashText): attempt is Attempt {
  return attempt?.theirs === hash && attempt.state === "told" && attempt.isTail === true;
}
