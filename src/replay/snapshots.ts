import { isBefore } from "../event/key";
import type { StateCopy } from "./copyState";

/** A projection's state after some event. It is never changed. */
export interface Snapshot extends StateCopy {
  /** The key of the newest event applied. */
  readonly stamp: number;
  readonly creator: number;
  /** Events applied. */
  readonly applied: number;
}

/** A snapshot in memory: the state, or its text as it was read, until the first late event asks for it. */
export interface KeptSnapshot extends Omit<Snapshot, "state" | "problem"> {
  readonly state?: object;
  readonly pieces?: readonly string[];
}

/** Events between two snapshots, at least. */
const SPACING = 1000;
/** Events between two snapshots as a share of those that came after. */
const RATIO = 0.08;
/** Table entries of all snapshots together: about 4 MB. */
const SIZE_LIMIT = 50_000;

/**
 * A projection's snapshots in memory, oldest first: few, and spaced further apart the older they are, since late events
 * are mostly recent.
 */
export class Snapshots {
  private list: KeptSnapshot[] = [];
  private ratio = RATIO;

  /** Whether after so many events of `total` it is time for one. */
  isDue(applied: number, total: number): boolean {
    const newest = this.list[this.list.length - 1] as KeptSnapshot | undefined;
    // An entry costs a tenth of an event to copy: a large state is copied less often.
    const spacing = math.max(SPACING, this.newestSize(), this.ratio * (total - applied));
    return applied - (newest?.applied ?? 0) >= spacing;
  }

  add(snapshot: KeptSnapshot, total: number): void {
    this.dropFrom(snapshot.stamp, snapshot.creator);
    this.list.push(snapshot);
    this.thin(total);
    while (this.totalSize() > SIZE_LIMIT && this.list.length > 1) {
      this.ratio *= 1.5;
      this.thin(total);
      if (this.ratio > 1) {
        this.list = [snapshot];
      }
    }
  }

  /** Whether a snapshot still holds. */
  has(snapshot: KeptSnapshot): boolean {
    return this.list.includes(snapshot);
  }

  /** Puts the same with its state in the place of one, or forgets it; does nothing when it holds no more. */
  replace(snapshot: KeptSnapshot, state: object | undefined): void {
    const place = this.list.indexOf(snapshot);
    if (place >= 0 && state === undefined) {
      this.list.splice(place, 1);
    } else if (place >= 0) {
      const { stamp, creator, applied, size } = snapshot;
      this.list[place] = { stamp, creator, applied, size, state };
    }
  }

  /** Table entries of the newest, 0 when there is none. */
  newestSize(): number {
    const newest = this.list[this.list.length - 1] as KeptSnapshot | undefined;
    return newest?.size ?? 0;
  }

  /** The newest that comes before a key; undefined when there is none. */
  nearest(stamp: number, creator: number): KeptSnapshot | undefined {
    for (const i of $range(this.list.length, 1, -1)) {
      const snapshot = this.list[i - 1];
      if (isBefore(snapshot.stamp, snapshot.creator, stamp, creator)) {
        return snapshot;
      }
    }
    return undefined;
  }

  /** Events from this key on are new or changed: forgets the snapshots that they belong in. */
  dropFrom(stamp: number, creator: number): void {
    let count = this.list.length;
    while (count > 0 && !isBefore(this.list[count - 1].stamp, this.list[count - 1].creator, stamp, creator)) {
      count -= 1;
      this.list.pop();
    }
  }

  /** Drops those without which no gap is wider than it may be at its age. */
  private thin(total: number): void {
    const kept: KeptSnapshot[] = [];
    let newer: KeptSnapshot | undefined;
    for (const i of $range(this.list.length, 1, -1)) {
      const snapshot = this.list[i - 1];
      const older = this.list[i - 2] as KeptSnapshot | undefined;
      const gap = newer === undefined ? math.huge : newer.applied - (older?.applied ?? 0);
      if (gap > math.max(SPACING, this.ratio * (total - snapshot.applied))) {
        kept.unshift(snapshot);
        newer = snapshot;
      }
    }
    this.list = kept;
  }

  /** Table entries of all states in memory. */
  totalSize(): number {
    let size = 0;
    for (const snapshot of this.list) {
      size += snapshot.state === undefined ? 0 : snapshot.size;
    }
    return size;
  }
}
