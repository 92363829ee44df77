import { describeValue } from "../describe";
import type { Event } from "../event/event";
import { isBefore } from "../event/key";
import { noPause } from "../ledger/store/weeks";
import type { Job, Pause, Timer } from "../ports";
import type { ReplayContext } from "./context";
import { copyState } from "./copyState";
import type { CheckedDefinition } from "./definition";
import { Outcome, Replayer, type Start } from "./replayer";
import { isSaved, loadSnapshot, saveSnapshot } from "./savedSnapshot";
import { type Snapshot, Snapshots } from "./snapshots";

/** Table entries of a state that is saved at logout in one go: some 20 ms. */
const SAVE_AT_ONCE = 2000;
/** Seconds of rest after a rewind for each event it replayed: some 20 times what replaying it takes. */
const REWIND_REST = 0.00008;
/** Seconds of rest at most. */
const REWIND_REST_LIMIT = 10;

/** Milliseconds kept back, a little more than the scheduler does: a batch ends with its frame, and the next has its own. */
const RESERVE = 0.6;

/** An event's key, and how many are applied with it. */
interface Key {
  readonly stamp: number;
  readonly creator: number;
  readonly applied?: number;
}

/** What a projection is told of its state. */
export interface RebuildHooks {
  /** All events of the ledger are applied again. */
  changed(this: void): void;
  /** A handler failed. */
  failed(this: void, event: Event, message: unknown): void;
}

/** Makes a projection's state, and makes it again when something comes before what was applied. */
export class Rebuild {
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

  constructor(
    private readonly definition: CheckedDefinition,
    private readonly context: ReplayContext,
    private readonly hooks: RebuildHooks,
  ) {
    const state: unknown = definition.initial();
    if (type(state) !== "table") {
      error(`initial must return a table, got ${describeValue(state)}`, 0);
    }
    this.empty = state as object;
    this.shown = this.newReplayer(this.beginning(noPause));
    this.schedule();
  }

  /** Complete up to some event, never half of a replay. */
  state(): object {
    return this.shown.state;
  }

  /** Events applied. */
  applied(): number {
    return this.building?.applied ?? 0;
  }

  isHalted(): boolean {
    return this.halted;
  }

  /** Applies all events now. */
  catchUp(): void {
    let outcome = Outcome.More;
    while (outcome === Outcome.More && !this.halted) {
      outcome = this.advance(math.huge, () => false, noPause);
    }
    this.finish(outcome);
  }

  /** The ledger's word that events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    this.building?.noteChange(stamp, creator);
    this.shown.noteChange(stamp, creator);
    this.snapshots.dropFrom(stamp, creator);
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
  startBefore(stamp: number, creator: number, pause: Pause): Start {
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
    this.hooks.failed(event, message);
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
      this.hooks.changed();
    }
  }
}
