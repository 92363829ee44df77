import { callAddon } from "../addonCall";
import { describeValue } from "../describe";
import type { Event } from "../event/event";
import type { EventStore } from "../ledger/store/eventStore";
import { isBefore } from "../event/key";
import { noPause } from "../ledger/store/weeks";
import { checkListener, Listeners, type Unsubscribe } from "../listeners";
import type { Archiver, Clock, Job, Pause, Scheduler, Serializer, Timer, Timers } from "../ports";
import { copyState } from "./copyState";
import type { CheckedDefinition } from "./definition";
import { Outcome, Replayer, type Start } from "./replayer";
import { isSaved, loadSnapshot, saveSnapshot } from "./savedSnapshot";
import { type Snapshot, Snapshots } from "./snapshots";
import { Travel } from "./travel";

/** Table entries of a state that is saved at logout in one go: some 20 ms. */
const SAVE_AT_ONCE = 2000;
/** Seconds of rest after a rewind for each event it replayed: some 20 times what replaying it takes. */
const REWIND_REST = 0.00008;
/** Seconds of rest at most. */
const REWIND_REST_LIMIT = 10;

/** Milliseconds kept back, a little more than the scheduler does: a batch ends with its frame, and the next has its own. */
const RESERVE = 0.6;

/**
 * How fast projections replay.
 * @example
 * local replay = { batchSize = 500, combatBudget = 1 }
 * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award }, replay = replay })
 */
export interface ReplayOptions {
  /** Seconds between two batches; 0, the default: one every frame. */
  interval: number;
  /** Events in a batch, at most; default 2000. */
  batchSize: number;
  /** Milliseconds that a batch may take, default 4; the library's budget for the frame holds all the same. */
  budget: number;
  /** Milliseconds of a frame in combat that all of the library may take, default 4; the least of all ledgers holds. */
  combatBudget: number;
}

/** What a projection needs of the world. */
export interface ReplayContext {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly scheduler: Scheduler;
  readonly options: ReplayOptions;
  readonly serializer: Serializer;
  readonly archiver: Archiver;
  readonly snapshotStorage: SnapshotStorage;
  /** The projection of this name has a saved snapshot that cannot be read. */
  damaged(name: string): void;
  /** Told of errors that nobody listens for. */
  readonly report: (this: void, message: unknown) => void;
}

/** An event's key, and how many are applied with it. */
interface Key {
  readonly stamp: number;
  readonly creator: number;
  readonly applied?: number;
}

/** Where a projection's saved snapshot is kept, by the projection's name. */
export type SnapshotStorage = LuaTable<string, unknown>;

/** A state that follows the ledger: what its handlers make of the events in order. */
export class Projection<State extends object = object, Seen = Event> {
  /** As given to `Project`. */
  readonly name: string;
  /** The state before the first event, never changed: `initial` is asked once, so it cannot fail half-way. */
  private readonly empty: object;
  /** What GetState shows unless it is travelling: complete up to some event, never half of a replay. */
  private shown: Replayer;
  /** What is being applied to: `shown` itself, or a state built aside that takes its place when it is complete. */
  private building: Replayer | undefined;
  private isRestored = false;
  private isRestoring = false;
  private halted = false;
  /** Whether events were applied since the listeners were last told. */
  private hasNews = false;
  private closed = false;
  private isRewinding = false;
  /** Events applied when the present replay began. */
  private builtFrom = 0;
  /** When the next rewind may begin: what arrives bit by bit is taken in together. */
  private rewindAt = 0;
  private job: Job | undefined;
  private timer: Timer | undefined;
  /** What GetState shows instead, after TravelTo. */
  private travel: Travel | undefined;
  /** All that are being made or shown. */
  private travels: Travel[] = [];
  /** The newest event in the saved snapshot; none while it holds no more. */
  private saved: Key | undefined;
  /** The earliest change while the saved snapshot is being read. */
  private changed: Key | undefined;
  /** When the batch under way ends, in the clock's milliseconds. */
  private deadline = 0;
  private readonly isSpent: (this: void) => boolean = () => this.context.clock.milliseconds() >= this.deadline;
  private readonly runBatch: (this: void, pause: Pause) => void = (pause) => {
    const { clock, options } = this.context;
    this.deadline = clock.milliseconds() + options.budget - RESERVE;
    const outcome = this.advance(options.batchSize, this.isSpent, pause);
    this.job = undefined;
    this.finish(outcome);
  };
  private readonly snapshots = new Snapshots();
  private readonly changeListeners: Listeners<[state: State]>;
  private readonly errorListeners: Listeners<[event: Seen, message: unknown]>;

