import { Prime } from "../event/fingerprint";
import type { Pause } from "../ports";
import { addId, CellRange, checkOf, type Sketch } from "./sketch";

/** One event's id as one number: lane a times 2^26, plus lane b. */
export type EventId = number;

/** What two sets of events do not have in common. */
export interface Difference {
  /** Ids of what only the first has. */
  first: EventId[];
  /** Ids of what only the second has. */
  second: EventId[];
}

/** Cells looked at between two pauses: each may give an id, which is taken out of a dozen cells. */
const STEP = 32;

const noPause: Pause = () => undefined;

/** The id of an event's two lanes. */
export function idOf(a: number, b: number): EventId {
  return a * CellRange.Lane + b;
}

/** Lane b of an id; lane a is what is left, divided by 2^26. */
export function laneB(id: EventId): number {
  return id % CellRange.Lane;
}

/** Lane a of an id. */
export function laneA(id: EventId): number {
  return (id - (id % CellRange.Lane)) / CellRange.Lane;
}

/** 1 or -1 when a cell holds just one event, of the first or of the second set; otherwise 0. */
function signOf(sketch: Sketch, cell: number): number {
  const count = sketch.counts.get(cell);
  const sign = count === 1 ? 1 : count === CellRange.Count - 1 ? -1 : 0;
  if (sign === 0) {
    return 0;
  }
  const a = (sign * sketch.as.get(cell)) % CellRange.Lane;
  const b = (sign * sketch.bs.get(cell)) % CellRange.Lane;
  const isWhole = a < Prime.A && b < Prime.B && checkOf(a, b) === (sign * sketch.checks.get(cell)) % CellRange.Check;
  return isWhole ? sign : 0;
}

function isEmpty(sketch: Sketch, cell: number): boolean {
  return (
    sketch.counts.get(cell) === 0 &&
    sketch.as.get(cell) === 0 &&
    sketch.bs.get(cell) === 0 &&
    sketch.checks.get(cell) === 0
  );
}

function allCells({ size }: Sketch): number[] {
  const cells: number[] = [];
  for (const cell of $range(1, size)) {
    cells.push(cell);
  }
  return cells;
}

/**
 * The ids in the difference of two sketches (the first minus the second, which is used up); undefined when it has too
 * few cells or makes no sense. Takes out at most as many ids as there are cells, each once, for any content of the cells.
 * @param known the cells to look at; the others may hold anything. Undefined: all.
 */
export function peel(difference: Sketch, pause: Pause = noPause, known?: readonly number[]): Difference | undefined {
  const cells = known ?? allCells(difference);
  const result: Difference = { first: [], second: [] };
  const seen = new LuaTable<EventId, boolean>();
  const isKnown = new LuaTable<number, boolean>();
  const waiting: number[] = [];
  for (const cell of cells) {
    isKnown.set(cell, true);
    waiting.push(cell);
  }
  pause();
  let steps = 0;
  let at = 0;
  while (at < waiting.length) {
    const cell = waiting[at];
    at += 1;
    const sign = isKnown.has(cell) ? signOf(difference, cell) : 0;
    if (sign !== 0) {
      const a = (sign * difference.as.get(cell)) % CellRange.Lane;
      const b = (sign * difference.bs.get(cell)) % CellRange.Lane;
      const id = idOf(a, b);
      // The cells that it leaves may hold one event now.
      addId(difference, a, b, -sign, waiting);
      if (seen.has(id) || !isEmpty(difference, cell)) {
        // No honest sum does that.
        return undefined;
      }
      seen.set(id, true);
      const found = sign > 0 ? result.first : result.second;
      found.push(id);
      if (result.first.length + result.second.length > cells.length) {
        return undefined;
      }
    }
    steps += 1;
    if (steps % STEP === 0) {
      pause();
    }
  }
  pause();
  for (const cell of cells) {
    if (!isEmpty(difference, cell)) {
      return undefined;
    }
  }
  return result;
}
