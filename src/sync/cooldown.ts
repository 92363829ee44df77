import type { Clock } from "../ports";

/** Things of one generation: with the one before, at most twice as many are remembered. */
const GENERATION = 256;

/**
 * One rule of the kind "not again so soon": when something was last said or done. What was noted long ago gives way to
 * what comes after, one generation at a time.
 */
export class Cooldown {
  private young = new LuaTable<string | number, number | undefined>();
  private old = new LuaTable<string | number, number | undefined>();
  private size = 0;

  /** @param seconds how long something is too soon after it was noted. */
  constructor(
    private readonly clock: Clock,
    private readonly seconds: number,
  ) {}

  note(what: string | number): void {
    if (this.young.get(what) === undefined) {
      if (this.size >= GENERATION) {
        this.old = this.young;
        this.young = new LuaTable();
        this.size = 0;
      }
      this.size += 1;
    }
    this.young.set(what, this.clock.now());
  }

  /** When it was last noted; undefined when never, or so long ago that it is forgotten. */
  last(what: string | number): number | undefined {
    return this.young.get(what) ?? this.old.get(what);
  }

  /** Whether it was noted less than `seconds` ago. */
  isRecent(what: string | number, seconds = this.seconds): boolean {
    const time = this.last(what);
    return time !== undefined && this.clock.now() - time < seconds;
  }

  forget(what: string | number): void {
    if (this.young.get(what) !== undefined) {
      this.young.delete(what);
      this.size -= 1;
    }
    this.old.delete(what);
  }
}
