import type { Channel } from "../../ports";
import { FEW_CELLS } from "../../sketch/sketch";
import { partnerOf } from "../link/channels";
import type { HashText } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { SketchPlan } from "./sketchPlan";

/** Cells that do not tell the differences: then these are many. */
const LARGE = 32;
/** So many more are told when fewer than FEW_CELLS do not help. */
const STEP = 16;
/** How often what others told puts off an attempt. */
const DEFERRALS = 3;

/** From FEW_CELLS on it is this share of those that were told. */
const MORE = 1 / 16;

/**
 * - `"planned"`: we are to tell what we hold at `due`, unless somebody else does
 * - `"telling"`: some of the cells were told; the next are to be at `due`
 * - `"told"`: the cells, or parts of a week, were told, by us or by another with the same hash; by `due` an answer should
 *   have begun
 * - `"widened"`: the same of cells that came after these
 */
export type AttemptState = "planned" | "telling" | "told" | "widened";

/** Cells as they stand in messages. */
export interface Batch {
  /** Cells before them. */
  readonly first: number;
  readonly text: string;
}

/** An attempt to find a difference by a sketch. Times are the session clock's. */
export interface Attempt extends SketchPlan {
  theirs: HashText;
  readonly ours: HashText;
  peer: PeerRecord;
  readonly channel: Channel;
  state: AttemptState;
  /** Whether whole weeks serve others, too, when many have logged in. */
  readonly isForAll: boolean;
  /** Cells that have been told. */
  sent: number;
  /** The cells that are being told, from the first of them on. */
  batch?: Batch;
  /** Whether a peer that holds more has called for more of them. */
  isCalled?: boolean;
  /** The last caller that said that much differs. */
  claimant?: PeerRecord;
  /** When cells or parts were told last, by us or by another with the same hash. */
  toldAt: number;
  due: number;
  /** How often the client did not take the message, and how often it waited for what others told. */
  refusals: number;
  deferrals: number;
}

/**
 * What to do when an attempt is due:
 * - `"anew"`: what we hold has changed meanwhile; compare anew
 * - `"defer"`: what differs may come by itself
 * - `"tell"`: begin to tell the cells, or the parts
 * - `"go on"`: tell the next cells
 * - `"widen"`: nobody could use them; tell more
 * - `"fail"`: whole weeks are the way
 */
export type AttemptMove = "anew" | "defer" | "tell" | "go on" | "widen" | "fail";

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
  if (attempt.state === "telling") {
    return "go on";
  }
  return hasHope(attempt) && canWiden(attempt, mostCells) ? "widen" : "fail";
}

/** Whether somebody may still listen: few cells are told once more in silence, and then only when they are called for. */
function hasHope({ isCalled, sent, state }: Attempt): boolean {
  return state === "told" || sent >= FEW_CELLS || isCalled === true;
}

/** Up to how many cells to go on when so many do not help; undefined: no more. */
function beyond({ most }: Attempt, told: number, mostCells: number): number | undefined {
  const wider = told < FEW_CELLS ? told + STEP : math.ceil(told * (1 + MORE));
  return wider <= math.min(most, mostCells) ? wider : undefined;
}

/** Up to how many cells to go on after those that were told; undefined: no more. */
function widerThan(attempt: Attempt, mostCells: number): number | undefined {
  const { next, sent } = attempt;
  if (next !== undefined && next > sent) {
    return next;
  }
  return sent > 0 ? beyond(attempt, sent, mostCells) : undefined;
}

/** Whether the tail was told, and the parts of a week come next. */
function hasPartsToTell({ isTail, week }: Attempt): boolean {
  return isTail === true && week !== undefined;
}

/** Whether there is more to tell when what was told does not help. */
export function canWiden(attempt: Attempt, mostCells: number): boolean {
  return hasPartsToTell(attempt) || widerThan(attempt, mostCells) !== undefined;
}

/**
 * Whether a call for more cells is about those that were told last: where others hear it, nobody calls sooner than `callTime`
 * seconds after these.
 */
