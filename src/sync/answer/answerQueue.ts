import type { Channel, Clock } from "../../ports";
import { earlier } from "../../alarm";
import { countOf, type HashText, type Subject, type Version } from "../messages/hash";
import type { Pick } from "../context";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import type { DataPart } from "../messages/data";

/** Answers that wait, and how many of them for one asker. */
const LIMIT = 64;
const LIMIT_EACH = 16;
/** Events a second that an answer brings at least. */
const SLOWEST_PACE = 10;

/** A request that this client will answer unless somebody better does. */
export interface Answer extends Version {
  readonly channel: Channel;
  /** Which events, when it is not a week. */
  readonly pick?: Pick;
  /** Where it goes when a whisper is refused. */
  fallback?: Channel;
  asker: string;
  /** When it is our turn. */
  due: number;
  /** When we no longer wait for those before us. */
  limit: number;
  /** Who would answer before us. */
  ahead: PeerRecord[];
  /** Until when we wait for the parts of others; undefined before the first came. */
  waitsUntil?: number;
  /** The parts that somebody else has sent, of how many. */
  total: number;
  heard: LuaTable<number, boolean>;
}

/** Whether an answer is to exactly this. */
export function isAnswer(answer: Answer, subject: Subject, hash: HashText, channel: Channel): boolean {
  return answer.subject === subject && answer.hash === hash && answer.channel === channel;
}

/** Answers that wait for their turn. */
export class AnswerQueue {
  private list: Answer[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {}

  /** All that wait; not to be changed. */
  all(): readonly Answer[] {
    return this.list;
  }

  clear(): void {
    this.list = [];
  }

  /** An answer of which nobody has sent anything yet. */
  add(answer: Omit<Answer, "total" | "heard">): void {
    this.putBack({ ...answer, total: 0, heard: new LuaTable() });
  }

  /** An answer of which parts were sent. */
  putBack(answer: Answer): void {
    this.list.push(answer);
  }

  remove(answer: Answer): void {
    this.list.splice(this.list.indexOf(answer), 1);
  }

  /** What was to go by whisper, and on this channel when that is refused, does not go at all. */
  dropWhispers(subject: Subject, fallback: Channel): void {
    this.list = this.list.filter((answer) => answer.subject !== subject || answer.fallback !== fallback);
  }

  isFull(): boolean {
    return this.list.length >= LIMIT;
  }

  /** Whether an answer to exactly this may wait, too. */
  hasRoom(subject: Subject, hash: HashText, channel: Channel, asker: string): boolean {
    let each = 0;
    for (const answer of this.list) {
      if (isAnswer(answer, subject, hash, channel)) {
        return false;
      }
      if (answer.asker === asker) {
        each += 1;
      }
    }
    return !this.isFull() && each < LIMIT_EACH;
  }

  /** Somebody else has sent a part: ours is superfluous when it was the last, and is given later when it was not. */
  heardData(data: DataPart, channel: Channel): void {
    for (const i of $range(this.list.length, 1, -1)) {
      const answer = this.list[i - 1];
      if (isAnswer(answer, data.subject, data.hash, channel)) {
        if (data.part === data.parts) {
          this.list.splice(i - 1, 1);
        } else {
          if (answer.total !== data.parts) {
            answer.total = data.parts;
            answer.heard = new LuaTable();
          }
          answer.heard.set(data.part, true);
          this.postpone(answer);
        }
      }
    }
  }

  /** Somebody else is sending a part. */
  heardPiece({ hash, subject }: Version, channel: Channel): void {
    const now = this.clock.now();
    for (const answer of this.list) {
      if (now < answer.limit && isAnswer(answer, subject, hash, channel)) {
        this.postpone(answer);
      }
    }
  }

  /** When the first is due, or before that `other`. */
  nextDue(other: number | undefined): number | undefined {
    let next = other;
    for (const { due } of this.list) {
      next = earlier(next, due);
    }
    return next;
  }

  /** Waits for the next part of another's answer, but not longer than the whole can take, and one takeover. */
  private postpone(answer: Answer): void {
    const now = this.clock.now();
    const { takeoverDelay } = this.options;
    answer.waitsUntil ??= now + 2 * takeoverDelay + countOf(answer.hash) / SLOWEST_PACE;
    if (now < answer.waitsUntil) {
      answer.due = math.max(answer.due, math.min(now + takeoverDelay, answer.waitsUntil));
    }
  }
}
