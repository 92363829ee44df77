import { Prime } from "../../event/fingerprint";
import { formatKey, isBefore, parseKey, Range, timeOfStamp } from "../../event/key";
import type { Shape } from "../../event/shape";
import { appendFrom, type Block, type Columns, newBlock } from "../../pack/block";
import { DIGEST_LENGTH } from "../../pack/digest";
import { isCells } from "../../sketch/cells";
import { mixOf, type WeekSummary } from "../store/sums";
import { Closing, Reopening } from "./controlTypes";

/** Events of a summary at most: it is taken in as a whole. */
export const SUMMARY_LIMIT = 16384;
/** Cells of the sketch of what a closing closes. */
export const CLOSING_CELLS = 32;

/** What names a control event: its key (23 digits) and its mix (7 each). Two under one key have two. */
export type ControlId = string;
export const CONTROL_ID_LENGTH = 37;

interface ControlHead {
  readonly id: ControlId;
  readonly stamp: number;
  readonly creator: number;
  /** Its mix. */
  readonly a: number;
  readonly b: number;
  /** The event alone. */
  readonly block: Block;
}

/** A closing: ends the history before the beginning of a week. */
export interface ClosingRecord extends ControlHead {
  readonly kind: "closing";
  /** The first week that stays open. */
  readonly week: number;
  /** Events of its summary, and the digest of their pack; `""` of none. */
  readonly events: number;
  readonly digest: string;
  /** The closing that was effective at its author. */
  readonly base: ControlId | undefined;
  /** What it covers, together with its bases. */
  readonly covered: WeekSummary;
  /** The cells of the same, as text. */
  readonly sketch: string;
}

/** A reopening: undoes a closing. */
export interface ReopeningRecord extends ControlHead {
  readonly kind: "reopening";
  readonly closing: ControlId;
}

/** An event that says which weeks are closed. */
export type ControlRecord = ClosingRecord | ReopeningRecord;

/** Whether events of a shape are control events. */
export function isControl(shape: Shape): boolean {
  return shape === Closing.shape || shape === Reopening.shape;
}

/** Whether a text can name a control event. */
export function isControlId(text: unknown): text is ControlId {
  return (
    type(text) === "string" &&
    (text as string).length === CONTROL_ID_LENGTH &&
    parseKey(string.sub(text as string, 1, 23))[0] !== undefined &&
    string.match(text as string, "^%x+$", 24)[0] !== undefined
  );
}

function isWhole(value: number, limit: number): boolean {
  return value >= 0 && value < limit;
}

/** A control event in a place of a block; undefined when nobody could have made it: it is worth the same to everybody. */
export function readControl(from: Block, index: number): ControlRecord | undefined {
  const block = newBlock();
  appendFrom(block, from, index);
  const stamp = block.stamps.get(1);
  const creator = block.creators.get(1);
  const [a, b] = mixOf(block, 1);
  const id = formatKey(stamp, creator) + string.format("%07x%07x", a, b);
  const head: ControlHead = { id, stamp, creator, a, b, block };
  const shape = block.shapes.get(1);
  const { values } = block.columns.get(shape) as Columns;
  const value = (field: number): unknown => values.get(field).get(block.rows.get(1));
  if (shape === Reopening.shape) {
    const closing = value(1);
    return isControlId(closing) ? { ...head, kind: "reopening", closing } : undefined;
  }
  const record: ClosingRecord = {
    ...head,
    kind: "closing",
    week: value(1) as number,
    events: value(2) as number,
    digest: value(3) as string,
    base: value(4) as string | undefined,
    covered: { count: value(5) as number, a: value(6) as number, b: value(7) as number },
    sketch: value(8) as string,
  };
  return isPossible(record) ? record : undefined;
}

/** Judges by the closing alone, never by a clock or by what is held. */
function isPossible({ base, covered, digest, events, sketch, stamp, week }: ClosingRecord): boolean {
  return (
    week > 0 &&
    week * Range.Week <= timeOfStamp(stamp) &&
    isWhole(events, SUMMARY_LIMIT + 1) &&
    digest.length === (events === 0 ? 0 : DIGEST_LENGTH) &&
    (base === undefined || isControlId(base)) &&
    covered.count >= 0 &&
    isWhole(covered.a, Prime.A) &&
    isWhole(covered.b, Prime.B) &&
    isCells(sketch, CLOSING_CELLS)
  );
}

/** Whether the first of two closings comes before the second as the effective one. */
export function outranks(first: ClosingRecord, second: ClosingRecord): boolean {
  if (first.week !== second.week) {
    return first.week > second.week;
  }
  if (first.covered.count !== second.covered.count) {
    return first.covered.count > second.covered.count;
  }
  if (first.stamp !== second.stamp || first.creator !== second.creator) {
    return isBefore(second.stamp, second.creator, first.stamp, first.creator);
  }
  // Two of one key.
  return first.id > second.id;
}
