import type { Clock } from "../../ports";
import { Cooldown } from "../cooldown";
import type { HashText } from "../messages/hash";

/** So many who logged in within so many seconds, and hold fewer events, are a crowd. */
const CROWD = 4;
const WINDOW = 20;
/** A crowd goes on while so many log in within that time. */
const REST = 1;
/** Logins that are remembered. */
const LIMIT = 64;
/** For so many seconds a sender's word that there is a crowd holds. */
const CALL = 60;
/** A crowd asks when the server's time is a multiple of so many seconds: one answer serves all who came since the last. */
const PERIOD = 150;
/** So long after it was called a crowd, some of it may still wait for what it asks for together. */
const MEMORY = 180;

/** Somebody who has logged in. */
interface Arrival {
  /** How many events it holds. */
  readonly count: number;
  readonly at: number;
}

/**
 * The clients that have logged in of late. When many do, and each lacks something else, a sender that lacks nothing calls them a crowd:
 * they ask together, and one answer serves all of them.
 */
export class Arrivals {
  private list: Arrival[] = [];
  /** Whose hello counted: nobody's does again soon. */
  private readonly counted: Cooldown;
  /** The ledgers whose senders said that a crowd lacks something of them. */
  private readonly calls: Cooldown;
  private lastCall = -math.huge;

  /** @param lifetime seconds in which one client's hello counts once. */
  constructor(
    private readonly clock: Clock,
    lifetime: number,
  ) {
    this.counted = new Cooldown(clock, lifetime);
    this.calls = new Cooldown(clock, CALL);
  }

  /** Somebody says hello, and holds so many events. */
  note(name: string, count: number): void {
    if (this.counted.isRecent(name)) {
      return;
    }
    this.counted.note(name);
    const now = this.clock.now();
    this.list = this.list.filter(({ at }) => now - at < WINDOW);
    if (this.list.length >= LIMIT) {
      this.list.shift();
    }
    this.list.push({ count, at: now });
  }

  /** Whether many have just logged in, with fewer events than these. */
  areMany(events = math.huge): boolean {
    return this.holdingLess(events) >= CROWD;
  }

  /** Whether there is a crowd that lacks something of a ledger of so many events, and more come. */
  goOn(ledger: HashText, events: number): boolean {
    return this.isCrowd(ledger) && this.holdingLess(events) >= REST;
  }

  private holdingLess(events: number): number {
    const oldest = this.clock.now() - WINDOW;
    let sum = 0;
    for (const { at, count } of this.list) {
      sum += at > oldest && count < events ? 1 : 0;
    }
    return sum;
  }

  /** We, or a sender that the addon vouches for, said that a crowd lacks something of a ledger. */
  noteCall(ledger: HashText): void {
    this.calls.note(ledger);
    this.lastCall = this.clock.now();
  }

  /** Whether it was said of late, within `seconds`, that a crowd lacks something of a ledger. */
  isCrowd(ledger: HashText, seconds = CALL): boolean {
    return this.calls.isRecent(ledger, seconds);
  }

  /** Whether some of a crowd may still wait for what they asked for together. */
  wasCrowd(): boolean {
    return this.clock.now() - this.lastCall < MEMORY;
  }

  /** When to ask for much of a ledger, by the clock's now: with the rest of the crowd; undefined: at once. */
  asksAt(ledger: HashText): number | undefined {
    return this.isCrowd(ledger) ? this.clock.now() + PERIOD - (this.clock.serverTime() % PERIOD) : undefined;
  }
}
