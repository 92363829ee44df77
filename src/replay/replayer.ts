import type { Event } from "../event/event";
import type { Progress } from "../event/eventBuilder";
import { isBefore, weekOfStamp } from "../event/key";
import type { EventStore } from "../ledger/store/eventStore";
import { Retraction } from "../ledger/store/retractions";
import { type Block, type Columns, findKey } from "../pack/block";
import type { Pause } from "../ports";
import type { CheckedDefinition } from "./definition";

/** Events between two looks at the clock; fewer while handlers are slow. */
const STEP = 32;
/** Those of the first step. */
const FIRST_STEP = 4;
/** How often a step fits into what is left of the batch before the next one has twice as many. */
const ROOM = 4;
/** For weeks without retracted events. */
const NOTHING = new LuaTable<number, unknown>();

/** How {@link Replayer.advance} ended. */
export const enum Outcome {
  /** There is more to apply. */
  More,
  /** All events are applied. */
  Done,
  /** A handler failed. */
  Failed,
}

/** Where a replay begins: at the first event, or behind those of a snapshot. */
export interface Start {
  readonly state: object;
  /** The key of the newest event applied; -1 before the first. */
  readonly stamp: number;
  readonly creator: number;
  readonly applied: number;
}

/** Where a replay takes its events from: a ledger, or part of one. */
export type ReplaySource = Pick<
  EventStore,
  "weeks" | "openWeek" | "weekSummary" | "count" | "summaryWeek" | "types" | "retractions" | "isApplying"
>;

/** A state under construction: applies events in order, from where it stands. */
export class Replayer implements Progress {
  readonly state: object;
  /** Whether an event before the newest applied has come or changed. */
  isStale = false;
  /** Events applied, skipped, or undone. */
  applied: number;
  /** What the last failing handler raised, and the event it failed on. */
  failure: { event: Event; message: unknown } | undefined;
  /** The key of the newest event applied. */
  stamp: number;
  creator: number;
  /** The place of that event in its week; -1 while only its key is known. It moves with events that make this stale. */
  place = 0;
  private week: number;
  /** Events of the next step: few at first, since nobody knows what the handlers cost. */
  private step = FIRST_STEP;
  private readonly run: (this: void, block: Block, from: number, to: number) => void = (block, from, to) => {
    this.applyRun(block, from, to);
  };

  /**
   * @param start its state becomes this replayer's own.
   * @param end only events and retractions with a stamp below this.
   * @param onStep called after every few events, when the state may be copied; may pause.
   */
  constructor(
    private readonly store: ReplaySource,
    private readonly definition: CheckedDefinition,
    start: Start,
    private readonly end = math.huge,
    private readonly onStep?: (this: void, replayer: Replayer, pause: Pause) => void,
  ) {
    this.state = start.state;
    this.stamp = start.stamp;
    this.creator = start.creator;
    this.applied = start.applied;
    this.week = weekOfStamp(start.stamp);
    if (start.applied > 0) {
      this.place = this.countUpTo(this.week) === start.applied ? this.countOf(this.week) : -1;
    }
  }

  /** Events from this key on are new or changed: when some of them are applied already, the state is worth nothing. */
  noteChange(stamp: number, creator: number): void {
    this.isStale ||= !isBefore(this.stamp, this.creator, stamp, creator);
  }

  /**
   * Applies at most `limit` events, of one week, and stops earlier when no milliseconds are left.
   * @param millisecondsLeft of the batch; asked after each step. Events may be inserted during a pause.
   */
  advance(limit: number, millisecondsLeft: (this: void) => number, pause: Pause): Outcome {
    let left = limit;
    let before = millisecondsLeft();
    while (left > 0) {
      const block = this.nextBlock(pause);
      if (this.isStale) {
        return Outcome.More;
      }
      // Those before the end of this replay are in front of where an event at its end would stand.
      const last =
        block === undefined || this.end === math.huge ? (block?.count ?? 0) : math.abs(findKey(block, this.end, 0)) - 1;
      const from = this.place + 1;
      if (block === undefined || from > last) {
        return Outcome.Done;
      }
      const to = math.min(last, this.place + math.min(left, this.step));
      this.store.isApplying = true;
      const [ok, message] = pcall(this.run, block, from, to);
      this.store.isApplying = false;
      if (!ok) {
        // The place was set before the handler was called.
        this.failure = { event: this.store.types.eventAt(block, this.place), message };
      }
      this.applied += this.place - from + (ok ? 1 : 0);
      left -= this.place - from + 1;
      this.stamp = block.stamps.get(this.place);
      this.creator = block.creators.get(this.place);
      if (!ok) {
        return Outcome.Failed;
      }
      this.onStep?.(this, pause);
      const rest = millisecondsLeft();
      const cost = before - rest;
      before = rest;
      // The next step should fit into what is left, with much to spare before steps grow. Without an end to it, they grow.
      if (cost > rest) {
        this.step = math.ceil(this.step / 2);
      } else if (!(cost * ROOM > rest)) {
        this.step = math.min(this.step * 2, STEP);
      }
      if (this.isStale || rest <= 0 || this.place >= block.count) {
        break;
      }
      pause();
    }
    return !this.isStale && this.isAtEnd() ? Outcome.Done : Outcome.More;
  }

