import { describeValue } from "../describe";
import type { Event } from "../event/event";
import type { EventStore } from "../ledger/eventStore";
import { noPause } from "../ledger/weeks";
import { Listeners, type Unsubscribe } from "../listeners";
import type { Clock, Job, Pause, Scheduler, Timer, Timers } from "../ports";
import type { CheckedDefinition } from "./definition";
import { Outcome, Replayer } from "./replayer";

/** How fast projections replay. */
export interface ReplayOptions {
  /** Seconds between two batches; 0: one every frame. */
  interval: number;
  /** Events in a batch, at most. */
  batchSize: number;
  /** Milliseconds that a batch may take; the library's budget for the frame holds all the same. */
  budget: number;
}

/** What a projection needs of the world. */
export interface ReplayContext {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly scheduler: Scheduler;
  readonly options: ReplayOptions;
  /** Told of errors that nobody listens for. */
  readonly report: (this: void, message: unknown) => void;
}

/** A state that follows the ledger: what its handlers make of the events in order. */
export class Projection<State extends object = object> {
  /** What GetState shows: complete up to some event, never half of a replay. */
  private shown: Replayer;
  /** What is being applied to: `shown` itself, or a state built aside that takes its place when it is complete. */
  private building: Replayer;
  private halted = false;
  /** Whether events were applied since the listeners were last told. */
  private hasNews = false;
  private closed = false;
  private job: Job | undefined;
  private timer: Timer | undefined;
  private readonly changeListeners: Listeners<[state: State]>;
  private readonly errorListeners: Listeners<[event: Event, message: unknown]>;

  constructor(
    private readonly definition: CheckedDefinition,
    private readonly context: ReplayContext,
  ) {
    this.changeListeners = new Listeners(context.report);
    this.errorListeners = new Listeners(context.report);
    this.shown = this.newReplayer();
    this.building = this.newReplayer();
    this.schedule();
  }

  /** The state, live: read it, do not change it, do not keep it. It never shows a half-finished replay. */
  GetState(): State {
    return this.shown.state as State;
  }

  /**
   * Calls `listener(state)` whenever the state has taken in all events of the ledger again.
   * @returns a function that ends it.
   */
  OnChange(listener: (this: void, state: State) => void): Unsubscribe {
    return this.changeListeners.add(listener);
  }

  /**
   * Calls `listener(event, message)` when a handler fails.
   * @returns a function that ends it.
   */
  OnError(listener: (this: void, event: Event, message: unknown) => void): Unsubscribe {
    return this.errorListeners.add(listener);
  }

  /** How many events are applied, and how many there are. */
  GetProgress(): LuaMultiReturn<[applied: number, total: number]> {
    return $multi(this.building.applied, this.context.store.count());
  }

  /** Whether a handler failed and `onError` is `"halt"`. */
  IsHalted(): boolean {
    return this.halted;
  }

  /** Applies all events now, however long that takes: for before something that needs the newest state at once. */
  CatchUp(): void {
    if (this.closed) {
      return;
    }
    if (this.building.isApplying) {
      error("CatchUp: must not be called by a handler", 2);
    }
    let outcome = Outcome.More;
    while (outcome === Outcome.More && !this.halted) {
      outcome = this.advance(math.huge, () => false, noPause);
    }
    this.finish(outcome);
  }

  /** The ledger's word that events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    this.building.noteChange(stamp, creator);
    this.shown.noteChange(stamp, creator);
    if (this.building.isStale) {
      this.halted = false;
    }
    this.schedule();
  }

  /** Ends it: no timer and no job are left. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.job?.cancel();
  }

  private newReplayer(): Replayer {
    const state: unknown = this.definition.initial();
    if (type(state) !== "table") {
      error(`Project: initial must return a table, got ${describeValue(state)}`, 0);
    }
    return new Replayer(this.context.store, this.definition, state as object);
  }

  private schedule(): void {
    const { interval } = this.context.options;
    if (this.closed || this.halted || this.timer !== undefined || (this.job !== undefined && !this.job.isDone())) {
      return;
    }
    if (interval > 0) {
      this.timer = this.context.timers.after(interval, () => {
        this.timer = undefined;
        this.startBatch();
      });
    } else {
      this.startBatch();
    }
  }

  private startBatch(): void {
    this.job = this.context.scheduler.start((pause) => {
      const { clock, options } = this.context;
      const deadline = clock.milliseconds() + options.budget;
      const outcome = this.advance(options.batchSize, () => clock.milliseconds() >= deadline, pause);
      this.job = undefined;
      this.finish(outcome);
    });
  }

  private advance(limit: number, isSpent: (this: void) => boolean, pause: Pause): Outcome {
    if (this.building.isStale) {
      this.building = this.newReplayer();
      this.hasNews = true;
    }
    const replayer = this.building;
    const before = replayer.applied;
    const outcome = replayer.advance(limit, isSpent, pause);
    this.hasNews ||= replayer.applied > before;
    if (outcome === Outcome.Failed) {
      this.noteFailure(replayer);
      return this.halted ? Outcome.Failed : Outcome.More;
    }
    return outcome;
  }

  private noteFailure(replayer: Replayer): void {
    const { event, message } = replayer.failure as NonNullable<Replayer["failure"]>;
    if (this.definition.onError === "skip") {
      replayer.skip();
    } else {
      this.halted = true;
    }
    if (this.errorListeners.isEmpty()) {
      this.context.report(`projection "${this.definition.name}": event ${event.key}: ${tostring(message)}`);
    } else {
      this.errorListeners.fire(event, message);
    }
  }

  private finish(outcome: Outcome): void {
    if (outcome === Outcome.More) {
      this.schedule();
      return;
    }
    // One that was halted shows what came before the failing event.
    this.shown = this.building;
    if (this.hasNews) {
      this.hasNews = false;
      this.changeListeners.fire(this.GetState());
    }
  }
}
