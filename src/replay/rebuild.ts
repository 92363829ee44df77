import { describeValue } from "../describe";
import type { Event } from "../event/event";
import { noPause } from "../ledger/store/weeks";
import type { Pause, Timer } from "../ports";
import type { ReplayContext } from "./context";
import { type Checkpoint, copyState, goOn, type StateCopy } from "./copyState";
import type { CheckedDefinition } from "./definition";
import { HeldState, type Unready } from "./heldState";
import { Outcome, Replayer, type Start } from "./replayer";
import { SnapshotFile } from "./snapshotFile";
import { readPieces } from "./savedSnapshot";
import { type KeptSnapshot, type Snapshot, Snapshots } from "./snapshots";
import type { Replay, Turns } from "./turns";

/** Seconds of rest after a rewind for each event it replayed: some 20 times what replaying it takes. */
const REWIND_REST = 0.00008;
/** Seconds of rest at most. */
const REWIND_REST_LIMIT = 10;
/** Table entries of a state that is saved at logout in one go. */
const SAVE_AT_ONCE = 2000;
/** Table entries of a state that is kept in memory as text: copying it takes as long as reading it again. */
const LARGE = 20_000;
/** Events that come before a snapshot of a state is written again, for each of the state's entries. */
const EVENTS_PER_ENTRY = 0.1;

/**
 * What a projection is doing. A phase is never changed, but followed by another: work that finds another one after a
 * pause, or after a call of the addon's functions, was overtaken and ends.
 */
type Phase =
  /** Reads the saved snapshot, at first or because none is in memory. */
  | { readonly is: "restoring"; readonly applied: number; readonly isRewind: boolean }
  /** A state is to be built from the nearest snapshot on: the first, or one that a late event made worthless. */
  | { readonly is: "stale"; readonly applied: number; readonly isRewind: boolean }
  /** A state is built aside, and takes the place of the shown one when it is complete. */
  | { readonly is: "building"; readonly replayer: Replayer; readonly from: number; readonly isRewind: boolean }
  /** What comes is applied to what is shown. */
  | { readonly is: "following"; readonly replayer: Replayer }
  /** A handler has failed, or the library; what is shown is what came before. */
  | { readonly is: "halted"; readonly replayer: Replayer }
  | { readonly is: "closed" };

/** What a projection is told of its state. */
export interface RebuildHooks {
  /** All events of the ledger are applied again, or all up to one that a handler failed on. */
  changed(this: void): void;
  /** A handler failed. */
  failed(this: void, event: Event, message: unknown): void;
}

/** What `initial` makes, copied. Raises a text when it is no state. */
function emptyState(initial: (this: void) => unknown): object {
  const state = initial();
  if (type(state) !== "table") {
    error(`initial must return a table, got ${describeValue(state)}`, 0);
  }
  const copy = copyState(state as object, goOn);
  if (copy === undefined) {
    error("initial must return a table that can be copied: a metatable in it is protected", 0);
  }
  return copy.state;
}

/** Makes a projection's state, and makes it again when something comes before what was applied. */
export class Rebuild implements Replay {
  private phase: Phase = { is: "restoring", applied: 0, isRewind: false };
  /** The state before the first event, never changed: `initial` is asked once, so it cannot fail half-way. */
  private readonly empty: object;
  /** Complete up to some event, never half of a replay. */
  private shown: Replayer;
  /** Whether the listeners do not know of all that is shown. */
  private hasNews = true;
  /** Events that are left of the batch. */
  private left = 0;
  /** When the next rewind may begin: what arrives bit by bit is taken in together. */
  private rewindAt = 0;
  private timer: Timer | undefined;
  /** Table entries of the state when it was last copied. */
  private size = 0;
  /** Undefined when the library holds the state. */
  private readonly held: HeldState | undefined;
  private readonly snapshots = new Snapshots();
  private readonly file: SnapshotFile;

