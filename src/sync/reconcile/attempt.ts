import type { Channel } from "../../ports";
import type { HashText } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { SketchPlan } from "./sketchPlan";

/** Cells that do not tell the differences: then these are many. */
const LARGE = 32;
/** The cells told first for few differences, after which more are told once. */
const FEW = 16;
/** How often what others told puts off an attempt. */
const DEFERRALS = 3;

/**
 * - `"planned"`: we are to tell what we hold at `due`, unless somebody else does
 * - `"told"`: the cells were told, by us or by another with the same hash; by `due` an answer should have begun
 * - `"widened"`: more cells were told, the last that we have
 */
export type AttemptState = "planned" | "told" | "widened";

/** An attempt to find a difference by a sketch. Times are the session clock's. */
export interface Attempt extends SketchPlan {
  readonly theirs: HashText;
  readonly ours: HashText;
  readonly peer: PeerRecord;
  readonly channel: Channel;
  state: AttemptState;
  /** Cells that have been told. */
  sent: number;
  due: number;
  /** How often the client did not take the message, and how often it waited for what others told. */
  refusals: number;
  deferrals: number;
}

/**
 * What to do when an attempt is due:
 * - `"anew"`: what we hold has changed meanwhile; compare anew
 * - `"defer"`: what differs may come by itself
 * - `"tell"`: tell the cells
 * - `"widen"`: nobody could use them; tell more
 * - `"fail"`: whole weeks are the way
 */
export type AttemptMove = "anew" | "defer" | "tell" | "widen" | "fail";

/**
 * @param ours the hash of what we hold now.
 * @param isComing whether weeks are on their way to all.
 * @param mostCells of a sketch.
 */
export function moveOf(attempt: Attempt, ours: HashText, isComing: boolean, mostCells: number): AttemptMove {
  if (ours !== attempt.ours) {
    return "anew";
  }
  if (attempt.state === "planned") {
    return isComing && attempt.deferrals < DEFERRALS ? "defer" : "tell";
  }
  return widerThan(attempt, mostCells) === undefined ? "fail" : "widen";
}

/** How many cells come after those that were told; undefined: no more. */
function widerThan({ next, sent }: Attempt, mostCells: number): number | undefined {
  if (next !== undefined && next > sent) {
    return next;
  }
  return sent === FEW && mostCells >= LARGE ? LARGE : undefined;
}

/** We are about to tell the cells: returns the first of those that were not told. */
export function tell(attempt: Attempt): number {
  const first = attempt.sent;
  attempt.state = attempt.state === "planned" ? "told" : "widened";
  attempt.sent = attempt.cells;
  return first;
}

/** The cells to be told from now on are more. */
export function widen(attempt: Attempt, mostCells: number): void {
  attempt.cells = widerThan(attempt, mostCells) ?? attempt.cells;
  attempt.next = undefined;
}

/** Somebody who holds the same told so many cells: the answer will be for us, too. Returns whether that is new to us. */
export function heardSame(attempt: Attempt, ours: HashText, told: number): boolean {
  if (attempt.ours !== ours || (attempt.state !== "planned" && attempt.sent >= told)) {
    return false;
  }
  attempt.state = attempt.state === "planned" ? "told" : "widened";
  attempt.sent = told;
  attempt.cells = math.max(attempt.cells, told);
  return true;
}

/**
 * So many cells of somebody did not tell what differs from us: so it may be with others. Returns what that means for an
 * attempt that has told nothing yet: it fails, waits, or goes on.
 */
export function heardTooFew(attempt: Attempt, size: number, mostCells: number): "fail" | "defer" | "keep" {
  if (attempt.state !== "planned") {
    return "keep";
  }
  const cells = math.max(attempt.cells, attempt.next ?? 0, LARGE);
  if (size >= cells) {
    return "fail";
  }
  if (attempt.deferrals >= DEFERRALS) {
    return "keep";
  }
  attempt.deferrals += 1;
  attempt.cells = math.min(cells, mostCells);
  return "defer";
}

/**
 * The client did not take the message with the cells from `first` on. Returns whether they are to be told again.
 * @param tries how often that may happen.
 */
export function takeBack(attempt: Attempt, first: number, tries: number): boolean {
  attempt.refusals += 1;
  if (attempt.refusals > tries) {
    return false;
  }
  if (first === 0) {
    attempt.state = "planned";
    attempt.sent = 0;
  } else {
    attempt.state = "told";
    attempt.sent = first;
    attempt.next = attempt.cells;
  }
  return true;
}
