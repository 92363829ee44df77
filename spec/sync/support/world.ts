import type {
  Channel,
  Clock,
  Compressor,
  Job,
  Lane,
  Pause,
  ReceiveCallback,
  Scheduler,
  SentCallback,
  Timers,
} from "../../../src/ports";
import { Heap, type HeapEntry } from "../../../sim/heap";
import type { RejectReason } from "../../../src/sync/context";
import type { Kind } from "../../../src/sync/messages/frame";
import { type SyncOptions, syncOptions } from "../../../src/sync/options";
import { Sync } from "../../../src/sync/sync";
import { seeded, type SeededRandom } from "../../support/random";
import { MemorySet } from "./memorySet";

/** The game's chunk and allowance: after ten messages one a second. */
const CHUNK = 254;
const BURST = 10;
const START = 1_700_000_000;

interface Call extends HeapEntry {
  run: (this: void) => void;
  cancelled: boolean;
}

/** A message as it went over the air. */
export interface Sent {
  at: number;
  sender: string;
  lane: Lane;
  text: string;
  kind: string;
  channel: Channel;
  target?: string;
}

/** One client of the fake game. */
export interface Client {
  name: string;
  events: MemorySet;
  sync: Sync;
  online: boolean;
  /** Clients in different groups do not hear each other. */
  group: number;
  /** Channels that it may send on; undefined: all. */
  locked: boolean;
  receive?: ReceiveCallback;
  rejected: string[];
  states: string[];
  trusts: (this: void, sender: string) => boolean;
  /** Whom it vouches for; undefined: everybody. */
  mayServe?: (this: void, sender: string) => boolean;
  /** Timers and jobs that have not ended. */
  pending: number;
  options: Partial<SyncOptions>;
  channels: string[];
}

/** Virtual time, clients, and a channel that loses, delays and reorders. Every run of a seed is the same. */
export class World {
  now = 0;
  loss = 0;
  latency = 0.1;
  jitter = 0.3;
  readonly random: SeededRandom;
  readonly clients: Client[] = [];
  readonly log: Sent[] = [];
  readonly errors: unknown[] = [];
  /** What listeners and transports raised. */
  readonly reports: unknown[] = [];
  /** Sees every message before it is delivered; gives back what is delivered. */
  tamper?: (this: void, sent: Sent, receiver: Client) => string | undefined;
  /** Transports raise; transports send but never call back. */
  raise = false;
  mute = false;
  private readonly calls = new Heap<Call>();
  private order = 0;
  private readonly lanes = new LuaTable<string, { tokens: number; at: number; free: number } | undefined>();

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** Adds a client that listens. */
  join(name: string, options: Partial<SyncOptions> = {}, channels: string[] = ["GUILD"]): Client {
    const client = {
      name: `${name}-Realm`,
      events: new MemorySet(),
      online: true,
      group: 0,
      locked: false,
      rejected: [] as string[],
      states: [] as string[],
      trusts: () => true,
      pending: 0,
      options,
      channels,
    } as unknown as Client;
    this.clients.push(client);
    this.start(client);
    return client;
  }

  /** Loads the addon anew, as a /reload or a login does: what is in the ledger is all that is left. */
  start(client: Client): void {
    if (client.sync !== undefined) {
      client.sync.close();
    }
    client.sync = new Sync({
      name: "Spec",
      self: client.name,
      events: client.events,
      clock: this.clock(),
      timers: this.timers(client),
      scheduler: this.scheduler(client),
      transport: {
        Send: (lane: Lane, text: string, channel: Channel, target?: string, onSent?: SentCallback) => {
          this.send(client, lane, text, channel, target, onSent);
        },
        OnReceive: (callback: ReceiveCallback) => {
          client.receive = callback;
        },
      },
      compressor: fakeCompressor,
      random: () => this.random.next(),
      channels: client.channels,
      options: syncOptions(client.options),
      trustSender: (sender) => client.trusts(sender),
      mayServe: client.mayServe,
      report: (message) => {
        this.reports.push(message);
      },
      onRejected: (reason: RejectReason) => {
        client.rejected.push(reason);
      },
    });
    client.events.serverTime = () => START + math.floor(this.now);
    client.sync.onSyncState((state) => client.states.push(state));
    const { sync } = client;
    client.events.onAdded = () => {
      sync.eventsChanged();
    };
  }

  /** Appends an event at one client and announces it. */
  append(client: Client, event: Parameters<MemorySet["add"]>[0]): void {
    client.events.add(event);
    client.sync.eventsChanged();
    client.sync.announce(client.events.packEvent(event));
  }

  /** Runs until `seconds` later, or until `done` says so. Returns whether it did. */
  run(seconds: number, done?: (this: void) => boolean): boolean {
    const end = this.now + seconds;
    for (let next = this.calls.peek(); next !== undefined && next.time <= end; next = this.calls.peek()) {
      const call = this.calls.pop() as Call;
      this.now = math.max(this.now, call.time);
      if (!call.cancelled) {
        call.run();
        if (done?.() === true) {
          return true;
        }
      }
    }
    this.now = end;
    return done?.() === true;
  }

  /** Runs until all clients that are online hold the same. Returns how long it took, undefined when it did not. */
  converge(seconds: number): number | undefined {
    const start = this.now;
    return this.run(seconds, () => this.isEqual()) ? this.now - start : undefined;
  }

