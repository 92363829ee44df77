import { Prime } from "../event/fingerprint";
import type { Row } from "../pack/block";

/**
 * A row of cells, each the sums over the events that are mapped to it, for rateless set reconciliation (Yang, Gilad,
 * Alizadeh, 2024). An event is its id: the two 26-bit lanes of its mix. It is in cell 0, and in a later cell i with
 * probability 1 / (1 + i / 2). Sketches add up and subtract; the longer row begins with the shorter one.
 */
export interface Sketch {
  /** How many cells there are. */
  size: number;
  /** By cell, the first is 1: sums modulo the ranges below. */
  readonly counts: Row<number>;
  readonly as: Row<number>;
  readonly bs: Row<number>;
  readonly checks: Row<number>;
}

/** What the sums of a cell are modulo of: 84 bits in all, 14 characters. */
export const enum CellRange {
  Count = 256,
  Lane = 67108864,
  Check = 16777216,
}

/** Cells that a row can have: they tell some 1,100 differences, and take 130 kB. */
export const CELLS_LIMIT = 1920;

/** Cells of a row for few differences, which is kept up to date as long as nobody asks for more. */
export const FEW_CELLS = 64;

/** Arbitrary, part of the protocol. */
const enum Salt {
  Check1 = 19088743,
  Check2 = 7654321,
  Step = 1013904,
}

const { ceil, sqrt } = math;

/** A row of empty cells. */
export function newSketch(size: number): Sketch {
  const counts = new LuaTable<number, number>();
  const as = new LuaTable<number, number>();
  const bs = new LuaTable<number, number>();
  const checks = new LuaTable<number, number>();
  // Written out, as below: a long row is made in one step.
  for (const i of $range(1, size)) {
    counts.set(i, 0);
    as.set(i, 0);
    bs.set(i, 0);
    checks.set(i, 0);
  }
  return { size, counts, as, bs, checks };
}

/** Puts sums into a cell, the first is 1. */
export function setCell(sketch: Sketch, cell: number, count: number, a: number, b: number, check: number): void {
  sketch.counts.set(cell, count);
  sketch.as.set(cell, a);
  sketch.bs.set(cell, b);
  sketch.checks.set(cell, check);
}

/** A 24-bit mix of an id, not linear in it: tells a cell that holds one event from one that holds several. */
export function checkOf(a: number, b: number): number {
  let h = (a + Salt.Check1) % Prime.A;
  h = (((((h * h) % Prime.A) * h) % Prime.A) + b) % Prime.A;
  h = (((((h * h) % Prime.A) * h) % Prime.A) + Salt.Check2) % Prime.A;
  return ((((h * h) % Prime.A) * h) % Prime.A) % CellRange.Check;
}

/**
 * Adds an event's id, or takes it out when `sign` is -1.
 * @param entered the cells that it enters are appended to this list.
 */
export function addId(sketch: Sketch, a: number, b: number, sign: number, entered?: number[]): void {
  const { size, counts, as, bs, checks } = sketch;
  const check = checkOf(a, b);
  let h = check;
  let i = 0;
  while (i < size) {
    const cell = i + 1;
    counts.set(cell, (counts.get(cell) + sign) % CellRange.Count);
    as.set(cell, (as.get(cell) + sign * a) % CellRange.Lane);
    bs.set(cell, (bs.get(cell) + sign * b) % CellRange.Lane);
    checks.set(cell, (checks.get(cell) + sign * check) % CellRange.Check);
    entered?.push(cell);
    h = (((((h * h) % Prime.A) * h) % Prime.A) + Salt.Step) % Prime.A;
    // At least one further: the root of at most 1 never exceeds 1, and exactly 1 would stay.
    const step = ceil((i + 1.5) * (1 / sqrt((h + 1) / Prime.A) - 1));
    i += step < 1 ? 1 : step;
  }
}

/** Adds the cells of `other` to those of `sketch`, or subtracts them; cells that one of them lacks are left alone. */
export function addSketch(sketch: Sketch, other: Sketch, sign: number): void {
  // Written out: a long row is added in one step.
  const { counts, as, bs, checks } = sketch;
  const { counts: otherCounts, as: otherAs, bs: otherBs, checks: otherChecks } = other;
  for (const i of $range(1, math.min(sketch.size, other.size))) {
    counts.set(i, (counts.get(i) + sign * otherCounts.get(i)) % CellRange.Count);
    as.set(i, (as.get(i) + sign * otherAs.get(i)) % CellRange.Lane);
    bs.set(i, (bs.get(i) + sign * otherBs.get(i)) % CellRange.Lane);
    checks.set(i, (checks.get(i) + sign * otherChecks.get(i)) % CellRange.Check);
  }
}

/** The first cells of a sketch, as a sketch of its own. */
export function firstCells(sketch: Sketch, size: number): Sketch {
  const copy = newSketch(0);
  copy.size = math.min(size, sketch.size);
  const { counts, as, bs, checks } = sketch;
  const { counts: copyCounts, as: copyAs, bs: copyBs, checks: copyChecks } = copy;
  for (const i of $range(1, copy.size)) {
    copyCounts.set(i, counts.get(i));
    copyAs.set(i, as.get(i));
    copyBs.set(i, bs.get(i));
    copyChecks.set(i, checks.get(i));
  }
  return copy;
}
