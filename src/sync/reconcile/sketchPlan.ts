import { DENSE_LENGTH } from "../../sketch/cells";
import { FEW_CELLS } from "../../sketch/sketch";
import { WEEK_EVENT_BYTES } from "./difference";
import { WEEK_PARTS } from "../messages/weekParts";

/** Bytes that an event, and a message with its answer's head take, about. */
const EVENT_BYTES = 12;
const HEAD_BYTES = 80;
/** The same for a cell, and for the parts of a week with what they cannot help to be given besides: one part of so many. */
const CELL_BYTES = DENSE_LENGTH + 1;
const PARTS_BYTES = 300;
/** By cells: so many differences are found nearly always. */
const CELL_STEPS: readonly [cells: number, differences: number][] = [
  [16, 5],
  [32, 15],
  [48, 20],
  [64, 30],
];
/** Where there are more, three of four rows tell them with so many cells each, and so many times their root. */
const EACH = 1.322;
const SPREAD = 1.98;
/** How far to go on when these do not, in steps: nearly all do by then. */
const MOST = 1.36;
/** More missing events than this, all behind what we hold, are asked for without cells at first. */
const TAIL_FIRST = 5;
/** Parts are told where they may save a quarter at least of sending the week. */
const PARTS_SHARE = 0.75;

/** What to tell, one after the other until something helps. */
export interface SketchPlan {
  /** Whether at first neither parts nor cells are told, for all that is missing may come after what we hold. */
  isTail?: boolean;
  /** The week whose parts are told before any cells. */
  week?: number;
  /** How many cells to tell, and how many after parts and tail; undefined: then whole weeks. */
  cells: number;
  next?: number;
  /** Beyond this no cells are told. */
  most: number;
  /** What it takes, about, with the events, and what the whole weeks that it stands for would take. */
  bytes: number;
  instead: number;
}

/** A week where the other holds more than we. */
export interface WeekSurplus {
  readonly week: number;
  readonly more: number;
  /** What we hold of it. */
  readonly own: number;
}

/** How many cells it takes to find so many differences; undefined when there are too many. */
function cellsFor(differences: number, most: number): number | undefined {
  for (const [cells, found] of CELL_STEPS) {
    if (differences <= found && cells <= most) {
      return cells;
    }
  }
  const cells = math.max(math.ceil(EACH * differences + SPREAD * math.sqrt(differences)), FEW_CELLS + 1);
  return cells <= most ? cells : undefined;
}

/** What it takes to tell the parts of a week and be given those that differ. */
function partsBytes({ more, own }: WeekSurplus): number {
  return HEAD_BYTES + PARTS_BYTES + (more + own / WEEK_PARTS) * EVENT_BYTES;
}

/** What a plan is made for. */
export interface Need {
  /** How many events the other has more than we. */
  readonly more: number;
  /** What the whole weeks would take. */
  readonly weeksBytes: number;
  /** How many lack something else now: whole weeks serve all of them. */
  readonly others: number;
  /** Whether all that differs may come after what we hold. */
  readonly isTail: boolean;
  /** Cells of a sketch; less than 1: none of these; up to 64: no parts either. */
  readonly mostCells: number;
  /** The week that lacks most. */
  readonly surplus?: WeekSurplus;
}

/**
 * The cheapest of a sketch, the parts of a week, and a tail, which is a sketch of no cells; undefined when whole weeks are
 * cheaper than these.
 */
export function planSketch({ more, weeksBytes, others, isTail, mostCells, surplus }: Need): SketchPlan | undefined {
  const size = math.abs(more);
  const cells = cellsFor(size, mostCells);
  const sketchBytes = cells === undefined ? math.huge : HEAD_BYTES + cells * CELL_BYTES + size * EVENT_BYTES;
  const tailBytes = isTail && more > 0 && mostCells >= 1 ? HEAD_BYTES + more * EVENT_BYTES : math.huge;
  const forParts = surplus !== undefined && mostCells > FEW_CELLS ? partsBytes(surplus) : math.huge;
  const most = cells === undefined ? 0 : math.min(math.max(math.floor(cells * MOST), FEW_CELLS), mostCells);
  const share = weeksBytes / (1 + others);
  const next = sketchBytes < share ? cells : undefined;
  // Less when most of it was broadcast just before.
  const weekBytes = surplus === undefined ? 0 : math.min((surplus.own + surplus.more) * WEEK_EVENT_BYTES, weeksBytes);
  const isForParts = forParts < sketchBytes && forParts < (weekBytes / (1 + others)) * PARTS_SHARE;
  const week = isForParts ? surplus?.week : undefined;
  if (tailBytes < sketchBytes && tailBytes < share && more > TAIL_FIRST) {
    return { isTail: true, week, cells: 0, next, most, bytes: tailBytes, instead: weeksBytes };
  }
  if (isForParts) {
    return { week, cells: 0, next, most, bytes: forParts, instead: weekBytes };
  }
  const bytes = math.min(sketchBytes, tailBytes);
  return bytes < share ? { cells: cells ?? 0, most, bytes, instead: weeksBytes } : undefined;
}
