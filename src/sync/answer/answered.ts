import type { Clock } from "../../ports";
import type { Reputation } from "../peers/reputation";
import type { PeerRecord } from "../peers/peers";

/** Answers remembered. */
const LIMIT = 64;
/** A request repeated within so many seconds says that the answer was no help. */
export const REPEAT_TIME = 120;
/** How often the size of parts is halved, and the size below which they are one chunk with their frame. */
const MOST_HALVINGS = 6;
const SMALLEST_PACK = 220;

/** Notices that something is asked for again although it was answered: another should answer, in smaller parts. */
export class Answered {
  /** The last complete answers and who gave them: undefined for us. */
  private readonly answered: { key: string; sender: PeerRecord | undefined; at: number }[] = [];
  private repeats = new LuaTable<string, number | undefined>();
  private size = 0;

  constructor(
    private readonly clock: Clock,
    private readonly reputation: Reputation,
  ) {}

  /** An answer is complete; `sender` is undefined for our own. */
  noteAnswer(key: string, sender: PeerRecord | undefined): void {
    if (this.answered.length >= LIMIT) {
      this.answered.shift();
    }
    this.answered.push({ key, sender, at: this.clock.now() });
  }

  noteRequest(key: string): void {
    const place = this.answered.findIndex((answered) => answered.key === key);
    if (place < 0) {
      return;
    }
    const { at, sender } = this.answered[place];
    this.answered.splice(place, 1);
    if (this.clock.now() - at < REPEAT_TIME) {
      this.reputation.passOver(sender);
      this.count(key);
    }
  }

  /** Whether it was asked for again although it was answered. */
  isRepeated(key: string): boolean {
    return this.repeats.get(key) !== undefined;
  }

  /** The largest part for an answer: a chunk may have been lost in each, and smaller ones get through. */
  partBytes(key: string, packBytes: number): number {
    return math.max(packBytes / 2 ** (this.repeats.get(key) ?? 0), math.min(packBytes, SMALLEST_PACK));
  }

  private count(key: string): void {
    if (this.size >= LIMIT) {
      this.repeats = new LuaTable();
      this.size = 0;
    }
    const repeats = this.repeats.get(key) ?? 0;
    this.size += repeats === 0 ? 1 : 0;
    this.repeats.set(key, math.min(repeats + 1, MOST_HALVINGS));
  }
}
