import type { Clock, Job, Pause, Scheduler } from "../ports";

/** Calls a function every frame while it is on. */
export interface FrameTicker {
  /** Begins to call `onFrame` with every frame; does nothing when it is on already. */
  start(onFrame: (this: void) => void): void;
  stop(): void;
}

/** Milliseconds kept back, since the step before a pause may take up to 1. */
const RESERVE = 0.5;

type Work = (this: void, pause: Pause) => void;

/** One job: methods of its class, since closures for each would be garbage with every event. */
class Task implements Job {
  done = false;
  /** What runs it, from its first turn on. */
  worker: Worker | undefined;

  constructor(
    readonly work: Work,
    readonly failed: ((this: void) => void) | undefined,
  ) {}

  cancel(): void {
    this.done = true;
  }

  isDone(): boolean {
    return this.done;
  }
}

/** A coroutine that runs one job after another: one for each job would be most of what an event costs. */
class Worker {
  /** The one that it is at; undefined: it waits. */
  task: Task | undefined;
  readonly thread = coroutine.create((pause: Pause) => {
    for (;;) {
      this.task?.work(pause);
      this.task = undefined;
      coroutine.yield();
    }
  });
}

/**
 * Runs jobs as coroutines within one budget a frame, each from where it paused. Jobs take turns: the one that spent a
 * frame's budget comes last in the next. Without jobs there is no ticker.
 */
export class FrameScheduler implements Scheduler {
  private tasks: Task[] = [];
  private deadline = 0;
  private readonly onFrame = () => {
    this.runFrame();
  };
  /** One that has no job. Others are made while jobs pause, and forgotten afterwards. */
  private waiting: Worker | undefined;
  /** The one that is being resumed. */
  private running: Task | undefined;
  private readonly pause: Pause = () => {
    // One that is cancelled, perhaps by itself, is never resumed.
    if (this.clock.milliseconds() >= this.deadline || this.running?.done === true) {
      coroutine.yield();
    }
  };

  /**
   * @param budget gives the milliseconds of a frame that may be taken, asked once in each.
   * @param report told of the error when a job fails; the job is over then.
   */
  constructor(
    private readonly clock: Clock,
    private readonly ticker: FrameTicker,
    private readonly budget: (this: void) => number,
    private readonly report: (this: void, message: unknown) => void,
  ) {}

  start(work: Work, failed?: (this: void) => void): Job {
    const task = new Task(work, failed);
    this.tasks.push(task);
    this.ticker.start(this.onFrame);
    return task;
  }

  /** Whether nothing is to be done. */
  isIdle(): boolean {
    return this.tasks.length === 0;
  }

  private runFrame(): void {
    this.deadline = this.clock.milliseconds() + this.budget() - RESERVE;
    // What is started from now on begins in the next frame.
    let turns = this.tasks.length;
    while (turns > 0) {
      const task = this.tasks[0];
      turns -= 1;
      this.resume(task);
      table.remove(this.tasks, 1);
      if (!task.done) {
        this.tasks.push(task);
      }
      if (this.clock.milliseconds() >= this.deadline) {
        break;
      }
    }
    if (this.tasks.length === 0) {
      this.ticker.stop();
    }
  }

  private resume(task: Task): void {
    if (task.done) {
      return;
    }
    let { worker } = task;
    if (worker === undefined) {
      worker = this.waiting ?? new Worker();
      this.waiting = undefined;
      worker.task = task;
      task.worker = worker;
    }
    this.running = task;
    const [ok, message] = coroutine.resume(worker.thread, this.pause);
    this.running = undefined;
    if (!ok) {
      task.done = true;
      this.report(message);
      task.failed?.();
    } else if (worker.task === undefined) {
      task.done = true;
      task.worker = undefined;
      this.waiting = worker;
    }
  }
}