  constructor(
    private readonly definition: CheckedDefinition,
    private readonly context: ReplayContext,
  ) {
    this.name = definition.name;
    this.changeListeners = new Listeners(context.report);
    this.errorListeners = new Listeners(context.report);
    const state: unknown = definition.initial();
    if (type(state) !== "table") {
      error(`initial must return a table, got ${describeValue(state)}`, 0);
    }
    this.empty = state as object;
    this.shown = this.newReplayer(this.beginning(noPause));
    this.schedule();
  }

  /**
   * The state, live: read it, do not change it, do not keep it. It never shows a half-finished replay. While
   * travelling, the state as it was.
   * @example
   * for who, points in pairs(projection:GetState()) do print(who, points) end
   */
  GetState(): State {
    return (this.travel?.state ?? this.shown.state) as State;
  }

  /**
   * Calls `listener(state)` whenever the state has taken in all events of the ledger again, and when what GetState
   * shows changes by travelling.
   * Raises for what is no function.
   * @returns a function that ends it.
   * @example
   * projection:OnChange(function(state) print(state[guid] or 0) end)
   */
  OnChange(listener: (this: void, state: State) => void): Unsubscribe {
    checkListener("OnChange", listener);
    return this.changeListeners.add(listener);
  }

  /**
   * Calls `listener(event, message)` when a handler fails.
   * Raises for what is no function.
   * @returns a function that ends it.
   * @example
   * projection:OnError(function(event, message) print(event.type, message) end)
   */
  OnError(listener: (this: void, event: Seen, message: unknown) => void): Unsubscribe {
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
    return $multi(this.building?.applied ?? 0, this.context.store.count());
  }

  /**
   * Whether a handler failed and `onError` is `"halt"`.
   * @example
   * if projection:IsHalted() then print("The points are those before an event that failed.") end
   */
  IsHalted(): boolean {
    return this.halted;
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
    if (this.closed) {
      return;
    }
    if (this.context.store.isApplying) {
      error("CatchUp: must not be called by a handler", 2);
    }
    let outcome = Outcome.More;
    while (outcome === Outcome.More && !this.halted) {
      outcome = this.advance(math.huge, () => false, noPause);
    }
    this.finish(outcome);
  }

  /**
   * Makes the state as it was at a time, aside, and hands it over; what came in later about that time is in it, what
   * was undone later is not undone.
   * Raises for a time that is no number from 0 on, and for a callback that is no function.
   * @param timestamp Unix seconds; the events of that second are in it.
   * @param callback called with the state, which is the caller's own.
   * @returns a function that calls it off.
   * @example
   * projection:At(GetServerTime() - 604800, function(state) print(state[guid] or 0, "points a week ago") end)
   */
  At(timestamp: number, callback: (this: void, state: State) => void): Unsubscribe {
    this.checkTime("At", timestamp);
    checkListener("At", callback, "callback");
    const travel = this.startTravel(timestamp, () => {
      this.endTravel(travel);
      callAddon(this.context.report, callback, travel.state as State);
    });
    return () => {
      this.endTravel(travel);
    };
  }

