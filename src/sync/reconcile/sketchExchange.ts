import type { Channel, Pause } from "../../ports";
import { CELL_LENGTH, encodeCells } from "../../sketch/cells";
import type { EventId } from "../../sketch/peel";
import { Alarm } from "../../alarm";
import { Backoff } from "../backoff";
import { type Pick, requestDelay, type SyncContext } from "../context";
import { Cooldown } from "../cooldown";
import { Kind } from "../messages/frame";
import { differenceFrom } from "./phantoms";
import { type HashText, INDEX, PICKED } from "../messages/hash";
import { IdRequests } from "./idRequests";
import { type SketchPart, encodeSketch } from "../messages/sketch";
import { planSketch, type SketchPlan } from "./sketchPlan";
import type { PeerRecord } from "../peers/peers";
import type { Difference } from "./difference";
import { hasAll, ownHash } from "../holdings";
import type { DataPart } from "../messages/data";

/** Cells that do not tell the differences: then these are many. */
const LARGE = 32;
/** Seconds in which one peer's sketches are looked at once: each costs a pass over some events. */
const SKETCH_PAUSE = 2;
/** How often what others told puts off an attempt. */
const DEFERRALS = 3;
/** How long somebody with more events leaves the asking to the other. */
const SURPLUS_WAIT = 20;

interface Attempt extends SketchPlan {
  theirs: HashText;
  ours: HashText;
  peer: PeerRecord;
  channel: Channel;
  /** Cells that have been sent; undefined before the first message. */
  sent?: number;
  due: number;
  /** How often the client did not take the message, and how often it waited for what others told. */
  refusals: number;
  deferrals: number;
}

/** What a peer's sketch tells. */
export interface Findings {
  /** What it lacks and we may give. */
  readonly pick?: Pick;
  /** What we lack. */
  readonly lacking: readonly EventId[];
}

/** Finds small differences: tells what we hold, by its hash and a sketch, and learns from the sketches of others. */
export class SketchExchange {
  private attempt?: Attempt;
  /** After a failure whole weeks are the way for a while. */
  private restUntil = -math.huge;
  private toldAt = -math.huge;
  private readonly backoff: Backoff;
  private readonly alarm: Alarm;
  private readonly ids: IdRequests;
  private readonly looked: Cooldown;

  /** @param fallBack told of a peer whose ledger differs still when this way has not helped. */
  constructor(
    private readonly context: SyncContext,
    private readonly fallBack: (this: void, peer: PeerRecord) => void,
  ) {
    this.backoff = new Backoff(context.clock, context.options);
    this.alarm = new Alarm(context.clock, context.world.timers, () => {
      this.ring();
    });
    this.looked = new Cooldown(context.clock, SKETCH_PAUSE);
    this.ids = new IdRequests(context, this.wait());
  }

