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
  step(isSpent: (this: void) => boolean, pause: Pause): boolean;
  /** Its batch is over: tells what it has come to, or asks for another turn. */
  endBatch(): void;
  /** An error of the library has ended its work. */
  fail(): void;
}

/**
 * The order in which the projections of a ledger replay: who is furthest behind comes first, and goes on to the end of
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
  private readonly isSpent: (this: void) => boolean = () => this.clock.milliseconds() >= this.deadline;
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
    if (!this.waiting.includes(replay) && !this.batch.includes(replay)) {
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
    this.batch = this.waiting;
    this.waiting = [];
    for (const replay of this.batch) {
      replay.beginBatch(this.options.batchSize);
    }
    while (this.batch.length > 0) {
      const replay = this.furthestBehind();
      this.current = replay;
      const isOver = replay.step(this.isSpent, pause);
      if (this.job !== job) {
        // A listener made it catch up, or closed it.
        return;
      }
      this.current = undefined;
      const isSpent = this.isSpent();
      if (isOver) {
        this.batch = this.batch.filter((other) => other !== replay);
        replay.endBatch();
      }
      if (isSpent) {
        break;
      }
      pause();
    }
    const { batch } = this;
    this.batch = [];
    this.job = undefined;
    for (const replay of batch) {
      replay.endBatch();
    }
    this.start();
  }

  private furthestBehind(): Replay {
    let [first] = this.batch;
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
