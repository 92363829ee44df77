import type { Channel, Clock } from "../../ports";
import { Cooldown } from "../cooldown";
import { type Subject, type Version, versionKey } from "../messages/hash";
import type { SyncOptions } from "../options";

/** What others ask for and are given: reasons to wait with a request of one's own. */
export class Overheard {
  /** Versions that were asked for, by us or others, for all to hear. */
  private readonly asked: Cooldown;
  /** Of these, what only strangers asked for: they may be given nothing. */
  private readonly doubtful: Cooldown;
  /** Subjects that anybody asked for, from any peer. */
  private readonly wanted: Cooldown;
  /** Subjects with a version that somebody has, and that was asked for. */
  private readonly promised: Cooldown;
  /** Subjects with a part that has come, and parts that are still to come. */
  private readonly coming: Cooldown;
  /** Channels where a peer that lacks what we lack asked for servers. */
  private readonly called: Cooldown;

  constructor(clock: Clock, { requestInhibitor, takeoverDelay }: SyncOptions) {
    this.asked = new Cooldown(clock, requestInhibitor);
    this.doubtful = new Cooldown(clock, requestInhibitor);
    this.wanted = new Cooldown(clock, requestInhibitor);
    this.promised = new Cooldown(clock, requestInhibitor);
    this.coming = new Cooldown(clock, takeoverDelay);
    this.called = new Cooldown(clock, requestInhibitor);
  }

  /** Whether the same from us would be superfluous. */
  isAskedFor(version: Version): boolean {
    return this.asked.isRecent(versionKey(version));
  }

  /** Whether only strangers asked for it. */
  isDoubtful(version: Version): boolean {
    return this.doubtful.isRecent(versionKey(version));
  }

  /** When it was asked for, by us or others. */
  askedAt(version: Version): number | undefined {
    return this.asked.last(versionKey(version));
  }

  /** Whether somebody else lacks some of it. */
  isWantedByOthers(subject: Subject): boolean {
    return this.wanted.isRecent(subject);
  }

  /** Whether another version was asked for, and somebody has that. */
  isPromised(subject: Subject): boolean {
    return this.promised.isRecent(subject);
  }

  /** Whether parts of some version are on their way. */
  isComing(subject: Subject): boolean {
    return this.coming.isRecent(subject);
  }

  /** We ask for something, for all to hear. */
  noteOwn(version: Version): void {
    const key = versionKey(version);
    this.asked.note(key);
    this.doubtful.forget(key);
  }

  /** Our request has not gone out. */
  takeBack(version: Version): void {
    this.asked.forget(versionKey(version));
  }

  /**
   * Somebody asks for something.
   * @param isForAll whether the answer will be for all to hear.
   * @param isOffered whether anybody has it: what nobody has must not keep us waiting.
   * @param isTrusted whether that somebody has standing.
   */
  noteRequest(version: Version, isForAll: boolean, isOffered: boolean, isTrusted: boolean): void {
    this.wanted.note(version.subject);
    if (!isForAll) {
      return;
    }
    const key = versionKey(version);
    if (isTrusted) {
      this.asked.note(key);
      this.doubtful.forget(key);
    } else if (!this.asked.isRecent(key)) {
      this.asked.note(key);
      this.doubtful.note(key);
    }
    if (isOffered && isTrusted) {
      this.promised.note(version.subject);
    }
  }

  /** A peer that lacks what we lack asks on a channel for servers. */
  noteCall(channel: Channel): void {
    this.called.note(channel);
  }

  /** Whether somebody did recently. */
  wasCalledOn(channel: Channel): boolean {
    return this.called.isRecent(channel);
  }

  /** A part came after which others are to come. */
  notePart(subject: Subject): void {
    this.coming.note(subject);
  }

  /** The last part came: who still lacks something may ask again. */
  noteEnd(version: Version): void {
    this.coming.forget(version.subject);
    this.promised.forget(version.subject);
    this.asked.forget(versionKey(version));
  }
}
