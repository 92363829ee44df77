import { CELL_LENGTH } from "../../sketch/cells";

/** Bytes that an event, and a message with its answer's head take, about. */
const EVENT_BYTES = 12;
const HEAD_BYTES = 80;
/** By cells: so many differences are found nearly always. */
const CELL_STEPS: readonly [cells: number, differences: number][] = [
  [16, 5],
  [32, 15],
  [48, 20],
  [64, 30],
];
/** More missing events than this, all behind what we hold, are asked for without cells at first. */
const TAIL_FIRST = 5;

/** How many cells to tell, and how many to go on with when these do not help; undefined: whole weeks. */
export interface SketchPlan {
  cells: number;
  next?: number;
}

/** The cells in which so many differences are found; undefined when there are too many. */
function cellsFor(differences: number, most: number): number | undefined {
  for (const [cells, found] of CELL_STEPS) {
    if (differences <= found && cells <= most) {
      return cells;
    }
  }
  return undefined;
}

/**
 * The cheaper of a sketch and a tail, a sketch of no cells; undefined when whole weeks are cheaper than both.
 * @param more how many events the other has more than we.
 * @param weeksBytes what the whole weeks would take.
 * @param isTail whether all that differs may come after what we hold.
 * @param mostCells of a sketch; less than 1: neither.
 */
export function planSketch(
  more: number,
  weeksBytes: number,
  isTail: boolean,
  mostCells: number,
): SketchPlan | undefined {
  const size = math.abs(more);
  const cells = cellsFor(size, mostCells);
  const sketchBytes = cells === undefined ? math.huge : HEAD_BYTES + cells * CELL_LENGTH + size * EVENT_BYTES;
  const tailBytes = isTail && more > 0 && mostCells >= 1 ? HEAD_BYTES + more * EVENT_BYTES : math.huge;
  if (math.min(sketchBytes, tailBytes) >= weeksBytes) {
    return undefined;
  }
  const isTailFirst = tailBytes < sketchBytes && more > TAIL_FIRST;
  return isTailFirst
    ? { cells: 0, next: sketchBytes < weeksBytes ? cells : undefined }
    : { cells: cells ?? 0, next: undefined };
}
