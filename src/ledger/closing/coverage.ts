import { Prime } from "../../event/fingerprint";
import { weekOfStamp } from "../../event/key";
import { type Block, findKey } from "../../pack/block";
import { decodeCells, encodeCells } from "../../sketch/cells";
import { type EventId, idOf, peel } from "../../sketch/peel";
import { addId, addSketch, newSketch, type Sketch } from "../../sketch/sketch";
import type { Pause } from "../../ports";
import type { EventStore } from "../store/eventStore";
import { sketchOf } from "../store/sketches";
import { addTotals, mixOf, removeTotals, type Totals, type WeekSummary } from "../store/sums";
import { noPause } from "../store/weeks";
import { type Archive, weekStart } from "./archive";
import { CLOSING_CELLS, type ClosingRecord } from "./control";

/** Count, fingerprint and sketch of a set of events. */
export interface Covered {
  readonly totals: Totals;
  readonly sketch: Sketch;
}

/** What a client holds of closed weeks beside what a closing covers. */
export interface Uncovered {
  /** Ids of what is held here and not covered. */
  readonly extra: readonly EventId[];
  /** How many of those that are covered are missing here. */
  readonly missing: number;
}

/** The cells of a closing's sketch. */
export function cellsOf({ sketch }: ClosingRecord): Sketch {
  return decodeCells(sketch, 1, CLOSING_CELLS) ?? newSketch(CLOSING_CELLS);
}

/** Cells as they stand in a closing. */
export function cellsText(sketch: Sketch): string {
  return encodeCells(sketch, 1, CLOSING_CELLS);
}

/** Whether sums are the same. */
export function isSame(x: WeekSummary, y: WeekSummary): boolean {
  return x.count === y.count && x.a === y.a && x.b === y.b;
}

/** Adds up what closings cover, and what of closed weeks is held. */
export class Coverage {
  constructor(
    private readonly store: EventStore,
    private readonly archive: Archive,
  ) {}

  /**
   * What a closing of all weeks before one will cover: all that its base covers, and what it closes itself. A retraction belongs to
   * what it undoes, wherever it stands.
   */
  of(week: number, base: ClosingRecord | undefined, pause: Pause): Covered {
    const { store } = this;
    const totals: Totals = { count: 0, a: 0, b: 0 };
    const sketch = newSketch(CLOSING_CELLS);
    if (base !== undefined) {
      addTotals(totals, base.covered);
      addSketch(sketch, cellsOf(base), 1);
    }
    for (const number of [...store.openWeeks()]) {
      const sums = number < week ? store.weekSummary(number) : undefined;
      if (sums !== undefined) {
        // Taken down before the pause: whoever commits compares.
        addTotals(totals, sums);
        addSketch(sketch, store.weekList.read(number, pause, sketchOf) ?? newSketch(CLOSING_CELLS), 1);
      }
    }
    const [first, start] = [weekStart(base?.week ?? 0), weekStart(week)];
    const { retractions } = store;
    this.addKeys(retractions.acting(first, start, 0, first), -1, totals, sketch);
    this.addKeys(retractions.acting(start, math.huge, first, start), 1, totals, sketch);
    return { totals, sketch };
  }

  /** The sums of what is held of the weeks before a closing's. */
  held(week: number): Totals {
    const totals: Totals = { count: 0, a: 0, b: 0 };
    const dropped = this.archive.dropped();
    if (dropped !== undefined) {
      addTotals(totals, dropped.totals);
    }
    if (!this.archive.isEmpty()) {
      addTotals(totals, this.archive.store().openTotals());
    }
    const start = weekStart(week);
    this.addKeys(this.store.retractions.acting(start, math.huge, 0, start), 1, totals);
    return totals;
  }

  /** What a closing covers, without the retractions that stand in open weeks. */
  closedBy({ covered, week }: ClosingRecord): Totals {
    const totals: Totals = { count: covered.count, a: covered.a, b: covered.b };
    const start = weekStart(week);
    this.addKeys(this.store.retractions.acting(start, math.huge, 0, start), -1, totals);
    return totals;
  }

