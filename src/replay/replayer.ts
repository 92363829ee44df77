import type { Event } from "../event/event";
import type { Progress } from "../event/eventBuilder";
import { isBefore } from "../event/key";
import type { EventStore } from "../ledger/eventStore";
import type { Block, Columns } from "../pack/block";
import type { Pause } from "../ports";
import type { CheckedDefinition } from "./definition";

/** Events between two looks at the clock. */
const STEP = 32;

/** How {@link Replayer.advance} ended. */
export const enum Outcome {
  /** There is more to apply. */
  More,
  /** All events are applied. */
  Done,
  /** A handler failed. */
  Failed,
}

/** A state under construction: applies events in order, from where it stands. */
export class Replayer implements Progress {
  /** Whether an event before the newest applied has come or changed. */
  isStale = false;
  /** Whether a handler is being called. */
  isApplying = false;
  /** Events applied, or skipped. */
  applied = 0;
  /** What the last failing handler raised, and the event it failed on. */
  failure: { event: Event; message: unknown } | undefined;
  /** The key of the newest event applied. */
  private stamp = -1;
  private creator = -1;
  /** The week of that event, and its place there: it moves only with events before it, which make this replayer stale. */
  private week = -1;
  place = 0;
  private readonly run: (this: void, block: Block, from: number, to: number) => void = (block, from, to) => {
    this.applyRun(block, from, to);
  };

  constructor(
    private readonly store: EventStore,
    private readonly definition: CheckedDefinition,
    readonly state: object,
  ) {}

  /** Events from this key on are new or changed: when some of them are applied already, the state is worth nothing. */
  noteChange(stamp: number, creator: number): void {
    this.isStale ||= !isBefore(this.stamp, this.creator, stamp, creator);
  }

  /**
   * Applies at most `limit` events, and stops earlier when `isSpent` says so.
   * Events may be inserted during a pause.
   */
  advance(limit: number, isSpent: (this: void) => boolean, pause: Pause): Outcome {
    let left = limit;
    while (left > 0) {
      const block = this.nextBlock(pause);
      if (block === undefined) {
        return this.isStale ? Outcome.More : Outcome.Done;
      }
      const from = this.place + 1;
      const to = math.min(block.count, this.place + math.min(left, STEP));
      this.isApplying = true;
      const [ok, message] = pcall(this.run, block, from, to);
      this.isApplying = false;
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
      pause();
      if (this.isStale || isSpent()) {
        break;
      }
    }
    return !this.isStale && this.isAtEnd() ? Outcome.Done : Outcome.More;
  }

  /** Goes on behind the event that a handler failed on. */
  skip(): void {
    this.applied += 1;
    this.failure = undefined;
  }

  private isAtEnd(): boolean {
    const weeks = this.store.weeks();
    const last = weeks[weeks.length - 1] as number | undefined;
    return last === undefined || (last === this.week && this.place >= this.countOf(last));
  }

  /** The block that holds the next event, unpacked; undefined at the end. */
  private nextBlock(pause: Pause): Block | undefined {
    while (true) {
      const isHere = this.place < this.countOf(this.week);
      const week = isHere ? this.week : this.weekAfter(this.week);
      if (week === undefined) {
        return undefined;
      }
      const block = this.store.openWeek(week, pause);
      if (this.isStale) {
        return undefined;
      }
      // Opening pauses: events may have come in that are next now.
      if (isHere) {
        return block;
      }
      if (block !== undefined && this.place >= this.countOf(this.week) && this.weekAfter(this.week) === week) {
        this.week = week;
        this.place = 0;
        return block;
      }
    }
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
    const { shapes } = block;
    const { definition, state, store } = this;
    let first = from;
    while (first <= to) {
      const shape = shapes.get(first);
      let last = first;
      while (last < to && shapes.get(last + 1) === shape) {
        last += 1;
      }
      const handler = definition.on[shape.code] ?? definition.otherwise;
      if (handler !== undefined) {
        const columns = block.columns.get(shape) as Columns;
        store.types.builderOf(shape).run(this, handler, state, block, columns, first, last);
      }
      first = last + 1;
    }
    this.place = to;
  }
}
