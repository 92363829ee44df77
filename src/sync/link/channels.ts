import type { Channel } from "../../ports";
import { isWeek, type Subject } from "../messages/hash";

/** What a channel that is a whisper begins with; the rest is the other client's full name. */
const WHISPER = "WHISPER:";

/** Whispers with one client, as a channel of their own: what was heard there is answered there. */
export function whisperWith(name: string): Channel {
  return WHISPER + name;
}

/** The partner of a whisper's channel; undefined when the channel is a group's. */
export function partnerOf(channel: Channel): string | undefined {
  return string.sub(channel, 1, WHISPER.length) === WHISPER ? string.sub(channel, WHISPER.length + 1) : undefined;
}

/** Which way events go on a channel. */
export interface Direction {
  /** Whether we give others what they lack. */
  readonly gives: boolean;
  /** Whether we take what we lack. */
  readonly takes: boolean;
}

const BOTH: Direction = { gives: true, takes: true };

/** Where live events and advertisements go: the group channels, and whispers with each added peer. */
export class Channels {
  /** All of them; live. */
  readonly list: Channel[];
  /** Those on which we give. */
  giving: readonly Channel[];
  private readonly known = new LuaTable<Channel, Direction | undefined>();

  constructor(groups: readonly Channel[]) {
    this.list = [...groups];
    this.giving = this.list;
    for (const channel of groups) {
      this.known.set(channel, BOTH);
    }
  }

  has(channel: Channel): boolean {
    return this.known.has(channel);
  }

  /** Whether we give on a channel; also on whispers with peers that are not added, when they ask. */
  gives(channel: Channel): boolean {
    return this.known.get(channel)?.gives ?? true;
  }

  /** Whether a channel is ours, and we take what comes there unasked. */
  takes(channel: Channel): boolean {
    return this.known.get(channel)?.takes ?? false;
  }

  /** Adds a peer, or changes the direction of one. Returns whether it is new. */
  addPeer(name: string, direction = BOTH): boolean {
    const channel = whisperWith(name);
    const isNew = !this.known.has(channel);
    this.known.set(channel, direction);
    if (isNew) {
      this.list.push(channel);
    }
    this.giving = this.list.filter((each) => this.gives(each));
    return isNew;
  }

  removePeer(name: string): void {
    const channel = whisperWith(name);
    if (this.known.has(channel)) {
      this.known.delete(channel);
      this.list.splice(this.list.indexOf(channel), 1);
      this.giving = this.list.filter((each) => this.gives(each));
    }
  }

  /** How many peers are added. */
  peerCount(): number {
    let count = 0;
    for (const channel of this.list) {
      count += partnerOf(channel) === undefined ? 0 : 1;
    }
    return count;
  }

  /** Whether anybody may be there: an added peer that was not heard for long is left alone until it says something. */
  isOpen(channel: Channel, isKnown: (this: void, name: string) => boolean): boolean {
    const name = partnerOf(channel);
    return name === undefined || isKnown(name);
  }
}

/** Whether an answer is a week, for all to hear. */
export function isBroadcastWeek(subject: Subject, channel: Channel): boolean {
  return isWeek(subject) && partnerOf(channel) === undefined;
}