export function isCallFor({ channel, state, toldAt }: Attempt, now: number, callTime: number): boolean {
  const isTold = state === "told" || state === "widened";
  return isTold && (partnerOf(channel) !== undefined || now - toldAt >= callTime);
}

/** planned -> telling, or told when what is told is a tail or the parts of a week. */
export function begin(attempt: Attempt): void {
  attempt.batch = undefined;
  attempt.state = attempt.cells > attempt.sent ? "telling" : "told";
}

/** telling -> telling, told or widened: the next cells go out, at most so many. Returns up to which. */
export function goOn(attempt: Attempt, most: number): number {
  const { batch, cells, sent } = attempt;
  const last = math.min(cells, sent + most);
  attempt.sent = last;
  if (last === cells) {
    attempt.state = batch?.first === 0 ? "told" : "widened";
  }
  return last;
}

/** told or widened -> told: the parts of a week are told; or telling: the cells to be told from now on are more. */
export function widen(attempt: Attempt, mostCells: number): void {
  attempt.isCalled = undefined;
  if (hasPartsToTell(attempt)) {
    attempt.isTail = false;
    begin(attempt);
    return;
  }
  attempt.cells = widerThan(attempt, mostCells) ?? attempt.cells;
  attempt.next = undefined;
  attempt.week = undefined;
  begin(attempt);
}

/** What was told is too little for a peer that holds more than who was meant: from now on it is for that one. */
export function aimAt(attempt: Attempt, peer: PeerRecord, { bytes, cells, instead, most }: SketchPlan): void {
  attempt.peer = peer;
  attempt.theirs = peer.ledger;
  attempt.bytes = bytes;
  attempt.instead = instead;
  attempt.next = cells;
  attempt.most = math.max(attempt.most, most);
}

/** told or widened: a caller says that cells are not the way. It fails when it is due, unless something comes before. */
export function dismiss(attempt: Attempt, due: number): void {
  attempt.next = undefined;
  attempt.most = attempt.sent;
  attempt.isCalled = true;
  attempt.due = due;
}

/** A peer that holds the same told so many cells: the answer will be for us, too. Returns whether that is new to us. */
export function heardSame(attempt: Attempt, ours: HashText, told: number): boolean {
  const isOther = told === 0 && attempt.isTail !== true;
  if (attempt.ours !== ours || isOther || (attempt.state !== "planned" && attempt.sent >= told)) {
    return false;
  }
  attempt.state = attempt.state === "planned" ? "told" : "widened";
  attempt.sent = told;
  attempt.cells = math.max(attempt.cells, told);
  attempt.week = told > 0 ? undefined : attempt.week;
  return true;
}

/** A peer that holds the same told the parts of a week. Returns whether we were to do so. */
export function heardParts(attempt: Attempt, ours: HashText, week: number): boolean {
  if (attempt.ours !== ours || attempt.state !== "planned" || attempt.week !== week) {
    return false;
  }
  attempt.state = "told";
  attempt.isTail = false;
  return true;
}

/**
 * So many cells of somebody did not tell what differs from us: so it may be with others. Returns what that means for an
 * attempt that has told nothing yet: it fails, waits, or goes on.
 */
export function heardTooFew(attempt: Attempt, size: number): "fail" | "defer" | "keep" {
  const cells = math.max(attempt.cells, attempt.next ?? 0, LARGE);
  if (attempt.state !== "planned") {
    return "keep";
  }
  if (size >= cells) {
    return "fail";
  }
  if (attempt.deferrals >= DEFERRALS) {
    return "keep";
  }
  attempt.deferrals += 1;
  attempt.cells = math.min(cells, attempt.most);
  attempt.week = undefined;
  return "defer";
}

/**
 * The peer that was asked for a tail told so many cells of its own, and these do not help: as many of ours would not either.
 * Returns whether there is more to tell.
 */
export function heardUseless(attempt: Attempt, told: number, mostCells: number): boolean {
  const wider = beyond(attempt, told, mostCells);
  attempt.next = wider;
  return wider !== undefined || attempt.week !== undefined;
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
  attempt.state = first === 0 ? "planned" : "telling";
  attempt.sent = first;
  return true;
}