  /** The sums of what the archive holds of a week and later; of all that ever came into it, when the week is 0. */
  archivedFrom(week: number): Totals {
    const totals: Totals = { count: 0, a: 0, b: 0 };
    const dropped = this.archive.dropped();
    if (dropped !== undefined && week === 0) {
      addTotals(totals, dropped.totals);
    }
    for (const number of this.archive.weeksFrom(week)) {
      addTotals(totals, this.archive.store().weekSummary(number) ?? { count: 0, a: 0, b: 0 });
    }
    return totals;
  }

  /** Whether what is held is exactly what a closing covers. */
  isExact({ covered, week }: ClosingRecord): boolean {
    return isSame(this.held(week), covered);
  }

  /** What is held beside what a closing covers; undefined when the sketch does not tell. */
  uncovered(closing: ClosingRecord, pause: Pause): Uncovered | undefined {
    if (this.isExact(closing)) {
      return { extra: [], missing: 0 };
    }
    const difference = this.sketch(closing.week, pause);
    addSketch(difference, cellsOf(closing), -1);
    const told = peel(difference);
    return told === undefined ? undefined : { extra: told.first, missing: told.second.length };
  }

  /** The sketch of what is held of the weeks before one. */
  sketch(week: number, pause: Pause): Sketch {
    const sketch = newSketch(CLOSING_CELLS);
    const dropped = this.archive.dropped();
    if (dropped !== undefined) {
      addSketch(sketch, dropped.sketch, 1);
    }
    if (!this.archive.isEmpty()) {
      addSketch(sketch, this.archive.store().sketches.sketch(CLOSING_CELLS, pause), 1);
    }
    const start = weekStart(week);
    this.addKeys(this.store.retractions.acting(start, math.huge, 0, start), 1, undefined, sketch);
    return sketch;
  }

  /** The sketch of all that was ever in the archive. */
  archived(closing: ClosingRecord, pause: Pause): Sketch {
    const isExact = this.isExact(closing);
    const sketch = isExact ? cellsOf(closing) : this.sketch(closing.week, pause);
    const start = weekStart(closing.week);
    this.addKeys(this.store.retractions.acting(start, math.huge, 0, start), -1, undefined, sketch);
    return sketch;
  }

  /** Tells `found` of those with these ids among what is held of the weeks before one. Ids that are found are taken out. */
  find(
    week: number,
    wanted: LuaTable<EventId, boolean>,
    count: number,
    found: (this: void, block: Block, index: number) => void,
    pause: Pause,
  ): void {
    if (!this.archive.isEmpty()) {
      this.archive.store().sketches.find(wanted, count, found, pause);
    }
    const start = weekStart(week);
    for (const { stamp, creator } of this.store.retractions.acting(start, math.huge, 0, start)) {
      const block = this.store.openWeek(weekOfStamp(stamp), noPause);
      const index = block === undefined ? 0 : findKey(block, stamp, creator);
      if (block !== undefined && index > 0) {
        const [a, b] = mixOf(block, index);
        if (wanted.has(idOf(a, b))) {
          found(block, index);
        }
      }
    }
  }

  private addKeys(
    keys: readonly { stamp: number; creator: number }[],
    sign: 1 | -1,
    totals?: Totals,
    sketch?: Sketch,
  ): void {
    for (const { stamp, creator } of keys) {
      const block = this.store.openWeek(weekOfStamp(stamp), noPause);
      const index = block === undefined ? 0 : findKey(block, stamp, creator);
      if (block !== undefined && index > 0) {
        const [a, b] = mixOf(block, index);
        if (totals !== undefined) {
          (sign > 0 ? addTotals : removeTotals)(totals, { count: 1, a, b });
        }
        if (sketch !== undefined) {
          addId(sketch, a % Prime.A, b % Prime.B, sign);
        }
      }
    }
  }
}
