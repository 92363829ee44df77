import type { Clock } from "../ports";

/** Things remembered; when there are more, all but the latest half hour are forgotten, and then all. */
const LIMIT = 512;
const MEMORY = 1800;

/** When something was last said or sent by anybody, so that it is not said or sent again too soon. */
export class Inhibitors {
  private times = new LuaTable<string, number | undefined>();
  private size = 0;

  constructor(private readonly clock: Clock) {}

  note(what: string): void {
    if (this.times.get(what) === undefined) {
      if (this.size >= LIMIT) {
        this.prune();
      }
      this.size += 1;
    }
    this.times.set(what, this.clock.now());
  }

  /** When it was last noted; undefined when never, or long ago. */
  last(what: string): number | undefined {
    return this.times.get(what);
  }

  /** Whether it was noted less than `seconds` ago. */
  within(what: string, seconds: number): boolean {
    const time = this.times.get(what);
    return time !== undefined && this.clock.now() - time < seconds;
  }

  forget(what: string): void {
    if (this.times.get(what) !== undefined) {
      this.times.delete(what);
      this.size -= 1;
    }
  }

  private prune(): void {
    const oldest = this.clock.now() - MEMORY;
    for (const [what, time] of pairs(this.times as unknown as Record<string, number>)) {
      if (time < oldest) {
        this.forget(what);
      }
    }
    if (this.size >= LIMIT) {
      this.times = new LuaTable();
      this.size = 0;
    }
  }
}
