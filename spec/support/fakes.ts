import { FrameScheduler } from "../../src/client/scheduler";
import type { Clock, Serializer, Timer, Timers } from "../../src/ports";

interface Pending {
  at: number;
  callback: (this: void) => void;
  cancelled: boolean;
}

/** What a look at the clock costs unless a spec says otherwise, in milliseconds: see spec/pausing_spec.ts. */
export const LOOK = { milliseconds: 0 };

/** Time, timers and frames under the spec's hand. A call of `milliseconds` costs `millisecondsPerLook`. */
export class FakeTime {
  server = 1_700_000_000;
  seconds = 0;
  spent = 0;
  millisecondsPerLook = LOOK.milliseconds;
  readonly errors: unknown[] = [];
  private onFrame: ((this: void) => void) | undefined;
  private readonly timerList: Pending[] = [];
  /** When the next timer is due. */
  private earliest = math.huge;

  readonly clock: Clock = {
    serverTime: () => this.server,
    now: () => this.seconds,
    milliseconds: () => {
      this.spent += this.millisecondsPerLook;
      return this.spent;
    },
  };

  readonly timers: Timers = {
    after: (seconds: number, callback: (this: void) => void): Timer => {
      const pending: Pending = { at: this.seconds + seconds, callback, cancelled: false };
      this.timerList.push(pending);
      this.earliest = math.min(this.earliest, pending.at);
      return {
        cancel: () => {
          pending.cancelled = true;
        },
      };
    },
  };

  readonly scheduler = new FrameScheduler(
    this.clock,
    {
      start: (onFrame) => {
        this.onFrame = onFrame;
      },
      stop: () => {
        this.onFrame = undefined;
      },
    },
    () => 4,
    (message) => {
      this.errors.push(message);
    },
  );

  /** Whether a ticker is on. */
  isTicking(): boolean {
    return this.onFrame !== undefined;
  }

  /** Timers that have not run yet. */
  pendingTimers(): number {
    return this.timerList.filter((pending) => !pending.cancelled).length;
  }

  frame(): void {
    this.onFrame?.();
  }

  /** Runs frames until nothing ticks. */
  settle(): void {
    for (const _ of $range(1, 100_000)) {
      if (this.onFrame === undefined) {
        return;
      }
      this.onFrame();
    }
    error("frames without end");
  }

  /** Moves time on, second by second, with the timers and frames that fall due. */
  advance(seconds: number): void {
    for (const _ of $range(1, seconds)) {
      this.seconds += 1;
      this.server += 1;
      this.runTimers();
      this.settle();
    }
  }

  /** Runs the timers that are due, and no frame. */
  runTimers(): void {
    // Most seconds have none: specs let hours pass.
    if (this.seconds < this.earliest) {
      return;
    }
    for (const pending of [...this.timerList]) {
      if (pending.at <= this.seconds) {
        this.timerList.splice(this.timerList.indexOf(pending), 1);
        if (!pending.cancelled) {
          pending.callback();
        }
      }
    }
    this.earliest = math.huge;
    for (const { at } of this.timerList) {
      this.earliest = math.min(this.earliest, at);
    }
  }
}

function toSource(value: unknown): string {
  if (type(value) === "table") {
    const parts: string[] = [];
    for (const [key, item] of pairs(value as object)) {
      parts.push(`[${toSource(key)}]=${toSource(item)}`);
    }
    table.sort(parts);
    return `{${parts.join(",")}}`;
  }
  if (type(value) === "number") {
    // All of its digits.
    return string.format("%.17g", value);
  }
  return type(value) === "string" ? string.format("%q", value) : tostring(value);
}

/** A serializer whose text is Lua source. */
export const fakeSerializer: Serializer = {
  serialize: (value: object) => toSource(value),
  deserialize: (text: string) => {
    const [chunk] = loadstring(`return ${text}`);
    const [ok, value] = chunk === undefined ? [false, undefined] : pcall(chunk as (this: void) => unknown);
    return ok && type(value) === "table" ? (value as object) : undefined;
  },
};
