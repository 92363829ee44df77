import type { Clock, Timer, Timers } from "./ports";

/** One timer that is set, moved and cleared: a part of sync has at most one pending call. */
export class Alarm {
  private timer?: Timer;
  private due?: number;
  private readonly fire: (this: void) => void;

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
    ring: (this: void) => void,
  ) {
    this.fire = () => {
      this.timer = undefined;
      this.due = undefined;
      ring();
    };
  }

  /** Rings once at `due` (by the clock's now), or not at all when it is undefined, instead of what was set before. */
  set(due: number | undefined): void {
    if (due === this.due) {
      return;
    }
    this.timer?.cancel();
    this.timer = undefined;
    this.due = due;
    if (due !== undefined) {
      this.timer = this.timers.after(math.max(due - this.clock.now(), 0), this.fire);
    }
  }

  /** Rings at `due` unless it rings earlier anyway. */
  atLatest(due: number): void {
    if (this.due === undefined || due < this.due) {
      this.set(due);
    }
  }
}

/** The earlier of two times, either of which may be missing. */
export function earlier(a: number | undefined, b: number): number {
  return a === undefined || b < a ? b : a;
}
