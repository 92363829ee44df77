import { Range } from "../event/key";
import type { Job, Pause, Scheduler } from "../ports";
import { Outcome, type Replayer } from "./replayer";

/** Makes a replayer up to a stamp. */
type NewReplayer = (this: void, end: number, pause: Pause) => Replayer;

/** A state as it was at a time, made in slices beside the live one. */
export class Travel {
  /** Complete, or undefined while it is being made for the first time. */
  state: object | undefined;
  private replayer: Replayer | undefined;
  private job: Job | undefined;
  private readonly end: number;
  private isStale = false;

  constructor(
    readonly timestamp: number,
    private readonly scheduler: Scheduler,
    private readonly newReplayer: NewReplayer,
    private readonly onDone: (this: void) => void,
    /** Whether a failing handler's event is skipped; otherwise the state is what came before it. */
    private readonly skipsErrors: boolean,
  ) {
    this.end = (math.floor(timestamp) + 1) * Range.Counters;
  }

  start(): void {
    this.job = this.scheduler.start((pause) => {
      this.run(pause);
    });
  }

  /** Events from this stamp on are new or changed: it is made again when they are of its time. */
  noteChange(stamp: number): void {
    if (stamp < this.end) {
      this.isStale = true;
      if (this.replayer !== undefined) {
        this.replayer.isStale = true;
      }
      if (this.job === undefined || this.job.isDone()) {
        this.start();
      }
    }
  }

  close(): void {
    this.job?.cancel();
  }

  private run(pause: Pause): void {
    let replayer: Replayer | undefined;
    let outcome = Outcome.More;
    while (outcome === Outcome.More || replayer === undefined) {
      if (replayer === undefined || this.isStale) {
        this.isStale = false;
        replayer = this.newReplayer(this.end, pause);
        this.replayer = replayer;
      }
      outcome = replayer.advance(math.huge, () => math.huge, pause);
      if (this.isStale) {
        outcome = Outcome.More;
      } else if (outcome === Outcome.Failed && this.skipsErrors) {
        // The live state's listeners are told of failing handlers.
        replayer.skip();
        outcome = Outcome.More;
      }
    }
    this.state = replayer.state;
    // Listeners may append an event of its time: it is made again at once.
    this.job = undefined;
    this.onDone();
  }
}
