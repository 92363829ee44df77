import type { Client } from "./client";
import type { Globals } from "./globals";
import { FrameRegistry } from "./game/frameRegistry";
import { Heap, type HeapEntry } from "./heap";
import { Processor, type Work } from "./processor";
import { type Callable, protectedCall } from "./protect";

/** A call that waits in a client; `time` is the index of the frame it is due in. */
export interface GameTimer extends HeapEntry {
  readonly callback: Callable;
  cancelled: boolean;
}

interface PendingEvent {
  readonly event: string;
  readonly args: unknown[];
  readonly count: number;
}

/**
 * One stay of a client in the game, from login to logout, /reload or crash: its globals, frames, timers and events.
 * All that it does it does in frames, at multiples of 1/fps; between them, and while it is idle, it costs nothing.
 */
export class Session {
  readonly env: Globals = {};
  readonly frames = new FrameRegistry();
  readonly processor: Processor;
  /** Prefixes registered for addon messages. */
  readonly prefixes = new LuaSet<string>();
  /** How many prefixes are registered. */
  prefixCount = 0;
  /** False once the client has left: whatever its code still does has no effect. */
  alive = true;
  /** Whether PLAYER_LOGIN has been reached. */
  ready = false;
  /** Whether the player has entered the world: the realm's normalised name is there from then on. */
  isInWorld = false;
  /** Whether the server has told the client of its guild. */
  knowsGuild = false;
  /** Whether the client knows the character's name. */
  knowsName = true;
  /** Set by ReloadUI: carried out when the frame ends. */
  reloadRequested = false;
  /** The addon's error handler, when it set one. */
  errorHandler: Callable | undefined;

  private readonly timers = new Heap<GameTimer>();
  private timerCount = 0;
  private inbox: PendingEvent[] = [];
  private frameIndex: number;
  private wakeIndex: number | undefined;
  private depth = 0;
  /** What the world's queue holds of it: nothing once it has ended, so that its memory is free at once. */
  private readonly waking: { session: Session | undefined } = { session: this };

  constructor(readonly client: Client) {
    this.processor = new Processor(client.world.cpu, client.world.countInstructions);
    this.frameIndex = this.indexNow();
  }

  /** Virtual seconds since the world began, at this client's current (or last) frame. */
  frameTime(): number {
    return this.frameIndex / this.client.world.fps;
  }

  /** The client has left. */
  end(): void {
    this.alive = false;
    this.waking.session = undefined;
  }

  /** Calls addon code; an error goes to the client's error handler. What it returned, undefined after an error. */
  invoke(step: string, fn: Callable, ...args: unknown[]): unknown {
    this.client.beforeStep(step);
    if (!this.alive) return undefined;
    const [ok, result] = protectedCall(
      (problem, trace) => {
        this.reportError(problem, trace);
      },
      fn,
      ...args,
    );
    return ok ? result : undefined;
  }

  /** Records an error and tells the addon's own handler, if it set one. */
  reportError(problem: unknown, trace: string): void {
    this.client.recordError(problem, trace);
    const handler = this.errorHandler;
    if (handler !== undefined) pcall(handler, problem);
  }

  /** An event for the client's next frame. */
  fire(event: string, ...args: unknown[]): void {
    if (!this.alive || this.client.world.lacks.has(event)) return;
    this.inbox.push({ event, args, count: select("#", ...args) });
    this.scheduleNext();
  }

  /** An event for all frames that registered it, now. */
  dispatch(event: string, ...args: unknown[]): void {
    const registry = this.frames;
    const listeners = registry.listeners(event);
    for (const frame of listeners) {
      const handler = registry.handlerFor(frame, event);
      if (handler !== undefined && this.alive) this.invoke(event, handler, frame, event, ...args);
    }
  }

  /** A call in so many seconds, in the next frame at the earliest. */
  addTimer(seconds: number, callback: Callable): GameTimer {
    const { fps } = this.client.world;
    const wait = Math.max(1, Math.ceil(seconds * fps - 1e-6));
    this.timerCount += 1;
    const timer: GameTimer = { time: this.frameIndex + wait, order: this.timerCount, callback, cancelled: false };
    this.timers.push(timer);
    this.scheduleNext();
    return timer;
  }

  /** Runs something as this client's frame code, at once. */
  runNow<T>(work: (this: void) => T, kind: Work = "call"): T {
    if (this.depth === 0) this.frameIndex = Math.max(this.frameIndex, this.indexNow());
    this.enter();
    const result = work();
    this.leave(kind);
    return result;
  }

  /** The frame list may have changed: sees to it that there is a next frame if something needs one. */
  scheduleNext(): void {
    if (this.depth > 0 || !this.alive) return;
    const next = this.nextIndex();
    if (next === undefined || (this.wakeIndex !== undefined && this.wakeIndex <= next)) return;
    this.wakeIndex = next;
    const { waking } = this;
    const { world } = this.client;
    world.schedule(next / world.fps, () => {
      waking.session?.wakeUp(next);
    });
  }

  private wakeUp(index: number): void {
    if (this.wakeIndex !== index) return;
    this.wakeIndex = undefined;
    // What it was to wake for may have been cancelled.
    if (this.nextIndex() === index) this.runFrame(index);
    else this.scheduleNext();
  }

  /** The index of the frame that shows the present, the last one before now. */
  private indexNow(): number {
    const { world } = this.client;
    return Math.floor(world.time() * world.fps + 1e-6);
  }

  private nextIndex(): number | undefined {
    if (this.inbox.length > 0 || this.frames.wantsUpdate()) return this.earliestIndex();
    let timer = this.timers.peek();
    while (timer?.cancelled === true) {
      this.timers.pop();
      timer = this.timers.peek();
    }
    return timer === undefined ? undefined : Math.max(timer.time, this.earliestIndex());
  }

  /** The next frame there can be, now that the clock stands where it does. */
  private earliestIndex(): number {
    const { world } = this.client;
    return Math.max(this.frameIndex + 1, Math.ceil(world.time() * world.fps - 1e-6));
  }

  private runFrame(index: number): void {
    this.frameIndex = index;
    this.enter();
    const pending = this.inbox;
    this.inbox = [];
    for (const { event, args, count } of pending) {
      if (this.alive) this.dispatch(event, ...unpack(args, 1, count));
    }
    this.runTimers(index);
    const elapsed = 1 / this.client.world.fps;
    for (const [frame, handler] of this.frames.updates()) {
      if (this.alive) this.invoke("OnUpdate", handler, frame, elapsed);
    }
    this.leave("frame");
  }

  private runTimers(index: number): void {
    const timers = this.timers;
    let timer = timers.peek();
    while (this.alive && timer !== undefined && timer.time <= index) {
      timers.pop();
      if (!timer.cancelled) this.invoke("timer", timer.callback);
      timer = timers.peek();
    }
  }

  private enter(): void {
    this.depth += 1;
    this.processor.begin(this.frameTime());
  }

  private leave(kind: Work): void {
    this.processor.end(this.frameTime(), kind);
    this.depth -= 1;
    if (this.depth > 0) return;
    if (this.reloadRequested && this.alive) {
      this.reloadRequested = false;
      this.client.reload();
    } else {
      this.scheduleNext();
    }
  }
}
