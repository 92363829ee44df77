/** Messages and their text's bytes. */
export interface Tally {
  /** How many. */
  messages: number;
  /** Bytes of their texts, prefixes not counted. */
  bytes: number;
}

/** Which messages to count: all that agree with what is given. */
export interface TrafficFilter {
  /** The sender's full name. */
  readonly client?: string;
  /** The addon message prefix. */
  readonly prefix?: string;
  /** `"GUILD"`, `"RAID"`, `"WHISPER"` and so on. */
  readonly channel?: string;
}

interface SentTally extends Tally {
  readonly client: string;
  readonly prefix: string;
  readonly channel: string;
}

interface ReceivedTally extends Tally {
  /** Arrival times of the last second, from `first` to `last`. */
  readonly times: LuaTable<number, number>;
  first: number;
  last: number;
  most: number;
}

/** Misuse of the channel by a client, or a flood at one. */
export interface Violation {
  /** Virtual seconds since the world began. */
  readonly time: number;
  /** Full name. */
  readonly client: string;
  readonly text: string;
}

/** What went over the wire since the world began or `reset` was called. */
export class Traffic {
  private sentTallies = new LuaTable<string, SentTally>();
  private receivedTallies = new LuaTable<string, ReceivedTally>();
  private refusals = new LuaTable<number, number>();
  private lostCount = 0;
  /** Misuse by clients: texts too long, with NUL, wrong channels; and more messages a second than a client stands. */
  violations: Violation[] = [];

  /** Counts from zero again. */
  reset(): void {
    this.sentTallies = new LuaTable();
    this.receivedTallies = new LuaTable();
    this.refusals = new LuaTable();
    this.lostCount = 0;
    this.violations = [];
  }

  /** Messages that the server took, however many received them. */
  sent(filter: TrafficFilter = {}): Tally {
    const sum: Tally = { messages: 0, bytes: 0 };
    for (const [, tally] of this.sentTallies) {
      if (
        (filter.client === undefined || filter.client === tally.client) &&
        (filter.prefix === undefined || filter.prefix === tally.prefix) &&
        (filter.channel === undefined || filter.channel === tally.channel)
      ) {
        sum.messages += tally.messages;
        sum.bytes += tally.bytes;
      }
    }
    return sum;
  }

  /** Messages that reached a client (full name), or all of them. Its own that come back count too. */
  received(client?: string): Tally {
    const sum: Tally = { messages: 0, bytes: 0 };
    for (const [name, tally] of this.receivedTallies) {
      if (client === undefined || client === name) {
        sum.messages += tally.messages;
        sum.bytes += tally.bytes;
      }
    }
    return sum;
  }

  /** The most messages that reached a client (full name), or any client, within one second. */
  maxReceivedPerSecond(client?: string): number {
    let most = 0;
    for (const [name, tally] of this.receivedTallies) {
      if (client === undefined || client === name) most = Math.max(most, tally.most);
    }
    return most;
  }

  /** Sends that were refused, with one result code or with any. */
  refused(code?: number): number {
    let sum = 0;
    for (const [known, count] of this.refusals) {
      if (code === undefined || code === known) sum += count;
    }
    return sum;
  }

  /** Deliveries that loss, a partition or a receiver's leaving took. */
  lost(): number {
    return this.lostCount;
  }

  recordSent(client: string, prefix: string, channel: string, bytes: number): void {
    const key = `${client}\t${prefix}\t${channel}`;
    let tally: SentTally | undefined = this.sentTallies.get(key);
    if (tally === undefined) {
      tally = { client, prefix, channel, messages: 0, bytes: 0 };
      this.sentTallies.set(key, tally);
    }
    tally.messages += 1;
    tally.bytes += bytes;
  }

  /** Counts a delivery; how many there were at this client within the last second. */
  recordReceived(client: string, bytes: number, time: number): number {
    let tally: ReceivedTally | undefined = this.receivedTallies.get(client);
    if (tally === undefined) {
      tally = { messages: 0, bytes: 0, times: new LuaTable(), first: 1, last: 0, most: 0 };
      this.receivedTallies.set(client, tally);
    }
    tally.messages += 1;
    tally.bytes += bytes;
    tally.last += 1;
    tally.times.set(tally.last, time);
    while (tally.times.get(tally.first) <= time - 1) {
      tally.times.delete(tally.first);
      tally.first += 1;
    }
    const recent = tally.last - tally.first + 1;
    tally.most = Math.max(tally.most, recent);
    return recent;
  }

  recordRefused(code: number): void {
    const count: number | undefined = this.refusals.get(code);
    this.refusals.set(code, (count ?? 0) + 1);
  }

  recordLost(): void {
    this.lostCount += 1;
  }
}
