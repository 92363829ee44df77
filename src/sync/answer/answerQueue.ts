import type { Channel, Clock } from "../../ports";
import { earlier } from "../../alarm";
import { Cooldown } from "../cooldown";
import type { DataPart } from "../messages/data";
import type { HashText, Subject, Version } from "../messages/hash";
import type { SyncOptions } from "../options";
import { type Answer, dueOf, heardOther, isAnswer, notePart } from "./answer";

/** Answers that wait, and how many of them for one asker. */
const LIMIT = 64;
const LIMIT_EACH = 16;

/** Answers that wait for their turn, or for others to fall silent. All askers have the same share of the places, and of our time. */
export class AnswerQueue {
  private list: Answer[] = [];
  /** When each asker was last given something. */
  private readonly given: Cooldown;

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {
    this.given = new Cooldown(clock, math.huge);
  }

  /** All that wait; not to be changed. */
  all(): readonly Answer[] {
    return this.list;
  }

  clear(): void {
    this.list = [];
  }

  /** Where all places are taken, the asker with most of them gives up its last one. */
  add(answer: Answer): void {
    if (this.isFull()) {
      this.giveUpPlace();
    }
    this.list.push(answer);
  }

  /** Takes out an answer that begins. */
  take(answer: Answer): void {
    this.list.splice(this.list.indexOf(answer), 1);
    this.given.note(answer.asker);
  }

  /** The due answer to begin with: the one for the peer that was given nothing for longest. */
  next(): Answer | undefined {
    const now = this.clock.now();
    let next: Answer | undefined;
    let least = math.huge;
    for (const answer of this.list) {
      const at = this.given.last(answer.asker) ?? -math.huge;
      if ((dueOf(answer) ?? math.huge) <= now && (next === undefined || at < least)) {
        next = answer;
        least = at;
      }
    }
    return next;
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

  /** Whether an answer to exactly this may wait, too: there is a place, or somebody has more places than this asker would. */
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
    return each < LIMIT_EACH && (!this.isFull() || this.mostPlaces()[1] > each + 1);
  }

  /** Of what waits nothing is to be left out, after all. */
  giveWhole({ hash, subject }: Version, channel: Channel): void {
    for (const answer of this.list) {
      if (isAnswer(answer, subject, hash, channel)) {
        answer.isWhole = true;
      }
    }
  }

  /** Somebody else has given exactly this. */
  drop({ hash, subject }: Version, channel: Channel): void {
    this.list = this.list.filter((answer) => !isAnswer(answer, subject, hash, channel));
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

  /** The asker with most places loses the last of them. */
  private giveUpPlace(): void {
    const [first] = this.mostPlaces();
    for (const i of $range(this.list.length, 1, -1)) {
      if (this.list[i - 1].asker === first) {
        this.list.splice(i - 1, 1);
        return;
      }
    }
  }

  /** The asker with most places, and how many. */
  private mostPlaces(): LuaMultiReturn<[asker: string, places: number]> {
    const places = new LuaTable<string, number | undefined>();
    let first = "";
    let most = 0;
    for (const { asker } of this.list) {
      const each = (places.get(asker) ?? 0) + 1;
      places.set(asker, each);
      if (each > most) {
        first = asker;
        most = each;
      }
    }
    return $multi(first, most);
  }
}
