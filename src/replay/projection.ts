import { callAddon } from "../addonCall";
import { checkSelf } from "../self";
import { describeValue } from "../describe";
import type { Event } from "../event/event";
import type { EventType } from "../event/eventType";
import { checkListener, Listeners, type Unsubscribe } from "../listeners";
import type { Pause } from "../ports";
import type { ReplayContext } from "./context";
import type { Checkpoint } from "./copyState";
import type { CheckedDefinition } from "./definition";
import { Readiness } from "./readiness";
import { Rebuild } from "./rebuild";
import { Replayer, type ReplaySource } from "./replayer";
import { Travel } from "./travel";
import type { Turns } from "./turns";

/** What a projection tells its ledger. */
export interface ProjectionHooks {
  /** It has applied all that was saved. */
  ready(this: void): void;
  /** It is to be taken out of its ledger's. */
  leave(this: void): void;
}

/** A state that follows the ledger: what its handlers make of the events in order. */
export class Projection<State extends object = object, Seen = Event> {
  /** As given to `Project`. */
  readonly name: string;
  private readonly rebuild: Rebuild;
  private closed = false;
  /** Whether all that was saved has been applied once, or a handler has failed before that. */
  private ready = false;
  /** Made for the first who waits. */
  private readiness: Readiness<[state: State]> | undefined;
  /** What GetState shows instead, after TravelTo. */
  private travel: Travel | undefined;
  /** All that are being made or shown. */
  private travels: Travel[] = [];
  private readonly changeListeners: Listeners<[state: State]>;
  private readonly errorListeners: Listeners<[event: Seen, message: unknown]>;

  constructor(
    private readonly definition: CheckedDefinition,
    private readonly context: ReplayContext,
    turns: Turns,
    private readonly hooks: ProjectionHooks,
  ) {
    this.name = definition.name;
    this.changeListeners = new Listeners(context.report);
    this.errorListeners = new Listeners(context.report);
    this.rebuild = new Rebuild(definition, context, turns, {
      changed: () => {
        const isFirst = !this.ready;
        this.ready = true;
        if (this.travel === undefined) {
          this.changeListeners.fire(this.GetState());
        }
        if (isFirst) {
          this.readiness?.look();
          hooks.ready();
        }
      },
      failed: (event, message) => {
        if (this.errorListeners.isEmpty()) {
          context.report(`projection "${definition.name}": event ${event.key}: ${tostring(message)}`);
        } else {
          this.errorListeners.fire(event as Seen, message);
        }
      },
    });
  }

  /**
   * The state, live: read it, do not change it, do not keep it. It never shows a half-finished replay. While
   * travelling, the state as it was. When the addon holds the state: what `reset` returned, which may be half-finished.
   * @example
   * for who, points in pairs(projection:GetState()) do print(who, points) end
   */
  GetState(): State {
    // Not checkSelf: some addons ask in every frame, and that would cost half as much again.
    const rebuild = (this as unknown as Partial<Record<"rebuild", Rebuild>> | undefined)?.rebuild;
    if (rebuild === undefined) {
      checkSelf(this, "GetTravelTime", "projection", "GetState");
    }
    return (this.travel?.state ?? (rebuild as Rebuild).state()) as State;
  }

  /**
   * Calls `listener(state)` whenever the state has taken in all events of the ledger again, and when what GetState
   * shows changes by travelling.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * projection:OnChange(function(state) print(state[guid] or 0) end)
   */
  OnChange(listener: (this: void, state: State) => void): Unsubscribe {
    checkSelf(this, "GetTravelTime", "projection", "OnChange");
    checkListener("OnChange", listener);
    return this.changeListeners.add(listener);
  }

  /**
   * Calls `listener(state)` once, when everything that was saved has been applied: at once when that is so already. A handler
   * that fails and halts the projection ends the wait, too: {@link IsHalted} says so. For what should not show numbers that are
   * about to change, such as a window at login; {@link OnChange} tells of all later changes.
   * Raises if `listener` is not a function.
   * @returns a function that ends the wait.
   * @example
   * projection:OnReady(function(state) print(state[guid] or 0, "points") end)
   */
  OnReady(listener: (this: void, state: State) => void): Unsubscribe {
    checkSelf(this, "GetTravelTime", "projection", "OnReady");
    checkListener("OnReady", listener);
    this.readiness ??= new Readiness(
      this.context.report,
      () => this.ready,
      () => [this.GetState()],
    );
    return this.readiness.add(listener);
  }

  /**
   * Calls `listener(event, message)` when a handler fails.
   * Raises if `listener` is not a function.
   * @returns a function that ends it.
   * @example
   * projection:OnError(function(event, message) print(event.type, message) end)
   */
  OnError(listener: (this: void, event: Seen, message: unknown) => void): Unsubscribe {
    checkSelf(this, "GetTravelTime", "projection", "OnError");
    checkListener("OnError", listener);
    return this.errorListeners.add(listener);
  }

