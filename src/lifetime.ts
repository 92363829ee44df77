import type { Job, Pause, Scheduler, Timer, Timers } from "./ports";

const OVER: Timer & Job = {
  cancel: () => undefined,
  isDone: () => true,
};

/**
 * Timers and a scheduler for the life of a ledger. It may end in the middle of anything, since every function of the
 * addon may close the ledger: what runs stops at its next pause, and nothing new begins.
 */
export class Lifetime {
  private ended = false;
  /** Those that are not done, and a few that are. */
  private readonly jobs: Job[] = [];

  constructor(
    private readonly worldTimers: Timers,
    private readonly worldScheduler: Scheduler,
  ) {}

  readonly timers: Timers = {
    after: (seconds: number, callback: (this: void) => void): Timer =>
      this.ended ? OVER : this.worldTimers.after(seconds, callback),
  };

  readonly scheduler: Scheduler = {
    start: (work: (this: void, pause: Pause) => void, failed?: (this: void) => void): Job => {
      if (this.ended) {
        return OVER;
      }
      const job = this.worldScheduler.start(work, failed);
      const { jobs } = this;
      const before = jobs.length;
      let count = 0;
      for (const i of $range(1, before)) {
        const other = jobs[i - 1];
        if (!other.isDone()) {
          jobs[count] = other;
          count += 1;
        }
      }
      jobs[count] = job;
      for (const _ of $range(count + 2, before)) {
        jobs.pop();
      }
      return job;
    },
  };

  /** Stops all jobs. Timers that run are cancelled by those who set them. */
  end(): void {
    this.ended = true;
    for (const job of this.jobs) {
      job.cancel();
    }
  }
}
