import type { Channel, Clock } from "../../ports";
import { Cooldown } from "../cooldown";
import { REPEAT_TIME } from "../link/heardWeeks";
import { type Version, versionKey, versionKeyOn } from "../messages/hash";
import type { SyncOptions } from "../options";
import type { PeerRecord } from "../peers/peers";
import type { Reputation } from "../peers/reputation";

/** Answers remembered. */
const LIMIT = 64;
/** How often the size of parts is halved, and the size below which they are one chunk with their frame. */
const MOST_HALVINGS = 6;
const SMALLEST_PACK = 220;

/** A complete answer. */
interface Given {
  readonly key: string;
  readonly sender: PeerRecord | undefined;
  readonly at: number;
  /** When it had been asked for, as far as we heard: who was there by then was to get it. */
  readonly askedAt: number;
}

/** What was answered recently, and what is asked for again although it was: another should answer, in smaller parts. */
export class Answered {
  /** When the answers were complete. */
  private readonly sent: Cooldown;
  /** Versions that were asked for and not answered. */
  private readonly unanswered: Cooldown;
  /** When these were last asked for. */
  private readonly asked: Cooldown;
  /** The last complete answer to each of what was asked for, and who gave it: undefined for us. */
  private readonly answers: Given[] = [];
  private repeats = new LuaTable<string, number | undefined>();
  /** When these were last answered, or asked for again. */
  private readonly repeated: Cooldown;
  private size = 0;

  constructor(
    private readonly clock: Clock,
    private readonly reputation: Reputation,
    options: SyncOptions,
  ) {
    this.sent = new Cooldown(clock, options.dataInhibitor);
    this.unanswered = new Cooldown(clock, REPEAT_TIME);
    this.asked = new Cooldown(clock, math.huge);
    this.repeated = new Cooldown(clock, REPEAT_TIME);
  }

  /** An answer is complete; `sender` is undefined for our own. */
  noteAnswer(version: Version, channel: Channel, sender: PeerRecord | undefined): void {
    const key = versionKeyOn(channel, version);
    this.sent.note(key);
    if (this.repeatsOf(key) > 0) {
      this.repeated.note(key);
    }
    // A request that comes now says that this one was no help, whoever gave the same before.
    const former = this.answers.findIndex((answer) => answer.key === key);
    if (former >= 0 || this.answers.length >= LIMIT) {
      this.answers.splice(math.max(former, 0), 1);
    }
    const at = this.clock.now();
    this.answers.push({ key, sender, at, askedAt: this.asked.last(key) ?? -math.huge });
  }

  /** When it was sent, if that is so short ago that it is not sent again. */
  sentAt(version: Version, channel: Channel): number | undefined {
    const key = versionKeyOn(channel, version);
    return this.sent.isRecent(key) ? this.sent.last(key) : undefined;
  }

  /** Somebody asks for something. If it was answered, and the asker was there, that was no help. */
  noteRequest(version: Version, channel: Channel, { helloAt }: PeerRecord): void {
    const key = versionKeyOn(channel, version);
    const place = this.answers.findIndex((answer) => answer.key === key && helloAt <= answer.askedAt);
    this.asked.note(key);
    if (place < 0) {
      return;
    }
    const { at, sender } = this.answers[place];
    this.answers.splice(place, 1);
    if (this.clock.now() - at < REPEAT_TIME) {
      this.reputation.passOver(sender);
      this.count(key);
    }
  }

  /** Whether a version was asked for before, and nobody answered; from now on it is. */
  isAskedInVain(version: Version): boolean {
    const key = versionKey(version);
    const isKnown = this.unanswered.isRecent(key);
    this.unanswered.note(key);
    return isKnown;
  }

  /** The last part of some answer came. */
  noteEnd(version: Version): void {
    this.unanswered.forget(versionKey(version));
  }

  /** The largest part for an answer: a chunk may have been lost in each, and smaller ones get through. */
  partBytes(version: Version, channel: Channel, packBytes: number): number {
    const repeats = this.repeatsOf(versionKeyOn(channel, version));
    return math.max(packBytes / 2 ** repeats, math.min(packBytes, SMALLEST_PACK));
  }

  private repeatsOf(key: string): number {
    return this.repeated.isRecent(key) ? (this.repeats.get(key) ?? 0) : 0;
  }

  private count(key: string): void {
    if (this.size >= LIMIT) {
      this.repeats = new LuaTable();
      this.size = 0;
    }
    this.size += this.repeats.get(key) === undefined ? 1 : 0;
    this.repeats.set(key, math.min(this.repeatsOf(key) + 1, MOST_HALVINGS));
    this.repeated.note(key);
  }
}