  /**
   * How many events are applied, and how many there are.
   * @example
   * local applied, total = projection:GetProgress()
   * print(("%d of %d events"):format(applied, total))
   */
  GetProgress(): LuaMultiReturn<[applied: number, total: number]> {
    checkSelf(this, "GetTravelTime", "projection", "GetProgress");
    return $multi(this.rebuild.applied(), this.context.store.count());
  }

  /**
   * Whether a handler failed and `onError` is `"halt"`.
   * @example
   * if projection:IsHalted() then print("The points are those before an event that failed.") end
   */
  IsHalted(): boolean {
    checkSelf(this, "GetTravelTime", "projection", "IsHalted");
    return this.rebuild.isHalted();
  }

  /**
   * Applies all events now, however long that takes: for before something that needs the newest state at once.
   * Raises in a handler.
   * @example
   * ledger:Append(Award, { target = guid, points = 50 })
   * projection:CatchUp()
   * print(projection:GetState()[guid])
   */
  CatchUp(): void {
    checkSelf(this, "GetTravelTime", "projection", "CatchUp");
    if (this.closed) {
      return;
    }
    if (this.context.store.isApplying) {
      error("CatchUp: must not be called by a handler", 2);
    }
    this.rebuild.catchUp();
  }

  /**
   * Makes the state as it was at a time, aside, and hands it over; what came in later about that time is in it, what
   * was undone later is not undone.
   * Raises for a time that is no number from 0 on, for a callback that is no function, and when the addon holds the state.
   * @param timestamp Unix seconds; the events of that second are in it. Of closed weeks, the archive tells.
   * @param callback called with the state, which is the caller's own; or with nil and why there is none: the archive is gone.
   * @returns a function that calls it off.
   * @example
   * projection:At(GetServerTime() - 604800, function(state) print(state[guid] or 0, "points a week ago") end)
   */
  At(timestamp: number, callback: (this: void, state: State, problem: string | undefined) => void): Unsubscribe {
    checkSelf(this, "GetTravelTime", "projection", "At");
    this.mustHoldState("At");
    this.checkTime("At", timestamp);
    checkListener("At", callback, "callback");
    const problem = this.context.past.problem(timestamp);
    if (problem !== undefined) {
      const job = this.context.scheduler.start(() => {
        callAddon(this.context.report, callback as (state: unknown, problem: string) => void, undefined, problem);
      });
      return () => {
        job.cancel();
      };
    }
    const travel = this.startTravel(timestamp, () => {
      this.endTravel(travel);
      callAddon(this.context.report, callback, travel.state as State, undefined);
    });
    return () => {
      this.endTravel(travel);
    };
  }

  /**
   * Makes GetState show the state as it was at a time, once it is made, until {@link Return}. The live state goes on
   * beneath. OnChange tells when it is there. Does nothing when that time is shown, or being made, already.
   * Raises for a time that is no number from 0 on, and when the addon holds the state.
   * @param timestamp Unix seconds.
   * @returns nothing; or why there is no such state: the archive of closed weeks is gone. What is shown stays then.
   * @example
   * local problem = projection:TravelTo(GetServerTime() - 604800)
   * if problem then print(problem) end
   */
  TravelTo(timestamp: number): string | undefined {
    checkSelf(this, "GetTravelTime", "projection", "TravelTo");
    this.mustHoldState("TravelTo");
    this.checkTime("TravelTo", timestamp);
    if (this.travel?.timestamp === timestamp) {
      return undefined;
    }
    const problem = this.context.past.problem(timestamp);
    if (problem !== undefined) {
      return problem;
    }
    if (this.travel !== undefined) {
      this.endTravel(this.travel);
    }
    this.travel = this.startTravel(timestamp, () => {
      this.changeListeners.fire(this.GetState());
    });
    return undefined;
  }

  /**
   * Ends a travel: GetState shows the live state again.
   * @example
   * projection:TravelTo(GetServerTime() - 604800)
   * projection:Return()
   */
  Return(): void {
    checkSelf(this, "GetTravelTime", "projection", "Return");
    if (this.travel !== undefined) {
      this.endTravel(this.travel);
      this.travel = undefined;
      this.changeListeners.fire(this.GetState());
    }
  }

  /**
   * The time that GetState shows, Unix seconds; undefined when it is the present.
   * @example
   * local shown = projection:GetTravelTime()
   * print(shown and date("%d %B", shown) or "today")
   */
  GetTravelTime(): number | undefined {
    checkSelf(this, "GetTravelTime", "projection", "GetTravelTime");
    return this.travel?.timestamp;
  }

  /**
   * Ends it, after saving its state: nothing is called any more, and `Project` may take its name again. GetState goes on to
   * show the last state.
   * Raises when a handler calls it.
   * @example
   * projection:Close()
   */
  Close(): void {
    checkSelf(this, "GetTravelTime", "projection", "Close");
    if (this.context.store.isApplying) {
      error("Close: must not be called by a handler", 2);
    }
    if (!this.closed) {
      this.hooks.leave();
    }
  }

