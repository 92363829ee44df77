import type { Clock } from "../../ports";

/** Seconds after a loading screen in which ChatThrottleLib sends at a tenth of its rate, with nothing saved up. */
const SLOW_SECONDS = 5;
/** What is longer than one message of the game is large. */
const MESSAGE_BYTES = 255;

/** After a loading screen little goes out for some seconds: what is large waits, so that what is small gets through. */
export class SlowLink {
  private slowUntil = -math.huge;

  constructor(private readonly clock: Clock) {}

  /** A loading screen has ended. */
  noteLoaded(): void {
    this.slowUntil = this.clock.now() + SLOW_SECONDS;
  }

  /** When so many bytes may go out that could otherwise go out at `time`. */
  mayGoAt(time: number, bytes: number): number {
    return bytes > MESSAGE_BYTES ? math.max(time, this.slowUntil) : time;
  }
}
