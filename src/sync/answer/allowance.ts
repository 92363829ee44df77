import type { Clock } from "../../ports";
import type { Version } from "../messages/hash";

/** Seconds in which what was spent is remembered. */
const PERIOD = 600;
/** In that time: how often one without standing gets the same version, and how many things in all. */
const SAME = 2;
const EACH = 64;
/** Most things counted at a time: then no more is spent until the period is over. */
const LIMIT = 2048;

/** What is given to peers without standing: enough for those who lack something, and little for those who only ask. */
export class Allowance {
  private counts = new LuaTable<string, number | undefined>();
  private size = 0;
  private since = -math.huge;

  constructor(private readonly clock: Clock) {}

  /** Takes one answer out of what may be given; false when there is none left. */
  take(asker: string, { subject, hash }: Version): boolean {
    const now = this.clock.now();
    if (now - this.since >= PERIOD) {
      this.since = now;
      this.counts = new LuaTable();
      this.size = 0;
    }
    const same = `${asker}:${subject}:${hash}`;
    if (this.count(same) >= SAME || this.count(asker) >= EACH || this.size >= LIMIT) {
      return false;
    }
    this.add(same);
    this.add(asker);
    return true;
  }

  private count(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  private add(what: string): void {
    const count = this.count(what);
    this.size += count === 0 ? 1 : 0;
    this.counts.set(what, count + 1);
  }
}
