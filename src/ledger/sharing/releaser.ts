import { Range } from "../../event/key";
import type { Clock, Scheduler, Timers } from "../../ports";
import { Alarm } from "../../alarm";
import type { SharedEvents } from "./sharedEvents";

/** Seconds between two looks at the server's time, which may jump. */
const LOOK = 60;

/** Has events of the future judged when their time comes near. */
export class Releaser {
  private readonly alarm: Alarm;

  /** @param tolerance seconds before its time that an event is taken. */
  constructor(
    private readonly events: SharedEvents,
    private readonly clock: Clock,
    timers: Timers,
    scheduler: Scheduler,
    private readonly tolerance: number,
  ) {
    this.alarm = new Alarm(clock, timers, () => {
      scheduler.start((pause) => {
        events.release(pause);
        this.noteHeld();
      });
    });
  }

  /** To be told when an event is held back. */
  noteHeld(): void {
    const stamp = this.events.firstHeld();
    if (stamp !== undefined) {
      const wait = math.ceil(stamp / Range.Counters) - this.tolerance - this.clock.serverTime();
      this.alarm.atLatest(this.clock.now() + math.max(1, math.min(wait, LOOK)));
    }
  }

  close(): void {
    this.alarm.set(undefined);
  }
}
