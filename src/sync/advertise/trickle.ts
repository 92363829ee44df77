import type { Channel, Random } from "../../ports";

/**
 * - `"listening"`: the first part of an interval, in which equal messages of others count
 * - `"spoken"`: the rest of it, after the moment at which one speaks, or not
 */
export type TrickleState = "off" | "listening" | "spoken";

/** It listens for this share of an interval, and for that of the longest one. */
const LISTENING = 0.5;
const CALM_LISTENING = 0.8;

/**
 * When to speak, by RFC 6206: seldom while all agree, soon after a difference. The names are those of the RFC. It knows
 * no clock and no dice: the caller tells it the time, and has a random number from 0 to 1 at hand.
 */
export class Trickle {
  private state: TrickleState = "off";
  /** The length of the interval (I), and when it ends. */
  private interval = 0;
  private end = 0;
  /** When it speaks (t). */
  private at = 0;
  /** Equal messages heard in this interval (c), by channel. */
  private readonly counters = new LuaTable<Channel, number | undefined>();
  /** Something changed in a shortest interval: the next one is as short. */
  private isRestless = false;

  /**
   * @param shortest the shortest interval (Imin), in seconds.
   * @param longest the longest.
   * @param redundancy so many equal messages make one's own superfluous (k).
   */
  constructor(
    private readonly shortest: number,
    private readonly longest: number,
    private readonly redundancy: number,
  ) {}

  /**
   * Begins with a shortest interval.
   * @param isSoon somebody waits for it, or nobody else is about to say it: it is said in the interval's first half, without
   * listening first. Of many who begin at once as few speak as in the second half.
   */
  start(now: number, chance: Random, isSoon = false): void {
    this.interval = this.shortest;
    this.begin(now, chance, isSoon);
  }

  stop(): void {
    this.state = "off";
  }

  /** Whether nothing has changed for so long that the interval is the longest. */
  isCalm(): boolean {
    return this.interval >= this.longest;
  }

  /** When this interval ends. */
  endsAt(): number {
    return this.end;
  }

  /** When {@link step} is to be called; undefined while it is off. */
  nextDue(): number | undefined {
    return this.state === "off" ? undefined : this.state === "listening" ? this.at : this.end;
  }

  /** Goes on: returns whether this is the moment to speak; otherwise another interval has begun. */
  step(now: number, chance: Random): boolean {
    if (this.state === "listening") {
      this.state = "spoken";
      return true;
    }
    if (!this.isRestless) {
      this.interval = math.min(this.interval * 2, this.longest);
    }
    this.begin(now, chance);
    return false;
  }

  /** Something differs: falls back to the shortest interval. Returns whether another interval has begun. @param isSoon see {@link start}. */
  hurry(now: number, chance: Random, isSoon = false): boolean {
    if (this.state === "off") {
      return false;
    }
    if (this.interval > this.shortest) {
      this.start(now, chance, isSoon);
      return true;
    }
    this.isRestless = true;
    return false;
  }

  /** It speaks at this moment at the latest, once more if it has spoken in this interval. */
  speakBy(time: number): void {
    if (this.state === "spoken" || (this.state === "listening" && time < this.at)) {
      this.state = "listening";
      this.at = time;
      this.end = math.max(this.end, time);
    }
  }

  /** Somebody said on a channel what one would say. */
  noteEqual(channel: Channel): void {
    this.counters.set(channel, (this.counters.get(channel) ?? 0) + 1);
  }

  /** Whether others have said it often enough. */
  isRedundant(channel: Channel): boolean {
    return (this.counters.get(channel) ?? 0) >= this.redundancy;
  }

  /**
   * After what share of an interval it speaks. Of many whose intervals do not begin together, one speaks as soon as it has
   * listened for long enough: so while nothing changes, they listen for longer.
   */
  private share(isSoon: boolean, chance: number): number {
    if (isSoon) {
      return chance / 2;
    }
    const listening = this.isCalm() ? CALM_LISTENING : LISTENING;
    return listening + (1 - listening) * chance;
  }

  private begin(now: number, chance: Random, isSoon = false): void {
    for (const [channel] of pairs(this.counters as unknown as Record<string, number>)) {
      this.counters.set(channel, 0);
    }
    this.state = "listening";
    this.isRestless = false;
    this.end = now + this.interval;
    this.at = now + this.interval * this.share(isSoon, chance());
  }
}