  constructor(
    private readonly definition: CheckedDefinition,
    private readonly context: ReplayContext,
    private readonly turns: Turns,
    private readonly hooks: RebuildHooks,
  ) {
    const { holder, initial } = definition;
    this.held = holder === undefined ? undefined : new HeldState(definition, holder, context.store, context.report);
    this.empty = initial === undefined ? {} : emptyState(initial);
    this.file = new SnapshotFile(definition.name, definition.version, context);
    this.shown = this.newReplayer(this.beginning(noPause));
    this.schedule();
  }

  state(): object {
    return this.shown.state;
  }

  /** Events applied. */
  applied(): number {
    const { phase } = this;
    if (phase.is === "building" || phase.is === "following" || phase.is === "halted") {
      return phase.replayer.applied;
    }
    return phase.is === "closed" ? this.shown.applied : phase.applied;
  }

  isHalted(): boolean {
    return this.phase.is === "halted";
  }

  /** A copy of what the addon gives to be saved; undefined when it gives nothing, or it was changed in a pause. */
  heldContent(pause: Pause): object | undefined {
    const content = this.held?.canSave() === true ? this.held.save() : undefined;
    return (
      content &&
      copyState(content, () => {
        pause();
        return true;
      })?.state
    );
  }

  /** What cannot be saved in the state, and where; undefined when nothing was found. */
  problem(): string | undefined {
    return this.file.problem;
  }

  /** Events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    const { phase } = this;
    this.shown.noteChange(stamp, creator);
    this.snapshots.dropFrom(stamp, creator);
    this.file.noteChange(stamp, creator);
    if (phase.is === "building" || phase.is === "following" || phase.is === "halted") {
      const { replayer } = phase;
      replayer.noteChange(stamp, creator);
      if (replayer.isStale) {
        this.phase = { is: "stale", applied: replayer.applied, isRewind: true };
      }
    }
    this.schedule();
  }

  /** Applies all events now. */
  catchUp(): void {
    this.turns.remove(this);
    this.timer?.cancel();
    this.timer = undefined;
    this.left = math.huge;
    let outcome = Outcome.More;
    while (outcome === Outcome.More) {
      outcome = this.advance(() => math.huge, noPause);
    }
    this.endBatch();
  }

  /** Brings the saved snapshot up to date, in slices, when the state is complete and enough has come since. */
  save(pause: Pause): void {
    const { shown, file } = this;
    const saved = file.applied();
    // Writing an entry costs as much as replaying several events.
    if (saved === 0 || shown.applied - saved > this.size * EVENTS_PER_ENTRY) {
      this.write(pause, () => {
        pause();
        return true;
      });
    }
  }

  /** Brings the saved snapshot up to date at once; it stays as it was when that would take long. */
  saveNow(checkpoint: Checkpoint): void {
    if (this.size <= SAVE_AT_ONCE) {
      this.write(noPause, checkpoint);
    }
  }

  /** Ends it: no timer and no job are left, and of its states only what is shown. */
  close(): void {
    this.turns.remove(this);
    this.timer?.cancel();
    this.phase = { is: "closed" };
    this.snapshots.dropFrom(-1, -1);
  }

  nextWeek(): number {
    const { phase } = this;
    const replayer = phase.is === "building" || phase.is === "following" ? phase.replayer : undefined;
    return replayer === undefined ? -1 : (replayer.nextWeek() ?? math.huge);
  }

  beginBatch(limit: number): void {
    this.left = limit;
  }

  step(millisecondsLeft: (this: void) => number, pause: Pause): boolean {
    return this.advance(millisecondsLeft, pause) !== Outcome.More || this.left <= 0 || this.rest() > 0;
  }

