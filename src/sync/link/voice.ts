import { earlier } from "../../alarm";
import type { Channel, Clock } from "../../ports";
import type { Wing } from "../context";
import { type Channels, partnerOf } from "./channels";

/** Seconds within which an own message comes back, where the game sends them back. */
const ECHO_TIME = 10;
/** So many messages in a row that did not come back, or requests that nobody answered, are no accident. */
const SILENCES = 3;

/** What the world knows of speaking on a channel. */
export interface Speech {
  /** Whether the game lets us speak on a channel; undefined where it does not say. */
  maySpeak(this: void, channel: Channel): boolean | undefined;
  /** Whether the game sends our own messages on a channel back to us. */
  echoes(this: void, channel: Channel): boolean;
  /** Told when nobody hears us on a channel any more, and when we are heard again. */
  onMute(this: void, channel: Channel, isMute: boolean): void;
}

interface Line {
  /** What follows from echoes and answers. */
  isSilent: boolean;
  /** What {@link Speech.onMute} was told. */
  isToldMute: boolean;
  /** Whether an own message came back in this session. */
  echoes: boolean;
  /** Messages that went out since the last sign of being heard, and when the last of them should be back. */
  unheard: number;
  echoDue: number | undefined;
  /** Requests in a row that nobody answered, and when the first was given up. */
  vain: number;
  vainSince: number;
  /** Whether the client took the last message. */
  isRefused: boolean;
}

/**
 * Whether others hear us. The game takes messages for the guild from ranks that may not speak in guild chat, and loses
 * them. Three things show it: the game says so, own messages do not come back, nobody answers.
 */
export class Voice implements Wing {
  private readonly lines = new LuaTable<Channel, Line | undefined>();

  /** @param wake told when {@link nextDue} is another. */
  constructor(
    private readonly clock: Clock,
    private readonly channels: Channels,
    private readonly speech: Speech | undefined,
    private readonly wake: (this: void) => void,
  ) {}

  /** The channel to speak on to those on a channel: another of the ledger's where nobody hears us. */
  wayTo(channel: Channel): Channel {
    if (partnerOf(channel) !== undefined || !this.isMute(channel)) {
      return channel;
    }
    return this.channels.list.find((other) => this.isOpen(other)) ?? channel;
  }

  /** The channels on which nobody hears us. */
  mute(): Channel[] {
    return this.channels.list.filter((channel) => partnerOf(channel) === undefined && this.isMute(channel));
  }

  /** The client took a message, or did not. */
  noteSent(channel: Channel, delivered: boolean): void {
    if (partnerOf(channel) !== undefined) {
      return;
    }
    const line = this.line(channel);
    line.isRefused = !delivered;
    if (delivered) {
      line.unheard += 1;
      if (line.unheard >= SILENCES && line.echoDue === undefined && this.hasEcho(channel, line)) {
        line.echoDue = this.clock.now() + ECHO_TIME;
        this.wake();
      }
    }
    this.tell(channel, line);
  }

  /** An own message came back. */
  noteEcho(channel: Channel): void {
    const line = this.line(channel);
    line.echoes = true;
    line.unheard = 0;
    line.echoDue = undefined;
    line.vain = 0;
    line.isSilent = false;
    this.tell(channel, line);
  }

  /**
   * An answer came on a channel, or to what was asked there.
   * @param isOurs whether it was for us alone: others may have asked for the rest.
   */
  noteAnswered(channel: Channel, isOurs: boolean): void {
    if (this.wayTo(channel) !== channel) {
      return;
    }
    const line = this.line(channel);
    line.vain = 0;
    if (isOurs) {
      line.isSilent = false;
      this.tell(channel, line);
    }
  }

  /** Nobody answered what we asked on a channel. @param heardAt when the peer that told of it was heard last. */
  noteUnanswered(channel: Channel, heardAt: number): void {
    if (partnerOf(channel) !== undefined || this.wayTo(channel) !== channel) {
      return;
    }
    const line = this.line(channel);
    line.vain += 1;
    line.vainSince = line.vain === 1 ? this.clock.now() : line.vainSince;
    // A peer that was heard after that was there, and did not hear us. The game's yes, or an echo, weighs more.
    if (
      line.vain >= SILENCES &&
      heardAt > line.vainSince &&
      !this.hasEcho(channel, line) &&
      this.speech?.maySpeak(channel) !== true
    ) {
      line.isSilent = true;
      this.tell(channel, line);
    }
  }

  nextDue(): number | undefined {
    let next: number | undefined;
    for (const [, line] of this.lines as unknown as LuaPairsIterable<Channel, Line>) {
      next = line.echoDue === undefined ? next : earlier(next, line.echoDue);
    }
    return next;
  }

  run(now: number): void {
    for (const [channel, line] of this.lines as unknown as LuaPairsIterable<Channel, Line>) {
      if (line.echoDue !== undefined && line.echoDue <= now) {
        line.echoDue = undefined;
        line.isSilent = true;
        this.tell(channel, line);
      }
    }
  }

  private isMute(channel: Channel): boolean {
    const maySpeak = this.speech?.maySpeak(channel);
    return maySpeak === false || this.lines.get(channel)?.isSilent === true;
  }

  /** Whether a channel takes our messages, and others hear them there. */
  private isOpen(channel: Channel): boolean {
    const isGroup = partnerOf(channel) === undefined;
    return isGroup && !this.isMute(channel) && this.lines.get(channel)?.isRefused !== true;
  }

  private hasEcho(channel: Channel, line: Line): boolean {
    return line.echoes || this.speech?.echoes(channel) === true;
  }

  private tell(channel: Channel, line: Line): void {
    const isMute = this.isMute(channel);
    if (isMute !== line.isToldMute) {
      line.isToldMute = isMute;
      this.speech?.onMute(channel, isMute);
    }
  }

  private line(channel: Channel): Line {
    let line = this.lines.get(channel);
    if (line === undefined) {
      line = {
        isSilent: false,
        isToldMute: false,
        echoes: false,
        unheard: 0,
        echoDue: undefined,
        vain: 0,
        vainSince: 0,
        isRefused: false,
      };
      this.lines.set(channel, line);
    }
    return line;
  }
}
