import { isBefore } from "../event/key";
import type { Pause } from "../ports";
import type { ReplayContext } from "./context";
import type { Checkpoint } from "./copyState";
import { isSaved, type LoadedSnapshot, loadSnapshot, saveSnapshot } from "./savedSnapshot";
import type { Snapshot } from "./snapshots";

/** An event's key. */
interface Key {
  readonly stamp: number;
  readonly creator: number;
}

/** The newest event in the saved snapshot, and how many are applied. */
interface Saved extends Key {
  readonly applied: number;
}

/** A projection's snapshot on disk. */
export class SnapshotFile {
  /** What cannot be saved in the state, and where; undefined when nothing was found. */
  problem: string | undefined;
  /** What is on disk; undefined when there is nothing, or it holds no more. */
  private saved: Saved | undefined;
  /** The earliest change while the file is read. */
  private changed: Key | undefined;
  /** What is being written; undefined when its events have changed meanwhile. */
  private writing: Snapshot | undefined;

  constructor(
    private readonly name: string,
    private readonly version: number,
    private readonly context: ReplayContext,
  ) {}

  /** How many events are in it; 0 without. */
  applied(): number {
    return this.saved?.applied ?? 0;
  }

  /** Events from this key on are new or changed. */
  noteChange(stamp: number, creator: number): void {
    const { saved, writing, changed } = this;
    if (saved !== undefined && !isBefore(saved.stamp, saved.creator, stamp, creator)) {
      this.saved = undefined;
    }
    if (writing !== undefined && !isBefore(writing.stamp, writing.creator, stamp, creator)) {
      this.writing = undefined;
    }
    if (changed === undefined || isBefore(stamp, creator, changed.stamp, changed.creator)) {
      this.changed = { stamp, creator };
    }
  }

  /** Reads it, in slices; undefined when there is none that holds. */
  load(pause: Pause, checkpoint: Checkpoint): LoadedSnapshot | undefined {
    const { store, archiver, snapshotStorage, damaged } = this.context;
    this.changed = undefined;
    this.saved = undefined;
    const onDisk = snapshotStorage.get(this.name);
    if (onDisk === undefined) {
      return undefined;
    }
    if (!isSaved(onDisk, pause)) {
      damaged(this.name);
      return undefined;
    }
    const snapshot = loadSnapshot(onDisk, this.version, store, archiver, pause, checkpoint);
    const changed = this.changed as Key | undefined;
    if (
      snapshot === undefined ||
      (changed !== undefined && !isBefore(snapshot.stamp, snapshot.creator, changed.stamp, changed.creator))
    ) {
      return undefined;
    }
    const { stamp, creator, applied } = snapshot;
    this.saved = { stamp, creator, applied };
    return snapshot;
  }

  /** Writes a snapshot, in slices; what is on disk stays when the checkpoint ends it, or it cannot be saved. */
  write(snapshot: Snapshot, pause: Pause, checkpoint: Checkpoint): void {
    const { store, archiver, snapshotStorage } = this.context;
    if (snapshot.problem !== undefined) {
      this.report(snapshot.problem);
      return;
    }
    this.writing = snapshot;
    const isCurrent = (): boolean => checkpoint() && this.writing === snapshot;
    const saved = saveSnapshot(snapshot, this.version, store, archiver, pause, isCurrent);
    if (saved !== undefined) {
      this.writing = undefined;
      const { stamp, creator, applied } = saved;
      snapshotStorage.set(this.name, saved);
      this.saved = { stamp, creator, applied };
      this.problem = undefined;
    }
  }

  private report(problem: string): void {
    const isFirst = this.problem === undefined;
    this.problem = this.name + problem;
    if (isFirst) {
      this.context.logger.Warning(
        `the state of projection "${this.name}" cannot be saved, so each login replays all events: ${this.problem}`,
      );
    }
  }
}