  endBatch(): void {
    const { phase } = this;
    if (phase.is === "closed") {
      return;
    }
    if (phase.is !== "halted") {
      const isComplete =
        (phase.is === "building" || phase.is === "following") && !phase.replayer.isStale && phase.replayer.isAtEnd();
      if (!isComplete) {
        this.schedule();
        return;
      }
      if (phase.is === "building") {
        this.show(phase);
      }
    }
    if (this.hasNews) {
      this.hasNews = false;
      this.hooks.changed();
    }
  }

  fail(): void {
    if (this.phase.is !== "closed") {
      this.phase = { is: "halted", replayer: this.shown };
    }
  }

  /** Where a replay may begin: behind the nearest snapshot before a key. */
  startBefore(stamp: number, creator: number, pause: Pause): Start {
    let snapshot = this.snapshots.nearest(stamp, creator);
    while (snapshot !== undefined) {
      const state = this.stateOf(snapshot, pause);
      if (state !== undefined) {
        return { ...snapshot, state };
      }
      snapshot = this.snapshots.nearest(stamp, creator);
    }
    return this.beginning(pause);
  }

  /** The state of a snapshot, for a replay to go on with; undefined when there is another, or none, in its place by now. */
  private stateOf(snapshot: KeptSnapshot, pause: Pause): object | undefined {
    const checkpoint = (): boolean => {
      pause();
      return this.snapshots.has(snapshot);
    };
    if (snapshot.pieces === undefined) {
      return copyState(snapshot.state as object, checkpoint)?.state;
    }
    const read = readPieces(snapshot.pieces, this.context.archiver, pause, checkpoint);
    if (read !== undefined && snapshot.size > LARGE) {
      return read.state;
    }
    // One late event is often followed by others.
    this.snapshots.replace(snapshot, read?.state);
    return undefined;
  }

  /** One step of what is to be done. More: there is, or may be, another. */
  private advance(millisecondsLeft: (this: void) => number, pause: Pause): Outcome {
    const { phase } = this;
    if (phase.is === "restoring") {
      this.restore(phase, pause);
      return Outcome.More;
    }
    if (phase.is === "stale") {
      if (this.snapshots.nearest(math.huge, 0) === undefined && this.file.applied() > 0) {
        this.phase = { ...phase, is: "restoring" };
        return Outcome.More;
      }
      const start = this.startBefore(math.huge, 0, pause);
      if (this.phase === phase) {
        this.build(start, phase.isRewind);
      }
      return Outcome.More;
    }
    if (phase.is === "halted" || phase.is === "closed") {
      return Outcome.Done;
    }
    const { replayer } = phase;
    const before = replayer.applied;
    const outcome = replayer.advance(this.left, millisecondsLeft, pause);
    this.left -= replayer.applied - before;
    this.hasNews ||= replayer.applied > before;
    if (this.phase !== phase) {
      return Outcome.More;
    }
    if (outcome === Outcome.Failed) {
      this.noteFailure(replayer);
      return Outcome.More;
    }
    return outcome;
  }

  /** The saved snapshot is gone on with, if it holds. Its text becomes the first of those in memory. */
  private restore(phase: Extract<Phase, { is: "restoring" }>, pause: Pause): void {
    if (this.held?.canSave() === false) {
      this.phase = { ...phase, is: "stale" };
      return;
    }
    const snapshot = this.file.load(pause, () => {
      pause();
      return this.phase === phase;
    });
    if (this.phase !== phase) {
      return;
    }
    const { applied, isRewind } = phase;
    this.size = snapshot?.size ?? this.size;
    if (snapshot === undefined) {
      this.phase = { is: "stale", applied, isRewind };
      return;
    }
    const { stamp, creator, applied: count, size, pieces } = snapshot;
    this.snapshots.add({ stamp, creator, applied: count, size, pieces }, this.context.store.count());
    this.build(snapshot, isRewind);
  }

  private build(given: Start, isRewind: boolean): void {
    let start = given;
    if (this.held !== undefined) {
      const [state, unready] = this.held.begin(start);
      start = { ...start, state };
      if (unready !== undefined) {
        this.noteUnready(unready, isRewind);
        return;
      }
    }
    this.phase = { is: "building", replayer: this.newReplayer(start), from: start.applied, isRewind };
    this.hasNews = true;
  }

