import { callAddon, type Report } from "../../addonCall";
import type { Channel, Clock, Lane, SentCallback, Transport } from "../../ports";
import { type Channels, partnerOf } from "./channels";
import { encodeFrame, type Kind } from "../messages/frame";
import type { Voice } from "./voice";

/** Seconds from the first message on in which a transport that tells what became of messages has told it of one. */
const SILENCE = 10;

/** What went over a channel in this session. */
export interface Traffic {
  /** Messages sent, lost ones among them. */
  sentMessages: number;
  /** Their bytes. */
  sentBytes: number;
  /** Messages that the client did not take: not in the group, throttled, locked down. */
  lostMessages: number;
  /** Messages heard, before they are judged. */
  receivedMessages: number;
  /** Their bytes. */
  receivedBytes: number;
}

interface Road {
  traffic: Traffic;
  /** Made once, for the messages whose fate nobody waits for. */
  onSent: SentCallback;
}

function hand(
  this: void,
  transport: Transport,
  lane: Lane,
  text: string,
  channel: Channel,
  target: string | undefined,
  onSent: SentCallback,
): void {
  transport.Send(lane, text, channel, target, onSent);
}

/** Tells both of a message's fate, and then wakes, if there is something to be woken. */
function both(first: SentCallback, second: SentCallback, wake: ((this: void) => void) | undefined): SentCallback {
  return (delivered) => {
    first(delivered);
    second(delivered);
    wake?.();
  };
}

/** Frames and counts what goes out. A transport that raises has lost the message, which is reported. */
export class Outbox {
  private readonly roads = new LuaTable<Channel, Road | undefined>();
  /** Whether the transport has told what became of a message. */
  private tells = false;
  private firstAt: number | undefined;

  /** @param wake told whenever a message's fate was told to who waits for it, except for broadcasts: nothing is due by theirs. */
  constructor(
    private readonly transport: Transport,
    private readonly seed: number,
    private readonly channels: Channels,
    private readonly voice: Voice,
    private readonly report: Report,
    private readonly clock: Pick<Clock, "now">,
    private readonly wake: (this: void) => void,
  ) {}

  /**
   * Sends one message to those on a channel: where nobody hears us there, on another of the ledger's. `onSent` is told its fate, perhaps
   * more than once or never, as the transport pleases.
   */
  send(lane: Lane, kind: Kind, body: string, channel: Channel, onSent?: SentCallback): void {
    this.post(lane, this.frame(kind, body), channel, onSent);
  }

  /** A message ready for {@link post}. */
  frame(kind: Kind, body: string): string {
    return encodeFrame(this.seed, kind, body);
  }

  /** {@link send} for a message that is framed already. */
  post(lane: Lane, text: string, channel: Channel, onSent?: SentCallback): void {
    this.hand(lane, text, this.voice.wayTo(channel), onSent, this.wake);
  }

  /** Sends one message on exactly this channel, for all who are there. */
  say(lane: Lane, kind: Kind, body: string, channel: Channel, onSent?: SentCallback): void {
    this.hand(lane, this.frame(kind, body), channel, onSent, this.wake);
  }

  /**
   * When a message that is sent now counts as gone though nobody said so: the transport has never told of any. Undefined when it
   * does tell.
   */
  goneAt(): number | undefined {
    const now = this.clock.now();
    return this.tells ? undefined : math.max(now, (this.firstAt ?? now) + SILENCE);
  }

  /** Sends one message to all configured channels and added peers, or to some. What is due when must not depend on what `onSent` does. */
  broadcast(
    lane: Lane,
    kind: Kind,
    body: string,
    onSent?: SentCallback,
    channels: readonly Channel[] = this.channels.list,
  ): void {
    const text = this.frame(kind, body);
    for (const channel of channels) {
      this.hand(lane, text, channel, onSent, undefined);
    }
  }

  noteReceived(channel: Channel, bytes: number): void {
    const traffic = this.road(channel).traffic;
    traffic.receivedMessages += 1;
    traffic.receivedBytes += bytes;
  }

  /** A copy of the counters by channel. */
  traffic(): Record<Channel, Traffic> {
    const result: Record<Channel, Traffic> = {};
    for (const [channel, road] of pairs(this.roads as unknown as Record<string, Road>)) {
      result[channel] = { ...road.traffic };
    }
    return result;
  }

  private hand(
    lane: Lane,
    text: string,
    channel: Channel,
    onSent: SentCallback | undefined,
    wake: ((this: void) => void) | undefined,
  ): void {
    this.firstAt ??= this.clock.now();
    const target = partnerOf(channel);
    const road = this.road(channel);
    road.traffic.sentMessages += 1;
    road.traffic.sentBytes += text.length;
    const callback = onSent === undefined ? road.onSent : both(road.onSent, onSent, wake);
    const via = target === undefined ? channel : "WHISPER";
    const [ok] = callAddon(this.report, hand, this.transport, lane, text, via, target, callback);
    if (!ok) {
      const { tells } = this;
      callback(false);
      // That was not the transport.
      this.tells = tells;
    }
  }

  /** All whispers are one road. */
  private road(of: Channel): Road {
    const channel = partnerOf(of) === undefined ? of : "WHISPER";
    let road = this.roads.get(channel);
    if (road === undefined) {
      const traffic = { sentMessages: 0, sentBytes: 0, lostMessages: 0, receivedMessages: 0, receivedBytes: 0 };
      road = {
        traffic,
        onSent: (delivered) => {
          this.tells = true;
          if (!delivered) {
            traffic.lostMessages += 1;
          }
          this.voice.noteSent(of, delivered);
        },
      };
      this.roads.set(channel, road);
    }
    return road;
  }
}
