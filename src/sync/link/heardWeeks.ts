import { earlier } from "../../alarm";
import { KeySet } from "../../ledger/store/keySet";
import type { Channel, Clock } from "../../ports";
import { Cooldown } from "../cooldown";
import type { SyncOptions } from "../options";
import { hashText, type Subject, type Version, versionKeyOn, type WeekHash } from "../messages/hash";

/** How many weeks are remembered, and for how many seconds after the last part. */
const LIMIT = 8;
const MEMORY = 180;
/** A request repeated within so many seconds says that the answer was no help: it is given all. */
export const REPEAT_TIME = 120;
/** A part of a week that comes after so many seconds without one begins another broadcast. */
const PART_PAUSE = 30;

interface Broadcast {
  readonly channel: Channel;
  readonly subject: Subject;
  readonly keys: KeySet;
  /** When it began, and when its newest part came. */
  begunAt: number;
  at: number;
  /** Until when peers hold back for the next part: they advertise when all is told. */
  quietUntil: number;
  /** When a part came after which others are to come; undefined after the last. */
  goesOnAt?: number;
  /** Whether we have missed something of it. */
  hasGaps?: boolean;
}

/** Which events of a week all who listen on a channel have heard recently, so that nobody says them again. */
export class HeardWeeks {
  private readonly list: Broadcast[] = [];
  /** The versions whose rest has come. */
  private readonly rests: Cooldown;

  constructor(
    private readonly clock: Clock,
    private readonly options: SyncOptions,
  ) {
    this.rests = new Cooldown(clock, REPEAT_TIME);
  }

  /** The keys of what was broadcast of a week; undefined when nothing was, recently. */
  heard(channel: Channel, subject: Subject): KeySet | undefined {
    const broadcast = this.find(channel, subject);
    return broadcast === undefined || broadcast.keys.isEmpty() ? undefined : broadcast.keys;
  }

  /** How many events of a version of a week an answer would leave out, as far as we know. */
  leftOut(channel: Channel, { week, count, a, b }: WeekHash): number {
    const broadcast = this.find(channel, week);
    const hasAll = broadcast !== undefined && broadcast.hasGaps !== true;
    const isWhole = this.hasRest(channel, { subject: week, hash: hashText(count, a, b) });
    return hasAll && !isWhole ? math.min(broadcast.keys.count(), count) : 0;
  }

  /** The rest of a version of a week has come. */
  noteRest(channel: Channel, version: Version): void {
    this.rests.note(versionKeyOn(channel, version));
  }

  /** Whether the rest of a version has come. A client that still lacks something asks for all of it. */
  hasRest(channel: Channel, version: Version): boolean {
    return this.rests.isRecent(versionKeyOn(channel, version));
  }

  /** What we lack of a week was broadcast, and we have missed it. */
  noteGaps(channel: Channel, subject: Subject): void {
    const broadcast = this.find(channel, subject);
    if (broadcast !== undefined) {
      broadcast.hasGaps = true;
    }
  }

  /** More of a week is broadcast: where its keys are taken down. */
  hear(channel: Channel, subject: Subject): KeySet {
    return this.open(channel, subject).keys;
  }

  /** These events were not heard by all. */
  forget(channel: Channel, subject: Subject, keys: KeySet): void {
    this.find(channel, subject)?.keys.removeAll(keys);
  }

  /**
   * A part came of a week, or some of one: is more to follow?
   * @param isQuiet whether peers hold back for it: they do so for other parts, and not for the rest of the last.
   */
  noteAnswer(channel: Channel, subject: Subject, goesOn: boolean, isQuiet = goesOn): void {
    const broadcast = this.open(channel, subject);
    if (isQuiet) {
      broadcast.quietUntil = broadcast.at + this.options.takeoverDelay;
    } else if (!goesOn) {
      broadcast.quietUntil = math.min(broadcast.quietUntil, broadcast.at);
    }
    broadcast.goesOnAt = goesOn ? broadcast.at : undefined;
  }

  /** When the last part came of a week that somebody is sending; undefined when nobody is. */
  lastPart(channel: Channel, subject: Subject): number | undefined {
    return this.find(channel, subject)?.goesOnAt;
  }

  /** Whether somebody is sending a week, and sent a part less than `seconds` ago. */
  isUnderWay(channel: Channel, subject: Subject, seconds: number): boolean {
    const last = this.lastPart(channel, subject);
    return last !== undefined && this.clock.now() - last < seconds;
  }

  /** Whether somebody is sending any week, and sent a part less than `seconds` ago. */
  isBusy(channel: Channel, seconds: number): boolean {
    const oldest = this.clock.now() - seconds;
    return this.list.some((each) => each.channel === channel && each.goesOnAt !== undefined && each.goesOnAt > oldest);
  }

  /** When the earliest broadcast began for which peers held back in the last `seconds`; undefined when they did for none. */
  quietSince(seconds: number): number | undefined {
    const oldest = this.clock.now() - seconds;
    let first: number | undefined;
    for (const { begunAt, quietUntil } of this.list) {
      first = quietUntil > oldest ? earlier(first, begunAt) : first;
    }
    return first;
  }

  /** What is remembered of a week, begun when nothing is. */
  private open(channel: Channel, subject: Subject): Broadcast {
    const now = this.clock.now();
    let broadcast = this.find(channel, subject);
    if (broadcast === undefined) {
      if (this.list.length >= LIMIT) {
        this.list.shift();
      }
      broadcast = { channel, subject, keys: new KeySet(), begunAt: now, at: now, quietUntil: -math.huge };
      this.list.push(broadcast);
    }
    broadcast.begunAt = now - broadcast.at > PART_PAUSE ? now : broadcast.begunAt;
    broadcast.at = now;
    return broadcast;
  }

  private find(channel: Channel, subject: Subject): Broadcast | undefined {
    const oldest = this.clock.now() - MEMORY;
    for (const i of $range(this.list.length, 1, -1)) {
      const broadcast = this.list[i - 1];
      if (broadcast.at < oldest) {
        this.list.splice(i - 1, 1);
      } else if (broadcast.channel === channel && broadcast.subject === subject) {
        return broadcast;
      }
    }
    return undefined;
  }
}
