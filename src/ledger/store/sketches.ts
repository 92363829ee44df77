import type { Block } from "../../pack/block";
import type { Pause } from "../../ports";
import { type EventId, idOf } from "../../sketch/peel";
import { addId, addSketch, CELLS_LIMIT, firstCells, newSketch, type Sketch } from "../../sketch/sketch";
import { mixOf } from "./sums";

/** Events mixed between two pauses. */
const STEP = 64;
/** A week that changed this often while it was added is added in one go. */
const RETRIES = 3;

/** What sketches need of an event store. */
export interface SketchSource {
  weeks(): readonly number[];
  /** The week's events unpacked; undefined when there are none. */
  openWeek(number: number, pause: Pause): Block | undefined;
  /** Goes up with every change of the week. */
  revisionOf(number: number): number | undefined;
}

/**
 * The sketch of a ledger: made in slices when it is first asked for, week by week, and from then on kept up to date by
 * inserts. Also finds the events of ids.
 */
export class Sketches {
  private sum?: Sketch;
  /** The weeks that the sum holds. */
  private added = new LuaTable<number, boolean>();
  private addedCount = 0;

  constructor(private readonly source: SketchSource) {}

  /** The first cells of the ledger's sketch, a copy. */
  sketch(cells: number, pause: Pause): Sketch {
    const { source } = this;
    let sum = this.sum;
    while (sum === undefined || this.addedCount < source.weeks().length) {
      sum ??= newSketch(CELLS_LIMIT);
      this.sum = sum;
      for (const number of [...source.weeks()]) {
        if (this.sum === sum && !this.added.has(number)) {
          this.addWeek(sum, number, pause);
        }
      }
      // Damage found on the way has begun it anew.
      sum = this.sum;
    }
    return firstCells(sum, cells);
  }

  /** Events have come into a week. A new week is added whole when the sketch is asked for next. */
  inserted(number: number, events: Block): void {
    if (this.sum !== undefined && this.added.has(number)) {
      for (const i of $range(1, events.count)) {
        const [a, b] = mixOf(events, i);
        addId(this.sum, a, b, 1);
      }
    }
  }

  /** One event of a week, by its mix, has come or (`sign` -1) gone. */
  changed(number: number, a: number, b: number, sign: number): void {
    if (this.sum !== undefined && this.added.has(number)) {
      addId(this.sum, a, b, sign);
    }
  }

  /** A week has gone: all is made anew when it is needed. */
  reset(): void {
    this.sum = undefined;
    this.added = new LuaTable();
    this.addedCount = 0;
  }

  /**
   * Tells `found` of each event whose id is wanted, newest weeks first. Ids are taken out of `wanted` when they are
   * found, so those that nobody holds are left.
   * @param count how many are wanted.
   */
  find(
    wanted: LuaTable<EventId, boolean>,
    count: number,
    found: (this: void, block: Block, index: number) => void,
    pause: Pause,
  ): void {
    const numbers = [...this.source.weeks()];
    let left = count;
    for (const w of $range(numbers.length, 1, -1)) {
      const block = left > 0 ? this.source.openWeek(numbers[w - 1], pause) : undefined;
      if (block !== undefined) {
        left -= this.findIn(numbers[w - 1], block, wanted, found, pause);
      }
    }
  }

  private findIn(
    number: number,
    block: Block,
    wanted: LuaTable<EventId, boolean>,
    found: (this: void, block: Block, index: number) => void,
    pause: Pause,
  ): number {
    let count = 0;
    let revision = this.source.revisionOf(number);
    let i = 1;
    while (i <= block.count) {
      const [a, b] = mixOf(block, i);
      const id = idOf(a, b);
      if (wanted.has(id)) {
        wanted.delete(id);
        count += 1;
        found(block, i);
      }
      if (i % STEP === 0) {
        pause();
        if (this.source.revisionOf(number) !== revision) {
          // Places have moved: from the first again, which finds nothing twice.
          revision = this.source.revisionOf(number);
          i = 0;
        }
      }
      i += 1;
    }
    return count;
  }

  /** Adds a week to the sum: at once when it is complete, so that inserts meanwhile are either in it or come after. */
  private addWeek(sum: Sketch, number: number, pause: Pause): void {
    let attempt = 0;
    while (this.sum === sum) {
      attempt += 1;
      const block = this.source.openWeek(number, pause);
      if (block === undefined) {
        return;
      }
      const part = this.sketchWeek(number, block, attempt > RETRIES ? undefined : pause);
      if (part !== undefined && this.sum === sum) {
        addSketch(sum, part, 1);
        this.mark(number);
        return;
      }
    }
  }

  /** The sketch of a week; undefined when it changed during a pause. */
  private sketchWeek(number: number, block: Block, pause: Pause | undefined): Sketch | undefined {
    const revision = this.source.revisionOf(number);
    const part = newSketch(CELLS_LIMIT);
    for (const i of $range(1, block.count)) {
      const [a, b] = mixOf(block, i);
      addId(part, a, b, 1);
      if (pause !== undefined && i % STEP === 0) {
        pause();
        if (this.source.revisionOf(number) !== revision) {
          return undefined;
        }
      }
    }
    return part;
  }

  private mark(number: number): void {
    if (!this.added.has(number)) {
      this.added.set(number, true);
      this.addedCount += 1;
    }
  }
}
