import type { Clock } from "../ports";

/** Things of one generation: with the one before, at most twice as many are remembered. */
const GENERATION = 256;

interface Generation {
  readonly times: LuaTable<string | number, number | undefined>;
  size: number;
}

/**
 * One rule of the kind "not again so soon": when something was last said or done. What was noted long ago gives way to
 * what comes after, one generation at a time.
 */
export class Cooldown {
  /** Made when something is noted: a ledger has many of these, and most of them have nothing to do for long. */
  private young: Generation | undefined;
  private old: Generation | undefined;

  /** @param seconds how long something is too soon after it was noted. */
  constructor(
    private readonly clock: Clock,
    private readonly seconds: number,
  ) {}

  note(what: string | number): void {
    let { young } = this;
    if (young === undefined || (young.size >= GENERATION && young.times.get(what) === undefined)) {
      this.old = young;
      young = { times: new LuaTable(), size: 0 };
      this.young = young;
    }
    if (young.times.get(what) === undefined) {
      young.size += 1;
    }
    young.times.set(what, this.clock.now());
  }

  /** When it was last noted; undefined when never, or so long ago that it is forgotten. */
  last(what: string | number): number | undefined {
    return this.young?.times.get(what) ?? this.old?.times.get(what);
  }

  /** Whether it was noted less than `seconds` ago. */
  isRecent(what: string | number, seconds = this.seconds): boolean {
    const time = this.last(what);
    return time !== undefined && this.clock.now() - time < seconds;
  }

  /** Forgets all. */
  clear(): void {
    this.young = undefined;
    this.old = undefined;
  }

  forget(what: string | number): void {
    const { young, old } = this;
    if (young?.times.get(what) !== undefined) {
      young.times.delete(what);
      young.size -= 1;
    }
    old?.times.delete(what);
  }
}
