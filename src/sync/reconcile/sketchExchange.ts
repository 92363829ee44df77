import type { Channel, Pause } from "../../ports";
import { CELL_LENGTH } from "../../sketch/cells";
import type { EventId } from "../../sketch/peel";
import { earlier } from "../../alarm";
import { type Attempt, heardSame, heardTooFew, moveOf, takeBack, tell, widen } from "./attempt";
import { Backoff } from "../backoff";
import { type Pick, requestDelay, type SyncContext, type Wing } from "../context";
import { Cooldown } from "../cooldown";
import { Kind } from "../messages/frame";
import { differenceFrom } from "./phantoms";
import { type HashText, INDEX, PICKED } from "../messages/hash";
import { IdRequests } from "./idRequests";
import { IDS_LIMIT, type SketchPart } from "../messages/sketch";
import { planSketch } from "./sketchPlan";
import { sketchBody, SketchReply } from "./sketchReply";
import type { PeerRecord } from "../peers/peers";
import { answerTimes } from "../peers/ranking";
import type { Difference } from "./difference";
import { hasAll, ownHash } from "../holdings";
import type { DataPart } from "../messages/data";

/** Seconds in which one peer's sketches are looked at once: each costs a pass over some events. */
const SKETCH_PAUSE = 2;
/** How long somebody with more events leaves the asking to the other. */
const SURPLUS_WAIT = 20;

/** What a peer's sketch tells. */
export interface Findings {
  /** What it lacks and we may give. */
  readonly pick?: Pick;
  /** What we lack. */
  readonly lacking: readonly EventId[];
  /** Whether it asks for a tail, and lacks other events than the last. */
  readonly isNoTail?: boolean;
}

/** Finds small differences: tells what we hold, by its hash and a sketch, and learns from the sketches of others. */
export class SketchExchange implements Wing {
  private attempt?: Attempt;
  /** After a failure whole weeks are the way for a while. */
  private restUntil = -math.huge;
  private toldAt = -math.huge;
  private readonly backoff: Backoff;
  private readonly ids: IdRequests;
  private readonly reply: SketchReply;
  private readonly looked: Cooldown;
  /** How long an answer may take to begin: one takeover is waited for. */
  private readonly wait: number;

  /** @param fallBack told of a peer whose ledger differs still when this way has not helped. */
  constructor(
    private readonly context: SyncContext,
    private readonly fallBack: (this: void, peer: PeerRecord) => void,
  ) {
    this.backoff = new Backoff(context.clock, context.options);
    this.looked = new Cooldown(context.clock, SKETCH_PAUSE);
    this.wait = answerTimes(context.options).lost;
    this.ids = new IdRequests(context, this.wait);
    this.reply = new SketchReply(context, () => {
      this.toldAt = context.clock.now();
    });
  }

