import type { Clock, Job, Pause, Scheduler } from "../ports";
import type { ReplayOptions } from "./context";

/** Milliseconds kept back, a little more than the scheduler does: a batch ends with its frame, and the next has its own. */
const RESERVE = 0.6;

/** A state that has events to apply. */
export interface Replay {
  /** The week in which it goes on; below all weeks when it has to find out first. */
  nextWeek(): number;
  /** Begins a batch of so many events at most. */
  beginBatch(limit: number): void;
  /** Goes on, in one week at most. Whether its batch is over. */
  step(millisecondsLeft: (this: void) => number, pause: Pause): boolean;
  /** Its batch is over: tells what it has come to, or asks for another turn. */
  endBatch(): void;
  /** An error of the library has ended its work. */
  fail(): void;
}

/** Whether a list holds a replay; without a call of the compiler's library, as every event asks twice. */
function holds(list: readonly Replay[], replay: Replay): boolean {
  for (const i of $range(1, list.length)) {
    if (list[i - 1] === replay) {
      return true;
    }
  }
  return false;
}

/** Takes a replay out of a list, which nobody else reads. */
function takeOut(list: Replay[], replay: Replay): void {
  for (const i of $range(list.length, 1, -1)) {
    if (list[i - 1] === replay) {
      table.remove(list, i);
    }
  }
}

/**
 * The order in which the projections of a ledger replay: the one furthest behind comes first, and goes on to the end of
 * its week. So those that need the same week meet there, and it is unpacked once for all of them.
 */
export class Turns {
  /** Those of the next batch. */
  private waiting: Replay[] = [];
  /** Those of the batch under way that are not done with it. */
  private batch: Replay[] = [];
  /** The one at work, perhaps in a pause. */
  private current: Replay | undefined;
  private job: Job | undefined;
  /** When the batch under way ends, in the clock's milliseconds. */
  private deadline = 0;
  private readonly millisecondsLeft: (this: void) => number = () => this.deadline - this.clock.milliseconds();
  private readonly work: (this: void, pause: Pause) => void = (pause) => {
    this.run(pause);
  };
  private readonly failed: (this: void) => void = () => {
    const { current } = this;
    this.abandon();
    current?.fail();
  };

  constructor(
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly options: ReplayOptions,
  ) {}

  /** Gives a replay a turn in the next batch, unless it is in the present one. */
  add(replay: Replay): void {
    if (!holds(this.waiting, replay) && !holds(this.batch, replay)) {
      this.waiting.push(replay);
      this.start();
    }
  }

  /**
   * Takes a replay out, for who wants to go on with it at once, or never. What it was doing in a pause ends there for
   * good: it would go on from where the replay is no more.
   */
  remove(replay: Replay): void {
    this.waiting = this.waiting.filter((other) => other !== replay);
    this.batch = this.batch.filter((other) => other !== replay);
    if (this.current === replay) {
      this.abandon();
    }
  }

  /** Ends the batch under way; the others of it come in the next one. */
  private abandon(): void {
    const { current } = this;
    this.job?.cancel();
    this.job = undefined;
    this.current = undefined;
    this.waiting = [...this.batch.filter((other) => other !== current), ...this.waiting];
    this.batch = [];
    this.start();
  }

  private start(): void {
    if (this.job === undefined && this.waiting.length > 0) {
      this.job = this.scheduler.start(this.work, this.failed);
    }
  }

  private run(pause: Pause): void {
    const { job } = this;
    this.deadline = this.clock.milliseconds() + this.options.budget - RESERVE;
    // The batch before has ended, so its list is empty.
    const { batch: empty, waiting } = this;
    this.batch = waiting;
    this.waiting = empty;
    for (const i of $range(1, waiting.length)) {
      waiting[i - 1].beginBatch(this.options.batchSize);
    }
    while (this.batch.length > 0) {
      const replay = this.furthestBehind();
      this.current = replay;
      const isOver = replay.step(this.millisecondsLeft, pause);
      if (this.job !== job) {
        // A listener made it catch up, or closed it.
        return;
      }
      this.current = undefined;
      if (isOver) {
        takeOut(this.batch, replay);
      }
      const goesOn = this.batch.length > 0 && this.millisecondsLeft() > 0;
      if (isOver) {
        replay.endBatch();
      }
      if (!goesOn) {
        break;
      }
      pause();
    }
    const { batch } = this;
    this.job = undefined;
    if (batch.length > 0) {
      this.batch = [];
      for (const replay of batch) {
        replay.endBatch();
      }
    }
    this.start();
  }

  private furthestBehind(): Replay {
    let first = this.batch[0];
    if (this.batch.length > 1) {
      let least = math.huge;
      for (const replay of this.batch) {
        const week = replay.nextWeek();
        if (week < least) {
          least = week;
          first = replay;
        }
      }
    }
    return first;
  }
}