  isBusy(): boolean {
    return this.attempt !== undefined;
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

  close(): void {
    this.ids.close();
    this.alarm.set(undefined);
  }

  /** A peer's ledger differs. Returns whether this is the way to find out. */
  takes({ channel, count, isTail, ledger, peer, weeksBytes }: Difference): boolean {
    const { clock, events, options } = this.context;
    const ours = ownHash(events, INDEX);
    const now = clock.now();
    if (ours === "" || ledger === "" || now < this.restUntil || this.backoff.isWaiting(PICKED, ledger, ours)) {
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
      cells: plan.cells,
      next: plan.next,
      due: math.max(now, this.ids.busyUntil()) + requestDelay(this.context) + (more < 0 ? SURPLUS_WAIT : 0),
      refusals: 0,
      deferrals: 0,
    };
    this.arm();
    return true;
  }

  /** Somebody told what it holds. Returns what it lacks, and what we do. */
  heardSketch(part: SketchPart, peer: PeerRecord, pause: Pause): Findings | undefined {
    const { clock, events } = this.context;
    const { attempt } = this;
    const ours = ownHash(events, INDEX);
    if (part.hash === ours) {
      const told = part.first + part.cells;
      if (attempt?.ours === ours && (attempt.sent === undefined || attempt.sent < told)) {
        // The answer will be for us too. Of all who wait for it, few should be the next to tell more.
        attempt.sent = told;
        attempt.cells = math.max(attempt.cells, told);
        attempt.due = clock.now() + this.wait() + requestDelay(this.context);
        this.arm();
      }
      return undefined;
    }
    if (this.looked.isRecent(peer.name)) {
      return undefined;
    }
    this.looked.note(peer.name);
    if (attempt?.theirs === part.hash && attempt.sent === undefined) {
      // It asks, and we learn from it.
      this.attempt = undefined;
      this.arm();
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
    if (this.context.isSending() && count < events.count() && events.packAfter(count, a, b, 0, pause) !== undefined) {
      return { pick: { count, a, b }, lacking: [] };
    }
    return this.compare(peer, pause);
  }

  /** A peer's sketch tells of events that we lack: they are asked for. */
  lack(ids: readonly EventId[], channel: Channel, peer: PeerRecord): void {
    this.ids.lack(ids, channel, peer);
  }

  /** Somebody asks for events by their ids. Returns by which hash to give them; undefined: not now. */
  heardIds(ids: readonly EventId[], peer: PeerRecord): HashText | undefined {
    return this.ids.heard(ids, peer);
  }

  /** Whether we are the one whose sketch told of events of late. */
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

  /** Whoever answers has nothing that was not broadcast of late: what is missing is what was lost of it. */
  noteLittle(): void {
    this.restUntil = math.min(this.restUntil, this.context.clock.now());
  }

  /** A part of an answer to somebody's sketch is here and merged. */
  heardPicked(data: DataPart, pause: Pause): void {
    const { clock, events, options } = this.context;
    const { attempt } = this;
    this.ids.heardPicked(data.hash);
    if (attempt?.sent === undefined || data.hash !== attempt.ours) {
      return;
    }
    if (data.part < data.parts) {
      attempt.due = clock.now() + options.answerTimeout;
    } else if (ownHash(events, INDEX) === attempt.ours && !hasAll(events, INDEX, attempt.theirs, pause)) {
      this.fail(attempt);
    } else {
      this.attempt = undefined;
    }
    this.arm();
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

  /** More differs between us and somebody than so many cells tell: so it may with others. */
  private noteLarge(size: number): void {
    const { clock, options } = this.context;
    const { attempt } = this;
    if (attempt?.sent !== undefined || attempt === undefined) {
      return;
    }
    const cells = math.max(attempt.cells, attempt.next ?? 0, LARGE);
    if (size >= cells) {
      this.fail(attempt);
    } else if (attempt.deferrals < DEFERRALS) {
      attempt.deferrals += 1;
      attempt.cells = math.min(cells, options.sketchCells);
      attempt.due = clock.now() + this.wait() + requestDelay(this.context);
    }
    this.arm();
  }

  /** How long an answer may take to begin: one takeover is waited for. */
  private wait(): number {
    const { claimDelay, claimJitter, takeoverDelay } = this.context.options;
    return claimDelay + claimJitter * 4 + takeoverDelay;
  }

  private ring(): void {
    const now = this.context.clock.now();
    const { attempt } = this;
    if (attempt !== undefined && attempt.due <= now) {
      if (ownHash(this.context.events, INDEX) !== attempt.ours) {
        // Something came in by another way: looked at anew.
        this.attempt = undefined;
        this.fallBack(attempt.peer);
      } else if (attempt.sent === undefined && this.isSuperfluous(attempt)) {
        attempt.deferrals += 1;
        attempt.due = now + this.context.options.takeoverDelay + requestDelay(this.context);
      } else if (attempt.sent === undefined) {
        this.tell(attempt);
      } else if (attempt.next !== undefined && attempt.next > attempt.sent) {
        attempt.cells = attempt.next;
        attempt.next = undefined;
        this.tell(attempt);
      } else if (attempt.sent === 16 && this.context.options.sketchCells >= 32) {
        attempt.cells = 32;
        this.tell(attempt);
      } else {
        this.fail(attempt);
      }
    }
    this.arm();
  }

  /** Whether what differs may come by itself: a week is on its way to all. */
  private isSuperfluous({ channel, deferrals }: Attempt): boolean {
    const { heardWeeks, options } = this.context;
    return deferrals < DEFERRALS && heardWeeks.isBusy(channel, options.takeoverDelay);
  }

  private fail(attempt: Attempt): void {
    this.attempt = undefined;
    this.backoff.fail(PICKED, attempt.theirs, attempt.ours);
    this.restUntil = this.context.clock.now() + this.context.options.retryDelay;
    this.fallBack(attempt.peer);
  }

  /** Sends the cells that have not been sent. */
  private tell(attempt: Attempt): void {
    const { clock, events, outbox, world } = this.context;
    const first = attempt.sent ?? 0;
    attempt.sent = attempt.cells;
    attempt.due = clock.now() + this.wait();
    this.toldAt = clock.now();
    world.scheduler.start((pause) => {
      const sketch = attempt.cells > first ? events.sketch(attempt.cells, pause) : undefined;
      if (this.attempt !== attempt || ownHash(events, INDEX) !== attempt.ours) {
        return;
      }
      const { a, b } = events.fingerprint();
      const text = sketch === undefined ? "" : encodeCells(sketch, first + 1, attempt.cells);
      const body = encodeSketch({
        first,
        cells: attempt.cells - first,
        hash: attempt.ours,
        count: events.count(),
        a,
        b,
        text,
      });
      attempt.due = clock.now() + this.wait();
      this.toldAt = clock.now();
      outbox.send("control", Kind.Sketch, body, attempt.channel, (delivered) => {
        if (!delivered) {
          this.takeBack(attempt, first);
        }
      });
      this.arm();
    });
  }

  /** The client did not take the message: it goes out again later, unless that happens too often. */
  private takeBack(attempt: Attempt, first: number): void {
    attempt.refusals += 1;
    if (this.attempt === attempt && attempt.refusals <= this.context.options.requestTries) {
      attempt.sent = first === 0 ? undefined : first;
      attempt.next = first === 0 ? attempt.next : attempt.cells;
      attempt.due = this.context.clock.now() + this.context.options.requestInhibitor / 2 + requestDelay(this.context);
      this.arm();
    }
  }

  private arm(): void {
    this.alarm.set(this.attempt?.due);
  }
}