  /** Whether something is looked for that we may lack. */
  isBusy(): boolean {
    return this.attempt?.peer.isApart === false;
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
  takes({ channel, count, isTail, ledger, peer, weeksBytes, week }: Difference): boolean {
    const { clock, events, options } = this.context;
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
    if (this.attempt !== undefined) {
      return true;
    }
    const more = count - events.count();
    const plan = planSketch(more, weeksBytes, isTail, options.sketchCells);
    if (plan === undefined) {
      return false;
    }
    this.attempt = {
      theirs: ledger,
      ours,
      peer,
      channel,
      state: "planned",
      cells: plan.cells,
      next: plan.next,
      sent: 0,
      due: math.max(now, this.ids.busyUntil()) + requestDelay(this.context) + (more < 0 ? SURPLUS_WAIT : 0),
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
  answerTail({ count }: SketchPart, channel: Channel): void {
    this.reply.asked(count, channel);
  }

  /**
   * Somebody told what it holds. Returns what it lacks, and what we do.
   * @param counts whether its word may stand for ours.
   */
  heardSketch(part: SketchPart, peer: PeerRecord, counts: boolean, pause: Pause): Findings | undefined {
    const { clock, events } = this.context;
    const { attempt } = this;
    const ours = ownHash(events, INDEX);
    if ((part.week ?? 0) !== events.books.week()) {
      // Of other weeks: it would tell of all that is closed.
      return undefined;
    }
    if (part.hash === ours) {
      if (counts) {
        this.reply.heard(ours, part.first + part.cells);
      }
      if (attempt !== undefined && counts && heardSame(attempt, ours, part.first + part.cells)) {
        // Of all who wait for the answer, few should be the next to tell more.
        attempt.due = clock.now() + this.wait + requestDelay(this.context);
      }
      return undefined;
    }
    if (this.looked.isRecent(peer.name)) {
      return undefined;
    }
    this.looked.note(peer.name);
    if (attempt?.theirs === part.hash && attempt.state === "planned" && counts) {
      // It asks, and we learn from it.
      this.attempt = undefined;
    }
    if (part.first === 0) {
      peer.cells = part.text;
      peer.cellsHash = part.hash;
    } else if (peer.cellsHash === part.hash && peer.cells.length === part.first * CELL_LENGTH) {
      peer.cells += part.text;
    } else {
      return undefined;
    }
    const { count, a, b } = part;
    const mayGive = this.context.isSending() && count < events.count();
    if (mayGive && events.packAfter(count, a, b, 0, pause) !== undefined) {
      return { pick: { count, a, b }, lacking: [] };
    }
    if (peer.cells === "") {
      // It tells only which ledger it is of.
      return mayGive ? { lacking: [], isNoTail: true } : undefined;
    }
    const found = this.compare(peer, pause);
    if (counts && isTailOf(this.attempt, part.hash)) {
      this.heardReply(this.attempt, found);
    }
    return found;
  }

  /** Whom we asked for a tail tells its cells instead. */
  private heardReply(attempt: Attempt, found: Findings | undefined): void {
    if (found === undefined) {
      this.fail(attempt);
    } else if (found.lacking.length <= IDS_LIMIT) {
      // Now we ask for what we lack by its ids.
      this.attempt = undefined;
    }
  }

  /** We lack nothing of what a peer tells that it holds: what it told of before is not looked for any longer. */
  noteAgreement(peer: PeerRecord): void {
    if (this.attempt?.peer === peer && !peer.isApart) {
      this.attempt = undefined;
    }
  }

  /** A peer's sketch tells of events that we lack: they are asked for. */
  lack(ids: readonly EventId[], channel: Channel, peer: PeerRecord): void {
    this.ids.lack(ids, channel, peer);
  }

  /** Somebody asks for events by their ids. Returns by which hash to give them; undefined: not now. */
  heardIds(ids: readonly EventId[], peer: PeerRecord, counts: boolean): HashText | undefined {
    return this.ids.heard(ids, peer, counts);
  }

  /** Whether we are the one whose sketch told of events recently. */
  hasTold(): boolean {
    return this.context.clock.now() - this.toldAt < SURPLUS_WAIT * 2;
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
    const { attempt } = this;
    this.ids.heardPicked(data.hash);
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

  /** Finds what the row of a peer and ours do not have in common. */
  private compare(peer: PeerRecord, pause: Pause): Findings | undefined {
    const found = differenceFrom(this.context.events, peer.cells, pause);
    if (found === undefined) {
      this.noteLarge(math.floor(peer.cells.length / CELL_LENGTH));
      return undefined;
    }
    pause();
    return { pick: found.first.length > 0 ? { ids: found.first } : undefined, lacking: found.second };
  }

  /** More differs between us and somebody than so many cells tell. */
  private noteLarge(size: number): void {
    const { attempt } = this;
    const effect = attempt === undefined ? "keep" : heardTooFew(attempt, size, this.context.options.sketchCells);
    if (attempt !== undefined && effect === "fail") {
      this.fail(attempt);
    } else if (attempt !== undefined && effect === "defer") {
      attempt.due = this.context.clock.now() + this.wait + requestDelay(this.context);
    }
  }

  private move(attempt: Attempt, now: number): void {
    const { events, heardWeeks, options, voice } = this.context;
    const isComing = heardWeeks.isBusy(attempt.channel, options.takeoverDelay);
    const move = moveOf(attempt, ownHash(events, INDEX), isComing, options.sketchCells);
    if (move === "anew") {
      this.attempt = undefined;
      this.fallBack(attempt.peer);
    } else if (move === "defer") {
      attempt.deferrals += 1;
      attempt.due = now + options.takeoverDelay + requestDelay(this.context);
    } else if (move === "fail") {
      if (attempt.peer.word === "trusted") {
        voice.noteUnanswered(attempt.channel, attempt.peer.lastHeard);
      }
      this.fail(attempt);
    } else {
      if (move === "widen") {
        widen(attempt, options.sketchCells);
      }
      this.tell(attempt);
    }
  }

  private fail(attempt: Attempt): void {
    this.attempt = undefined;
    this.backoff.fail(PICKED, attempt.theirs, attempt.ours);
    this.restUntil = this.context.clock.now() + this.context.options.retryDelay;
    this.fallBack(attempt.peer);
  }

  /** Sends the cells that have not been sent. */
  private tell(attempt: Attempt): void {
    const { clock, events, options, outbox, start, world } = this.context;
    const first = tell(attempt);
    const last = attempt.sent;
    attempt.due = clock.now() + this.wait;
    this.toldAt = clock.now();
    start((pause) => {
      const sketch = last > first ? events.sketch(last, pause) : undefined;
      // Meanwhile something may have come in, or somebody else has told as much.
      if (this.attempt !== attempt || ownHash(events, INDEX) !== attempt.ours || attempt.sent !== last) {
        return;
      }
      const body = sketchBody(events, first, last, sketch);
      attempt.due = clock.now() + this.wait;
      this.toldAt = clock.now();
      world.note?.("Debug", "tells a sketch of its events on %s", attempt.channel);
      outbox.send("control", Kind.Sketch, body, attempt.channel, (delivered) => {
        if (!delivered && this.attempt === attempt && takeBack(attempt, first, options.requestTries)) {
          attempt.due = clock.now() + options.requestInhibitor / 2 + requestDelay(this.context);
        }
      });
    });
  }
}

/** Whether an attempt has asked for a tail of what has this hash, and told no cells. */
function isTailOf(attempt: Attempt | undefined, hash: HashText): attempt is Attempt {
  return attempt?.theirs === hash && attempt.state === "told" && attempt.sent === 0;
}
