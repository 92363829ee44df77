import type { Block } from "../../pack/block";
import type { Pause } from "../../ports";
import { type EventId, idOf } from "../../sketch/peel";
import { addId, addSketch, CELLS_LIMIT, FEW_CELLS, firstCells, newSketch, type Sketch } from "../../sketch/sketch";
import type { Change } from "./change";
import { mixOf } from "./sums";
import type { Weeks } from "./weeks";

/** Events mixed between two pauses. */
const STEP = 16;
/** Events added to a sketch between two pauses. */
const ADD_STEP = 32;

/**
 * The sketch of a ledger: made in slices when it is first asked for, week by week, and from then on kept up to date by
 * inserts. Also finds the events of ids.
 */
export class Sketches {
  private sum?: Sketch;
  /** Cells of the sum: few, until more are asked for. */
  private size = FEW_CELLS;
  /** The weeks that the sum holds. */
  private added = new LuaTable<number, boolean>();
  private addedCount = 0;
  /** The week that stands for a summary: no sketch holds it. */
  hidden = -1;

  constructor(private readonly weeks: Weeks) {}

  /** The first cells of the ledger's sketch, a copy. */
  sketch(cells: number, pause: Pause): Sketch {
    const { weeks } = this;
    if (cells > this.size) {
      this.begin(CELLS_LIMIT);
    }
    let sum = this.sum;
    while (sum === undefined || this.addedCount < weeks.numbers().length - (this.hidden < 0 ? 0 : 1)) {
      sum ??= newSketch(this.size);
      this.sum = sum;
      for (const number of [...weeks.numbers()]) {
        if (this.sum === sum && !this.added.has(number) && number !== this.hidden) {
          this.addWeek(sum, number, pause);
        }
      }
      // Damage found on the way has begun it anew.
      sum = this.sum;
    }
    return firstCells(sum, cells);
  }

  /** Whether the sum holds a week: what comes into it is to be noted. */
  holds(week: number): boolean {
    return this.added.has(week);
  }

  /**
   * Keeps the sum up to date. A new week is added whole when the sketch is asked for next; without a lost one all is made anew.
   * @param part the sketch of the events that were added, when it was made before, in slices.
   */
  note(change: Change, part: Sketch | undefined): void {
    const { sum } = this;
    if (sum === undefined || (!this.added.has(change.week) && change.kind !== "closed")) {
      return;
    }
    if (change.kind === "lost" || change.kind === "closed" || (part !== undefined && part.size < sum.size)) {
      this.begin(this.size);
    } else if (change.kind === "replaced") {
      addId(sum, change.before.a, change.before.b, -1);
      addId(sum, change.after.a, change.after.b, 1);
    } else if (part !== undefined) {
      addSketch(sum, part, 1);
    } else {
      for (const i of $range(1, change.events.count)) {
        const [a, b] = mixOf(change.events, i);
        addId(sum, a, b, 1);
      }
    }
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
    const numbers = [...this.weeks.numbers()];
    let left = count;
    for (const w of $range(numbers.length, 1, -1)) {
      const isSought = left > 0 && numbers[w - 1] !== this.hidden;
      const view = isSought ? this.weeks.view(numbers[w - 1], pause) : undefined;
      if (view !== undefined) {
        left -= this.findIn(view.events, wanted, found, pause);
        pause();
      }
    }
  }

  private findIn(
    events: Block,
    wanted: LuaTable<EventId, boolean>,
    found: (this: void, block: Block, index: number) => void,
    pause: Pause,
  ): number {
    let count = 0;
    for (const i of $range(1, events.count)) {
      const [a, b] = mixOf(events, i);
      const id = idOf(a, b);
      if (wanted.has(id)) {
        wanted.delete(id);
        count += 1;
        found(events, i);
      }
      if (i % STEP === 0) {
        pause();
      }
    }
    return count;
  }

  /** All is made anew when it is asked for next, with so many cells. */
  private begin(size: number): void {
    this.size = size;
    this.sum = undefined;
    this.added = new LuaTable();
    this.addedCount = 0;
  }

  /** Cells of the sketch that is kept: what is added in slices has as many. */
  cells(): number {
    return this.size;
  }

  /** Adds a week to the sum, unless another job has meanwhile: from then on inserts keep it up to date. */
  private addWeek(sum: Sketch, number: number, pause: Pause): void {
    const { size } = sum;
    const part = this.weeks.read(number, pause, (events, give) => sketchOf(events, give, size));
    if (part !== undefined && this.sum === sum && !this.added.has(number)) {
      addSketch(sum, part, 1);
      this.added.set(number, true);
      this.addedCount += 1;
      // Long rows take a step each.
      pause();
    }
  }
}

/** The sketch of some events. @param size its cells; undefined: few. */
export function sketchOf(this: void, events: Block, pause: Pause, size = FEW_CELLS): Sketch {
  const part = newSketch(size);
  for (const i of $range(1, events.count)) {
    const [a, b] = mixOf(events, i);
    addId(part, a, b, 1);
    if (i % ADD_STEP === 0) {
      pause();
    }
  }
  // Many weeks may be small.
  pause();
  return part;
}
