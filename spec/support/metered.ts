import type { Job, Pause, Scheduler } from "../../src/ports";
import { FakeTime } from "./fakes";

/** Instructions between two looks at what has run. */
const GRAIN = 1000;

/** Lua instructions that a function takes; the same on every machine, but for what C does. */
export function instructionsOf(work: (this: void) => void): number {
  let grains = 0;
  debug.sethook(
    () => {
      grains += 1;
    },
    "",
    GRAIN,
  );
  work();
  debug.sethook();
  return grains * GRAIN;
}

/** Time in which every pause yields, and jobs are measured from one pause to the next. */
export class MeteredTime extends FakeTime {
  /** The most Lua instructions between two pauses of a job. */
  longestStep = 0;
  readonly metered: Scheduler = {
    start: (work: (this: void, pause: Pause) => void, failed?: (this: void) => void): Job =>
      this.scheduler.start((pause) => {
        let grains = 0;
        const note = (): void => {
          this.longestStep = math.max(this.longestStep, grains * GRAIN);
          grains = 0;
        };
        // A hook is a coroutine's own.
        debug.sethook(
          () => {
            grains += 1;
          },
          "",
          GRAIN,
        );
        work(() => {
          note();
          pause();
        });
        note();
        debug.sethook();
      }, failed),
  };

  constructor() {
    super();
    this.millisecondsPerLook = 10;
  }
}