  isEqual(): boolean {
    const [first] = this.clients;
    const { a, b } = first.events.fingerprint();
    for (const client of this.clients) {
      const sums = client.events.fingerprint();
      if (client.online && (client.events.count() !== first.events.count() || sums.a !== a || sums.b !== b)) {
        return false;
      }
    }
    return true;
  }

  /** Messages of a kind so far. */
  sent(kind: Kind, sender?: Client): Sent[] {
    return this.log.filter((sent) => sent.kind === kind && (sender === undefined || sent.sender === sender.name));
  }

  /** Hands a text to a client as if somebody had sent it. */
  deliver(client: Client, lane: Lane, text: string, channel: Channel, sender: string): void {
    client.receive?.(lane, text, channel, sender);
  }

  at(seconds: number, run: (this: void) => void): Call {
    const call: Call = { time: this.now + seconds, order: this.order, run, cancelled: false };
    this.order += 1;
    this.calls.push(call);
    return call;
  }

  clock(): Clock {
    return {
      serverTime: () => START + math.floor(this.now),
      now: () => this.now,
      milliseconds: () => this.now * 1000,
    };
  }

  private timers(client: Client): Timers {
    return {
      after: (seconds: number, callback: (this: void) => void) => {
        client.pending += 1;
        let live = true;
        const call = this.at(math.max(seconds, 0.02), () => {
          live = false;
          client.pending -= 1;
          callback();
        });
        return {
          cancel: () => {
            if (live) {
              live = false;
              client.pending -= 1;
              call.cancelled = true;
            }
          },
        };
      },
    };
  }

  /** Jobs run in frames of 20 ms, and lose the frame at one pause in eight. */
  private scheduler(client: Client): Scheduler {
    const pause: Pause = () => {
      if (this.random.next() < 0.125) {
        coroutine.yield();
      }
    };
    return {
      start: (work: (this: void, pause: Pause) => void): Job => {
        let done = false;
        client.pending += 1;
        const thread = coroutine.create(() => {
          work(pause);
        });
        const finish = () => {
          if (!done) {
            done = true;
            client.pending -= 1;
          }
        };
        const step = () => {
          if (done) {
            return;
          }
          const [ok, message] = coroutine.resume(thread);
          if (!ok) {
            this.errors.push(message);
          }
          if (coroutine.status(thread) === "dead") {
            finish();
          } else {
            this.at(0.02, step);
          }
        };
        this.at(0.02, step);
        return {
          cancel: () => {
            finish();
          },
          isDone: () => done,
        };
      },
    };
  }

  private send(
    from: Client,
    lane: Lane,
    text: string,
    channel: Channel,
    target: string | undefined,
    onSent: SentCallback | undefined,
  ): void {
    if (this.raise) {
      error("a transport of poor quality");
    }
    if (!from.online) {
      return;
    }
    if (from.locked) {
      this.at(0.02, () => onSent?.(false));
      return;
    }
    const chunks = text.length <= 255 ? 1 : math.ceil(text.length / CHUNK);
    const done =
      channel === "WHISPER" ? this.now + 0.1 * chunks : this.reserve(`${from.name}${lane}${channel}`, chunks);
    const sent: Sent = { at: this.now, sender: from.name, lane, text, kind: string.sub(text, 2, 2), channel, target };
    this.at(done - this.now, () => {
      if (!this.mute) {
        onSent?.(from.online && !from.locked);
      }
      if (!from.online || from.locked) {
        return;
      }
      this.log.push(sent);
      for (const client of this.clients) {
        if (client !== from && (channel === "WHISPER" ? client.name === target : client.channels.includes(channel))) {
          this.carry(sent, from, client, chunks);
        }
      }
    });
  }

  private carry(sent: Sent, from: Client, to: Client, chunks: number): void {
    for (const _ of $range(1, chunks)) {
      if (this.random.next() < this.loss) {
        return;
      }
    }
    this.at(this.latency + this.jitter * this.random.next(), () => {
      if (to.online && to.group === from.group) {
        const text = this.tamper === undefined ? sent.text : this.tamper(sent, to);
        if (text !== undefined) {
          to.receive?.(sent.lane, text, sent.channel, from.name);
        }
      }
    });
  }

  /** When the last of some chunks has gone. */
  private reserve(key: string, chunks: number): number {
    const lane = this.lanes.get(key) ?? { tokens: BURST, at: 0, free: 0 };
    this.lanes.set(key, lane);
    let time = math.max(this.now, lane.free);
    for (const _ of $range(1, chunks)) {
      lane.tokens = math.min(lane.tokens + (time - lane.at), BURST);
      lane.at = time;
      if (lane.tokens < 1) {
        time += 1 - lane.tokens;
        lane.tokens = 1;
        lane.at = time;
      }
      lane.tokens -= 1;
      time += 0.02;
    }
    lane.free = time;
    return time;
  }
}

/** Halves runs of zeros, so that some texts get smaller and some do not. */
const fakeCompressor: Compressor = {
  compress: (text: string) => {
    const [result] = string.gsub(text, "00", "\u0001");
    return result;
  },
  decompress: (data: string) => {
    if (string.find(data, "!")[0] !== undefined) {
      return undefined;
    }
    const [result] = string.gsub(data, "\u0001", "00");
    return result;
  },
};
