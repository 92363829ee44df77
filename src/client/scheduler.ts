import type { Clock, Job, Pause, Scheduler } from "../ports";

/** Calls a function every frame while it is on. */
export interface FrameTicker {
  /** Begins to call `onFrame` with every frame; does nothing when it is on already. */
  start(onFrame: (this: void) => void): void;
  stop(): void;
}

/** Milliseconds kept back, since the step before a pause may take up to 1. */
const RESERVE = 0.5;

/** One job: methods of its class, since closures for each would be garbage with every event. */
class Task implements Job {
  done = false;
  readonly thread: LuaThread;

  constructor(
    work: (this: void, pause: Pause) => void,
    readonly failed: ((this: void) => void) | undefined,
  ) {
    this.thread = coroutine.create(work);
  }

  cancel(): void {
    this.done = true;
  }

  isDone(): boolean {
    return this.done;
  }
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

  start(work: (this: void, pause: Pause) => void, failed?: (this: void) => void): Job {
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
    // The first time as the work's argument, later as what a pause returns.
    this.running = task;
    const [ok, message] = coroutine.resume(task.thread, this.pause);
    this.running = undefined;
    if (coroutine.status(task.thread) === "dead") {
      task.done = true;
    }
    if (!ok) {
      this.report(message);
      task.failed?.();
    }
  }
}
