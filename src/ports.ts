/** What the library asks of the world around it. `client/` implements these on the game, specs with fakes. */

/** The times that the library reads. */
export interface Clock {
  /** Unix time in whole seconds, shared by all clients: the game's GetServerTime. */
  serverTime(): number;
  /** Seconds since some moment of this session, with fractions, never backwards: the game's GetTime. */
  now(): number;
  /** Milliseconds of real time with fractions, for measuring work inside a frame: the game's debugprofilestop. */
  milliseconds(): number;
}

/** A pending call. Cancelling it twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Calls a function once, later. */
export interface Timers {
  /** Calls `callback` once, `seconds` from now, at the earliest in the next frame. */
  after(seconds: number, callback: (this: void) => void): Timer;
}

/** A number in [0, 1). */
export type Random = (this: void) => number;

/** Called by long work between small steps (at most 1 ms each): gives the frame back when its budget is spent. */
export type Pause = (this: void) => void;

/** Work in progress. */
export interface Job {
  /** Stops the work for good at its next pause. */
  cancel(): void;
  /** Whether the work has ended, failed or been cancelled. */
  isDone(): boolean;
}

/** Owns the library's share of every frame. */
export interface Scheduler {
  /**
   * Runs `work` as a coroutine in this client's frames, from the next one on, until it returns.
   * @param failed called when it raises, after the error was reported.
   */
  start(work: (this: void, pause: Pause) => void, failed?: (this: void) => void): Job;
}

/** Which of a ledger's two prefixes a message goes on. */
export type Lane = "control" | "bulk";

/** `"GUILD"`, `"RAID"`, `"PARTY"`, `"OFFICER"`, `"INSTANCE_CHAT"` or `"WHISPER"`. */
export type Channel = string;

/** Told once for a message: whether the client handed all of it to the server. True does not mean that it arrived. */
export type SentCallback = (this: void, delivered: boolean) => void;

/** Called with every message that arrives. `sender` is a full name, `Name-Realm`. */
export type ReceiveCallback = (this: void, lane: Lane, text: string, channel: Channel, sender: string) => void;

/**
 * Carries texts of any length and any byte but NUL to other clients; may lose, delay, cut or reorder them.
 * Capitalised because addon authors may bring their own.
 * @example
 * -- Nobody sends, nobody hears: a ledger of this client alone.
 * local transport = {}
 * function transport:Send(lane, text, channel, target, onSent) if onSent then onSent(false) end end
 * function transport:OnReceive(callback) end
 * local ledger = ES:OpenLedger({ name = "MyNotes", storage = {}, events = { Award }, transport = transport })
 */
export interface Transport {
  /**
   * Sends `text`; `target` is the receiver's full name for `"WHISPER"`. Never raises for a refused send: `onSent(false)`. Calls
   * `onSent` when the server has the text. A transport that has called none ten seconds after the first text is taken to send
   * 1000 bytes a second to a channel, and 640 to a player.
   */
  Send(lane: Lane, text: string, channel: Channel, target?: string, onSent?: SentCallback): void;
  /** Sets the one receiver. */
  OnReceive(callback: ReceiveCallback): void;
}

/** Makes texts smaller, in slices; both directions give undefined on bad input and never raise. The result is free of NUL. */
export interface Compressor {
  compress(text: string, pause: Pause): string | undefined;
  decompress(data: string, pause: Pause): string | undefined;
}

/** Makes texts smaller for the disk: its text is printable. Never raises; undefined for a damaged text. */
export interface Archiver {
  /** Bytes of text that it makes smaller within a millisecond, whatever they are. */
  readonly pieceBytes: number;
  archive(text: string): string;
  unarchive(archived: string): string | undefined;
}

/** Turns tables into text and back (AceSerializer-3.0). Its text is not canonical: serialise once, keep the text. */
export interface Serializer {
  serialize(value: object): string;
  /** Undefined when `text` is damaged. */
  deserialize(text: string): object | undefined;
}

/**
 * Something with Warning and Error, and with Debug and Info if it wants those, each taking a ready text.
 * @example
 * local logger = {}
 * function logger:Debug(text) end
 * function logger:Info(text) end
 * function logger:Warning(text) print("MyLoot:", text) end
 * function logger:Error(text) print("MyLoot:", text) end
 * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award }, logger = logger })
 */
export interface Logger {
  /** What goes on in detail: who advertises what, who asks for what, and who answers. For looking for a fault. */
  Debug?(text: string): void;
  /** What happens now and then: the sync state, events that came in, what was refused and why. */
  Info?(text: string): void;
  /** What was settled and may be of interest: a conflict of two payloads. */
  Warning(text: string): void;
  /** What should not have happened. */
  Error(text: string): void;
}

/** Takes down what was decided: a format, and what it names. It costs no text until somebody reads it. */
export type Note = (
  this: void,
  level: keyof Logger,
  format: string,
  a?: string | number,
  b?: string | number,
  c?: string | number,
  d?: string | number,
) => void;