  /**
   * Makes GetState show the state as it was at a time, once it is made, until {@link Return}. The live state goes on
   * beneath. OnChange tells when it is there. Does nothing when that time is shown, or being made, already.
   * Raises for a time that is no number from 0 on.
   * @param timestamp Unix seconds.
   * @example
   * projection:TravelTo(GetServerTime() - 604800)
   */
  TravelTo(timestamp: number): void {
    this.checkTime("TravelTo", timestamp);
    if (this.travel?.timestamp === timestamp) {
      return;
    }
    if (this.travel !== undefined) {
      this.endTravel(this.travel);
    }
    this.travel = this.startTravel(timestamp, () => {
      this.changeListeners.fire(this.GetState());
    });
  }

  /**
   * Ends a travel: GetState shows the live state again.
   * @example
   * projection:TravelTo(GetServerTime() - 604800)
   * projection:Return()
   */
  Return(): void {
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
    return this.travel?.timestamp;
  }

  /** The ledger's word that events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    this.building?.noteChange(stamp, creator);
    this.shown.noteChange(stamp, creator);
    this.snapshots.dropFrom(stamp, creator);
    for (const travel of this.travels) {
      travel.noteChange(stamp);
    }
    if (this.saved !== undefined && !isBefore(this.saved.stamp, this.saved.creator, stamp, creator)) {
      this.saved = undefined;
    }
    if (
      this.isRestoring &&
      (this.changed === undefined || isBefore(stamp, creator, this.changed.stamp, this.changed.creator))
    ) {
      this.changed = { stamp, creator };
    }
    if (this.building?.isStale === true) {
      this.halted = false;
    }
    this.schedule();
  }

  /** Brings the saved snapshot up to date, in slices, when the state is complete and enough has come since. */
  save(pause: Pause): void {
    const since = this.shown.applied - (this.saved?.applied ?? 0);
    // Writing an entry costs as much as replaying several events.
    if (this.saved === undefined || since > this.snapshots.newestSize() * 0.1) {
      this.write(pause);
    }
  }

  /** Brings the saved snapshot up to date at once, unless the state is so large that logging out would take long. */
  saveNow(): void {
    if (this.snapshots.newestSize() <= SAVE_AT_ONCE) {
      this.write(noPause);
    }
  }

  /** Ends it: no timer and no job are left. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.job?.cancel();
    for (const travel of this.travels) {
      travel.close();
    }
  }

  private write(pause: Pause): void {
    const { store, serializer, archiver, snapshotStorage } = this.context;
    const replayer = this.shown;
    if (!this.isComplete() || replayer.applied === (this.saved?.applied ?? 0)) {
      return;
    }
    const snapshot = this.copy(replayer, pause);
    const { version, name } = this.definition;
    const saved =
      snapshot === undefined ? undefined : saveSnapshot(snapshot, version, store, serializer, archiver, pause);
    if (saved !== undefined) {
      snapshotStorage.set(name, saved);
      this.saved = { stamp: saved.stamp, creator: saved.creator, applied: saved.applied };
    }
  }

  private isComplete(): boolean {
    return this.building === this.shown && !this.shown.isStale && !this.halted && this.shown.isAtEnd();
  }

  private checkTime(method: string, timestamp: unknown): void {
    if (type(timestamp) !== "number" || !((timestamp as number) >= 0)) {
      error(`${method}: timestamp must be Unix seconds, got ${describeValue(timestamp)}`, 3);
    }
  }

  private beginning(pause: Pause): Start {
    return { state: copyState(this.empty, pause).state, stamp: -1, creator: -1, applied: 0 };
  }

  private newReplayer(start: Start): Replayer {
    return new Replayer(this.context.store, this.definition, start, undefined, (replayer, pause) => {
      const total = this.context.store.count();
      if (this.snapshots.isDue(replayer.applied, total)) {
        const snapshot = this.copy(replayer, pause);
        if (snapshot !== undefined) {
          this.snapshots.add(snapshot, total);
        }
      }
    });
  }

  /** A snapshot of a replayer; undefined when it went on meanwhile. */
  private copy(replayer: Replayer, pause: Pause): Snapshot | undefined {
    const { applied, stamp, creator } = replayer;
    const copied = copyState(replayer.state, pause);
    return replayer.applied === applied && !replayer.isStale ? { ...copied, applied, stamp, creator } : undefined;
  }

