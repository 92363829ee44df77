import type { FrameStats } from "../sim/processor";
import type { World } from "../sim/world";

/** Messages of a prefix that the game lets a client send at once on channels, and how many come back a second. */
const ALLOWANCE = 10;
const REFILL = 1;
/** Bytes that ChatThrottleLib lets a client send at once and a second, with 40 for each message. */
const BURST = 4000;
const RATE = 800;
const OVERHEAD = 40;
/** A send's frame may begin that much before the world's clock says. */
const SLACK = 0.2;

interface Bucket {
  left: number;
  at: number;
}

/** What frames may take: milliseconds that are charged, and thousands of instructions. See {@link FrameStats}. */
export interface Limits {
  readonly charged: number;
  readonly step: number;
  readonly call: number;
  readonly leave: number;
}

/** Bookkeeping of its own over all that clients send and all that their frames take, beside the simulated game's. */
export class Meter {
  /** Messages that clients sent. */
  messages = 0;
  bytes = 0;
  /** Frames that took more than they may. */
  framesOver = 0;
  /** Milliseconds of the longest frame, as charged and as measured. */
  longestCharged = 0;
  longestMeasured = 0;
  /** Thousands of instructions: of the longest step between two looks at the clock, of what addons called, and of a logout. */
  longestStep = 0;
  longestCall = 0;
  longestLeave = 0;
  /** What should not have been sent. */
  readonly excesses: string[] = [];
  private readonly buckets = new LuaTable<string, Bucket>();

  constructor(
    private readonly world: World,
    private readonly limits: Limits,
  ) {
    world.onMessage(({ injected, sender, prefix, channel, text }) => {
      if (!injected) {
        this.messages += 1;
        this.bytes += text.length;
        if (channel !== "WHISPER") {
          this.take(`${sender} ${prefix}`, 1, ALLOWANCE + REFILL * SLACK, REFILL);
        }
        this.take(sender, text.length + OVERHEAD, BURST + RATE * SLACK + 255 + OVERHEAD, RATE);
      }
      return undefined;
    });
  }

  /** Takes down what a session's frames cost. */
  noteFrames(stats: FrameStats): void {
    this.longestMeasured = math.max(this.longestMeasured, stats.longest);
    this.longestCharged = math.max(this.longestCharged, stats.longestCharged);
    this.longestStep = math.max(this.longestStep, stats.longestStep);
    this.longestCall = math.max(this.longestCall, stats.longestCall);
    this.longestLeave = math.max(this.longestLeave, stats.longestLeave);
    const { charged, step, call, leave } = this.limits;
    const isLong = stats.longestStep > step || stats.longestCall > call || stats.longestLeave > leave;
    if (stats.longestCharged > charged || isLong) {
      this.framesOver += 1;
    }
  }

  private take(name: string, amount: number, most: number, refill: number): void {
    const now = this.world.time();
    let bucket = this.buckets.get(name) as Bucket | undefined;
    if (bucket === undefined) {
      bucket = { left: most, at: now };
      this.buckets.set(name, bucket);
    }
    bucket.left = math.min(most, bucket.left + (now - bucket.at) * refill) - amount;
    bucket.at = now;
    if (bucket.left < 0 && this.excesses.length < 20) {
      this.excesses.push(string.format("%s sent too much at %.1f s", name, now));
      bucket.left = most;
    }
  }
}
