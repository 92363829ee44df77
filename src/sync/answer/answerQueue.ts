import type { Channel, Clock } from "../../ports";
import { earlier } from "../../alarm";
import type { DataPart } from "../messages/data";
import type { HashText, Subject, Version } from "../messages/hash";
import type { SyncOptions } from "../options";
import { type Answer, dueOf, heardOther, isAnswer, notePart } from "./answer";

/** Answers that wait, and how many of them for one asker. */
const LIMIT = 64;
const LIMIT_EACH = 16;

/** Answers that wait for their turn, or for others to fall silent. */
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

  add(answer: Answer): void {
    this.list.push(answer);
  }

  remove(answer: Answer): void {
    this.list.splice(this.list.indexOf(answer), 1);
  }

  /** What was to go by whisper, and on this channel when that is refused, does not go at all. */
  dropWhispers(subject: Subject, fallback: Channel): void {
    this.list = this.list.filter((answer) => answer.subject !== subject || answer.fallback !== fallback);
  }

  /** Forgets what was asked for by whisper on this channel. */
  dropAlone(channel: Channel): void {
    this.list = this.list.filter((answer) => answer.channel !== channel || answer.fallback !== undefined);
  }

  /** What we had not advertised when it was asked for, and is asked for again, is given in our turn. */
  dropGivingWay(subject: Subject, hash: HashText, channel: Channel): void {
    this.list = this.list.filter((answer) => !answer.givesWay || !isAnswer(answer, subject, hash, channel));
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
    const now = this.clock.now();
    for (const i of $range(this.list.length, 1, -1)) {
      const answer = this.list[i - 1];
      if (isAnswer(answer, data.subject, data.hash, channel)) {
        if (data.part === data.parts || answer.givesWay) {
          this.list.splice(i - 1, 1);
        } else {
          notePart(answer, data);
          heardOther(answer, now, this.options);
        }
      }
    }
  }

  /** Somebody else is sending a part. */
  heardPiece({ hash, subject }: Version, channel: Channel): void {
    const now = this.clock.now();
    this.dropGivingWay(subject, hash, channel);
    for (const answer of this.list) {
      if (now < answer.limit && isAnswer(answer, subject, hash, channel)) {
        heardOther(answer, now, this.options);
      }
    }
  }

  /** When the first is due, or before that `other`. */
  nextDue(other: number | undefined): number | undefined {
    let next = other;
    for (const answer of this.list) {
      next = earlier(next, dueOf(answer) ?? math.huge);
    }
    return next;
  }
}