  /** Where a replay may begin: behind the nearest snapshot before a key. */
  private startBefore(stamp: number, creator: number, pause: Pause): Start {
    let snapshot = this.snapshots.nearest(stamp, creator);
    while (snapshot !== undefined) {
      const { state } = copyState(snapshot.state, pause);
      if (this.snapshots.has(snapshot)) {
        return { ...snapshot, state };
      }
      snapshot = this.snapshots.nearest(stamp, creator);
    }
    return this.beginning(pause);
  }

  /** The saved snapshot becomes the first of those in memory, if it holds. */
  private restore(pause: Pause): void {
    const { store, serializer, archiver, snapshotStorage } = this.context;
    const { name, version } = this.definition;
    this.changed = undefined;
    const onDisk = snapshotStorage.get(name);
    if (onDisk !== undefined && !isSaved(onDisk)) {
      this.context.damaged(name);
      return;
    }
    const saved = onDisk === undefined ? undefined : loadSnapshot(onDisk, version, store, serializer, archiver, pause);
    const changed = this.changed as Key | undefined;
    if (
      saved !== undefined &&
      (changed === undefined || isBefore(saved.stamp, saved.creator, changed.stamp, changed.creator))
    ) {
      this.snapshots.add(saved, store.count());
      this.saved = saved;
    }
  }

  /** The replayer to go on with: the present one, one that rewinds, or at first that of the saved snapshot. */
  private current(pause: Pause): Replayer {
    if (!this.isRestored) {
      this.isRestored = true;
      this.isRestoring = true;
      this.restore(pause);
      this.isRestoring = false;
    }
    let { building } = this;
    if (building === undefined || building.isStale) {
      // No snapshot with a late event in it is left.
      this.isRewinding = building !== undefined;
      building = this.newReplayer(this.startBefore(math.huge, 0, pause));
      this.building = building;
      this.builtFrom = building.applied;
      this.hasNews = true;
    }
    return building;
  }

  private startTravel(timestamp: number, onDone: (this: void) => void): Travel {
    const { store, scheduler } = this.context;
    const newReplayer = (end: number, pause: Pause): Replayer => {
      // Not behind what was undone since then.
      const [stamp, creator] = store.retractions.firstChangeSince(end);
      const start = stamp < end ? this.startBefore(stamp, creator, pause) : this.startBefore(end, 0, pause);
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

  /** Seconds until the next batch may begin. */
  private delay(): number {
    const { options, clock } = this.context;
    const untilRewind = this.building?.isStale === true ? this.rewindAt - clock.now() : 0;
    return math.max(options.interval, untilRewind);
  }

  private schedule(): void {
    const delay = this.delay();
    if (this.closed || this.halted || this.timer !== undefined || (this.job !== undefined && !this.job.isDone())) {
      return;
    }
    if (delay > 0) {
      this.timer = this.context.timers.after(delay, () => {
        this.timer = undefined;
        this.startBatch();
      });
    } else {
      this.startBatch();
    }
  }

  private startBatch(): void {
    this.job = this.context.scheduler.start(this.runBatch);
  }

  private advance(limit: number, isSpent: (this: void) => boolean, pause: Pause): Outcome {
    const replayer = this.current(pause);
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
      this.errorListeners.fire(event as Seen, message);
    }
  }

  private finish(outcome: Outcome): void {
    if (outcome === Outcome.More || this.building === undefined) {
      this.schedule();
      return;
    }
    if (this.isRewinding) {
      this.isRewinding = false;
      const rest = (this.building.applied - this.builtFrom) * REWIND_REST;
      this.rewindAt = this.context.clock.now() + math.min(rest, REWIND_REST_LIMIT);
    }
    // One that was halted shows what came before the failing event.
    this.shown = this.building;
    if (this.hasNews) {
      this.hasNews = false;
      if (this.travel === undefined) {
        this.changeListeners.fire(this.GetState());
      }
    }
  }
}