  /** Goes on behind the event that a handler failed on. */
  skip(): void {
    this.applied += 1;
    this.failure = undefined;
  }

  /** Whether all events of the ledger are applied. */
  isAtEnd(): boolean {
    const weeks = this.store.weeks();
    const last = weeks[weeks.length - 1] as number | undefined;
    return last === undefined || (last === this.week && this.place >= this.countOf(last));
  }

  /** The week of the next event; undefined at the end. */
  nextWeek(): number | undefined {
    const count = this.countOf(this.week);
    return count > 0 && this.place < count ? this.week : this.weekAfter(this.week);
  }

  /** The block that holds the next event, unpacked; undefined at the end. */
  private nextBlock(pause: Pause): Block | undefined {
    while (!this.isStale) {
      const week = this.nextWeek();
      if (week === undefined) {
        return undefined;
      }
      const block = this.store.openWeek(week, pause);
      // Opening pauses: events may have come in that are next now. A damaged week is gone.
      if (block !== undefined && !this.isStale && this.nextWeek() === week) {
        if (this.week !== week) {
          this.week = week;
          this.place = 0;
        } else if (this.place < 0) {
          this.place = math.abs(findKey(block, this.stamp, this.creator));
        }
        if (this.place < block.count) {
          return block;
        }
      }
    }
    return undefined;
  }

  private countUpTo(last: number): number {
    let count = this.store.count();
    const weeks = this.store.weeks();
    for (const i of $range(weeks.length, 1, -1)) {
      if (weeks[i - 1] <= last) {
        break;
      }
      count -= this.countOf(weeks[i - 1]);
    }
    return count;
  }

  private countOf(week: number): number {
    return this.store.weekSummary(week)?.count ?? 0;
  }

  private weekAfter(week: number): number | undefined {
    const weeks = this.store.weeks();
    // From the newest: most replays go on near the end.
    let next: number | undefined;
    for (const i of $range(weeks.length, 1, -1)) {
      if (weeks[i - 1] <= week) {
        break;
      }
      next = weeks[i - 1];
    }
    return next;
  }

  /** Calls the handlers, run by run of events of one type. */
  private applyRun(block: Block, from: number, to: number): void {
    const { shapes, stamps } = block;
    const { definition, state, store } = this;
    const { retractions } = store;
    // What a retraction names is a run of its own.
    const isSummary = this.week === store.summaryWeek();
    const suspects = (isSummary ? undefined : retractions.suspects(this.week)) ?? NOTHING;
    let first = from;
    while (first <= to) {
      const shape = shapes.get(first);
      const stamp = stamps.get(first);
      const isSuspect = suspects.get(stamp) !== undefined;
      let last = first;
      while (
        !isSuspect &&
        last < to &&
        shapes.get(last + 1) === shape &&
        suspects.get(stamps.get(last + 1)) === undefined
      ) {
        last += 1;
      }
      const builder = store.types.builderOf(shape);
      const handler = definition.on[builder.type] ?? (shape === Retraction.shape ? undefined : definition.otherwise);
      const isUndone = isSuspect && retractions.isUndone(stamp, block.creators.get(first), this.end);
      if (handler !== undefined && !isUndone) {
        if (handler === definition.otherwise && store.types.get(shape.code) === undefined) {
          definition.unnamed.note(shape.code, stamp, block.creators.get(first));
        }
        const columns = block.columns.get(shape) as Columns;
        builder.run(this, handler, state, block, columns, first, last);
      }
      first = last + 1;
    }
    this.place = to;
  }
}
