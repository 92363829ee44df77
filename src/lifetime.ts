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
  private jobs: Job[] = [];

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
      this.jobs = this.jobs.filter((other) => !other.isDone());
      this.jobs.push(job);
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