  /** The addon's tables are not as a replay needs them: it begins anew without what was saved, or not at all. */
  private noteUnready(unready: Unready, isRewind: boolean): void {
    this.snapshots.dropFrom(-1, -1);
    this.file.noteChange(-1, -1);
    this.hasNews = true;
    this.phase = unready === "load" ? { is: "stale", applied: 0, isRewind } : { is: "halted", replayer: this.shown };
  }

  private noteFailure(replayer: Replayer): void {
    const { event, message } = replayer.failure as NonNullable<Replayer["failure"]>;
    if (this.definition.onError === "skip") {
      replayer.skip();
    } else {
      // One that is halted shows what came before the failing event.
      this.shown = replayer;
      this.phase = { is: "halted", replayer };
    }
    this.hooks.failed(event, message);
  }

  private show({ replayer, from, isRewind }: Extract<Phase, { is: "building" }>): void {
    if (isRewind) {
      const rest = (replayer.applied - from) * REWIND_REST;
      this.rewindAt = this.context.clock.now() + math.min(rest, REWIND_REST_LIMIT);
    }
    this.shown = replayer;
    this.phase = { is: "following", replayer };
  }

  private write(pause: Pause, checkpoint: Checkpoint): void {
    if (!this.isComplete() || this.shown.applied === this.file.applied()) {
      return;
    }
    const snapshot = this.copy(this.shown, checkpoint);
    if (snapshot !== undefined) {
      this.file.write(snapshot, pause, checkpoint);
    }
  }

  /** Whether what is shown has all events applied. */
  isComplete(): boolean {
    return this.phase.is === "following" && !this.shown.isStale && this.shown.isAtEnd();
  }

  /** Where a replay of all events begins. */
  beginning(pause: Pause): Start {
    // It was copied before, and nobody else has it, so it can be.
    const { state } = copyState(this.empty, () => {
      pause();
      return true;
    }) as StateCopy;
    return { state, stamp: -1, creator: -1, applied: 0 };
  }

  private newReplayer(start: Start): Replayer {
    return new Replayer(this.context.store, this.definition, start, undefined, (replayer, pause) => {
      const total = this.context.store.count();
      if (this.snapshots.isDue(replayer.applied, total)) {
        const snapshot = this.copy(replayer, () => {
          pause();
          return true;
        });
        if (snapshot !== undefined) {
          this.snapshots.add(snapshot, total);
        }
      }
    });
  }

  /** A snapshot of a replayer; undefined when it went on meanwhile, or somebody else changed its state. */
  private copy(replayer: Replayer, checkpoint: Checkpoint): Snapshot | undefined {
    const { applied, stamp, creator } = replayer;
    const content = this.held === undefined ? replayer.state : this.held.save();
    if (content === undefined) {
      return undefined;
    }
    const copied = copyState(content, () => checkpoint() && replayer.applied === applied && !replayer.isStale);
    if (copied === undefined) {
      return undefined;
    }
    this.size = copied.size;
    return { ...copied, applied, stamp, creator };
  }

  /** Seconds until a rewind may begin; 0 or less when it may, or there is none. */
  private rest(): number {
    const isRewind = this.phase.is === "stale" && this.phase.isRewind;
    return isRewind ? this.rewindAt - this.context.clock.now() : 0;
  }

  private schedule(): void {
    if (this.phase.is === "halted" || this.phase.is === "closed" || this.timer !== undefined) {
      return;
    }
    const delay = math.max(this.context.options.interval, this.rest());
    if (delay > 0) {
      this.timer = this.context.timers.after(delay, () => {
        this.timer = undefined;
        this.turns.add(this);
      });
    } else {
      this.turns.add(this);
    }
  }
}
