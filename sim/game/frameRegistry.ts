import type { Globals } from "../globals";
import type { Callable } from "../protect";

/** A frame as addons hold it: its methods come from a metatable, and addons put fields of their own into it. */
export type Frame = Globals;

/** What the game keeps of a frame. */
export interface FrameState {
  readonly events: LuaSet<string>;
  readonly scripts: Record<string, Callable | undefined>;
  allEvents: boolean;
  shown: boolean;
  parent: Frame | undefined;
  readonly name: string | undefined;
  readonly kind: string;
  /** Plain values that addons set and read back, such as a text or a width. */
  readonly values: Globals;
}

/** All frames of a session: who hears which event, and who is called in every frame. */
export class FrameRegistry {
  /** In the order of their making: what is made later is drawn above. */
  readonly all: Frame[] = [];
  private readonly states = new LuaTable<Frame, FrameState>();
  private readonly listening = new LuaTable<string, readonly Frame[]>();
  private hearingAll: Frame[] = [];
  private updating: Frame[] = [];

  add(frame: Frame, state: FrameState): void {
    this.states.set(frame, state);
    this.all.push(frame);
  }

  /** What the game keeps of a frame. Raises for a table that is none, as the game does for a wrong `self`. */
  state(frame: Frame): FrameState {
    const state: FrameState | undefined = this.states.get(frame);
    if (state === undefined) error("Attempt to find 'this' in non-framescript object", 3);
    return state;
  }

  register(frame: Frame, event: string): boolean {
    const state = this.state(frame);
    if (state.events.has(event)) return false;
    state.events.add(event);
    // A list that is in use may be walked over just now: changes make a new one.
    const list: readonly Frame[] | undefined = this.listening.get(event);
    this.listening.set(event, list === undefined ? [frame] : [...list, frame]);
    return true;
  }

  unregister(frame: Frame, event: string): void {
    this.state(frame).events.delete(event);
    const list: readonly Frame[] | undefined = this.listening.get(event);
    if (list !== undefined)
      this.listening.set(
        event,
        list.filter((other) => other !== frame),
      );
  }

  registerAll(frame: Frame): void {
    this.state(frame).allEvents = true;
    this.hearingAll = [...this.hearingAll.filter((other) => other !== frame), frame];
  }

  unregisterAll(frame: Frame): void {
    const state = this.state(frame);
    state.allEvents = false;
    this.hearingAll = this.hearingAll.filter((other) => other !== frame);
    const events: string[] = [];
    for (const event of state.events) events.push(event);
    for (const event of events) this.unregister(frame, event);
  }

  /** Sets or (undefined) removes a frame's script. */
  setScript(frame: Frame, script: string, handler: Callable | undefined): void {
    this.state(frame).scripts[script] = handler;
    if (script !== "OnUpdate") return;
    const others = this.updating.filter((other) => other !== frame);
    this.updating = handler === undefined ? others : [...others, frame];
  }

  /** The frames that hear an event, as of now. */
  listeners(event: string): readonly Frame[] {
    const list: readonly Frame[] = this.listening.get(event) ?? [];
    return this.hearingAll.length === 0 ? list : [...list, ...this.hearingAll];
  }

  /** What a frame does about an event; undefined when it no longer wants to hear of it. */
  handlerFor(frame: Frame, event: string): Callable | undefined {
    const state = this.state(frame);
    return state.allEvents || state.events.has(event) ? state.scripts.OnEvent : undefined;
  }

  /** Whether a frame shows on screen: it and all around it are shown. */
  isVisible(frame: Frame): boolean {
    let current: Frame | undefined = frame;
    while (current !== undefined) {
      const state: FrameState = this.state(current);
      if (!state.shown) return false;
      current = state.parent;
    }
    return true;
  }

  /** Whether some frame is to be called in every frame of the game. */
  wantsUpdate(): boolean {
    return this.updating.some((frame) => this.isVisible(frame));
  }

  /** Visible frames with their OnUpdate, one after the other, as each is when its turn comes. */
  updates(): [Frame, Callable][] {
    const list: [Frame, Callable][] = [];
    for (const frame of this.updating) {
      const handler = this.state(frame).scripts.OnUpdate;
      if (handler !== undefined && this.isVisible(frame)) list.push([frame, handler]);
    }
    return list;
  }
}
