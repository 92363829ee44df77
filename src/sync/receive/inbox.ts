import type { Channel, Job, Lane, Pause } from "../../ports";
import { whisperWith } from "../link/channels";
import type { SyncContext, RejectReason } from "../context";
import type { PeerRecord } from "../peers/peers";

/** A message that waits to be handled. */
export interface Item {
  lane: Lane;
  text: string;
  channel: Channel;
  peer: PeerRecord;
}

/** The share of the queue that one peer may fill. */
const SHARE = 4;

/** What came in: judged at once by who sent it and how much, handled in order, in slices of frames. */
export class Inbox {
  private readonly items = new LuaTable<number, Item | undefined>();
  private first = 1;
  private last = 0;
  private bytes = 0;
  private job?: Job;
  private readonly work: (this: void, pause: Pause) => void;

  /**
   * @param allowsWhispers whether an answer by whisper is awaited from somebody.
   * @param reject told of what is dropped here.
   * @param handle called with each message, inside a job.
   */
  constructor(
    private readonly context: SyncContext,
    private readonly allowsWhispers: (this: void, sender: string) => boolean,
    private readonly reject: (this: void, reason: RejectReason, sender: string) => void,
    handle: (this: void, item: Item, pause: Pause) => void,
  ) {
    this.work = (pause) => {
      let item = this.take();
      while (item !== undefined) {
        handle(item, pause);
        context.wake();
        pause();
        item = this.take();
      }
      this.job = undefined;
    };
  }

  /** The transport's callback. Never raises. */
  receive(lane: Lane, text: string, heardOn: Channel, sender: string): void {
    const { channels, options, outbox, peers, voice, world } = this.context;
    if (sender === world.self) {
      if (channels.has(heardOn)) {
        voice.noteEcho(heardOn);
      }
      return;
    }
    const isWhisper = heardOn === "WHISPER";
    const channel = isWhisper ? whisperWith(sender) : heardOn;
    if (!isWhisper && !channels.has(channel)) {
      this.reject("channel", sender);
      return;
    }
    outbox.noteReceived(channel, text.length);
    if (!world.trustSender(sender)) {
      this.reject("untrusted", sender);
      return;
    }
    if (isWhisper && !channels.has(channel) && !this.allowsWhispers(sender)) {
      this.reject("unasked", sender);
      return;
    }
    if (text.length > options.messageBytes) {
      this.reject("size", sender);
      return;
    }
    const peer = peers.touch(sender);
    if (!peers.takeToken(peer)) {
      this.reject("rate", sender);
    } else if (!this.hasRoom(peer, text.length)) {
      this.reject("full", sender);
    } else {
      this.put({ lane, text, channel, peer });
    }
  }

  /** Forgets what waits and stops the work. */
  close(): void {
    this.job?.cancel();
    this.job = undefined;
    while (this.take() !== undefined);
  }

  private hasRoom(peer: PeerRecord, bytes: number): boolean {
    const { inboxBytes, inboxMessages } = this.context.options;
    return (
      this.last - this.first + 1 < inboxMessages &&
      this.bytes + bytes <= inboxBytes &&
      peer.waiting < inboxMessages / SHARE &&
      peer.waitingBytes + bytes <= inboxBytes / SHARE
    );
  }

  private put(item: Item): void {
    const bytes = item.text.length;
    this.last += 1;
    this.items.set(this.last, item);
    this.bytes += bytes;
    item.peer.waiting += 1;
    item.peer.waitingBytes += bytes;
    // Done without our knowing means that it failed: the rest is handled by a new one.
    if (this.job === undefined || this.job.isDone()) {
      this.job = this.context.start(this.work);
    }
  }

  private take(): Item | undefined {
    const item = this.items.get(this.first);
    if (item !== undefined) {
      const bytes = item.text.length;
      this.items.delete(this.first);
      this.first += 1;
      this.bytes -= bytes;
      item.peer.waiting -= 1;
      item.peer.waitingBytes -= bytes;
    }
    return item;
  }
}