  /** Whether the addon holds its state, so that it cannot travel; for the command. */
  holdsOutside(): boolean {
    return this.definition.holder !== undefined;
  }

  /** Whether the addon holds its state, and gives it to be saved. */
  savesOutside(): boolean {
    return this.definition.holder?.save !== undefined;
  }

  /** A copy of what the addon gives to be saved; undefined when it gives nothing, or something else has changed that. */
  heldContent(pause: Pause): object | undefined {
    return this.rebuild.heldContent(pause);
  }

  /** What cannot be saved in its state, and where (`standings.byName["Anna"]: a function`), for the command; undefined: nothing. */
  saveProblem(): string | undefined {
    return this.rebuild.problem();
  }

  /** Whether all that was saved has been applied once. */
  isReady(): boolean {
    return this.ready;
  }

  /** The ledger's word that it knows these event types from now on. */
  noteTypes(types: readonly EventType[]): void {
    const earliest = this.definition.unnamed.take(types);
    if (earliest !== undefined) {
      this.noteChange(earliest.stamp, earliest.creator);
    }
  }

  /** Whether all events are applied. */
  isComplete(): boolean {
    return this.rebuild.isComplete();
  }

  /** Whether it is not closed. */
  isOpen(): boolean {
    return !this.closed;
  }

  /** The state of the present, also while travelling. */
  liveState(): object {
    return this.rebuild.state();
  }

  /** Whether a failing handler's event is skipped. */
  skipsErrors(): boolean {
    return this.definition.onError === "skip";
  }

  /**
   * A replay of other events by the same handlers.
   * @param before begins behind a snapshot before that stamp, undefined: at the beginning.
   */
  replayOver(source: ReplaySource, pause: Pause, before?: number): Replayer {
    const start = before === undefined ? this.rebuild.beginning(pause) : this.rebuild.startBefore(before, 0, pause);
    return new Replayer(source, this.definition, start);
  }

  /**
   * A replay of the same events from the beginning, aside.
   * @param handed told of each event that a handler is called with.
   */
  replayAnew(pause: Pause, handed: (this: void, event: Event) => void): Replayer {
    const { definition } = this;
    type Call = (this: void, state: object, event: Event) => unknown;
    const watched = (handler: Call): Call => {
      return (state, event) => {
        handed(event);
        // What it returns is looked at, too.
        return handler(state, event);
      };
    };
    const on: CheckedDefinition["on"] = {};
    for (const [code, handler] of pairs(definition.on)) {
      on[code] = watched(handler);
    }
    const otherwise = definition.otherwise && watched(definition.otherwise);
    return new Replayer(this.context.store, { ...definition, on, otherwise }, this.rebuild.beginning(pause));
  }

  /** The ledger's word that events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    this.rebuild.noteChange(stamp, creator);
    for (const travel of this.travels) {
      travel.noteChange(stamp);
    }
  }

  /** Brings the saved snapshot up to date, in slices, when the state is complete and enough has come since. */
  save(pause: Pause): void {
    this.rebuild.save(pause);
  }

  /** Brings the saved snapshot up to date at once; it stays as it was when the checkpoint says that this takes too long. */
  saveNow(checkpoint: Checkpoint): void {
    this.rebuild.saveNow(checkpoint);
  }

  /** Ends it: no timer and no job are left. */
  end(): void {
    this.closed = true;
    this.rebuild.close();
    for (const travel of this.travels) {
      travel.close();
    }
    this.travels = [];
    this.readiness?.clear();
    this.changeListeners.clear();
    this.errorListeners.clear();
  }

  private mustHoldState(method: string): void {
    if (this.holdsOutside()) {
      error(`${method}: the addon holds the state of "${this.name}" (reset), so there is none of the past`, 3);
    }
  }

  private checkTime(method: string, timestamp: unknown): void {
    if (type(timestamp) !== "number" || !((timestamp as number) >= 0)) {
      error(`${method}: timestamp must be Unix seconds, got ${describeValue(timestamp)}`, 3);
    }
  }

  private startTravel(timestamp: number, onDone: (this: void) => void): Travel {
    const { store, scheduler } = this.context;
    const newReplayer = (end: number, pause: Pause): Replayer => {
      const closed = this.context.past.events(end, pause);
      if (closed !== undefined) {
        return new Replayer(closed, this.definition, this.rebuild.beginning(pause), end);
      }
      // Not behind what was undone since then.
      const [stamp, creator] = store.retractions.firstChangeSince(end, pause);
      const start =
        stamp < end ? this.rebuild.startBefore(stamp, creator, pause) : this.rebuild.startBefore(end, 0, pause);
      return new Replayer(store, this.definition, start, end);
    };
    const travel = new Travel(timestamp, scheduler, newReplayer, onDone, this.definition.onError === "skip");
    this.travels.push(travel);
    travel.start();
    return travel;
  }

  private endTravel(travel: Travel): void {
    travel.close();
    this.travels = this.travels.filter((other) => other !== travel);
  }
}
