import { isReserved } from "../../event/eventType";
import { Range } from "../../event/key";
import { adler32 } from "../../pack/adler32";
import { appendEvent, type Block, newBlock, type Row } from "../../pack/block";
import type { Shape } from "../../event/shape";
import { writePack } from "../../pack/pack";
import type { Pause } from "../../ports";
import { addMix, mixOf } from "../store/sums";
import { newText, newWeek, packDigest } from "../store/week";
import type { ClosingRecord } from "./control";

/** Events mixed between two pauses. */
const STEP = 64;

/** An event of a summary, before it has a closing. */
export interface Carried {
  readonly shape: Shape;
  readonly values: Row<unknown>;
}

/** The stamp of the first event of a summary: they stand right before the first open week, in the order of their index. */
export function firstStamp(week: number, events: number): number {
  return week * Range.Week * Range.Counters - events;
}

/** The events of a summary in the order of their index. */
export function summaryBlock(week: number, creator: number, carried: readonly Carried[]): Block {
  const block = newBlock();
  const first = firstStamp(week, carried.length);
  for (const [index, { shape, values }] of ipairs(carried)) {
    appendEvent(block, first + index - 1, creator, shape, values);
  }
  return block;
}

/** Digest of a summary's pack, and its text for the disk. */
export interface SummaryText {
  readonly digest: string;
  /** A week's string (docs/format.md), of the week before the first open one. */
  readonly text: string;
}

/** Writes a summary of at least one event. */
export function writeSummary(week: number, block: Block, pause: Pause): SummaryText {
  const sums = newWeek(week - 1, block);
  for (const i of $range(1, block.count)) {
    const [a, b] = mixOf(block, i);
    addMix(sums, a, b);
    if (i % STEP === 0) {
      pause();
    }
  }
  sums.count = block.count;
  const pack = writePack(block, 1, block.count, pause);
  return { digest: packDigest(pack, pause), text: newText(sums, pack, adler32(pack, pause)).text };
}

/** Whether events are those of a closing's summary as far as their keys and types tell. */
export function fitsSummary({ creator, events, week }: ClosingRecord, block: Block): boolean {
  const first = firstStamp(week, events);
  for (const i of $range(1, block.count)) {
    const stamp = block.stamps.get(i);
    const isOther = block.creators.get(i) !== creator || isReserved(block.shapes.get(i).code);
    if (stamp < first || stamp >= first + events || isOther) {
      return false;
    }
  }
  return true;
}

/** The text of a closing's summary; undefined when these events are not it. */
export function verifySummary(closing: ClosingRecord, block: Block, pause: Pause): string | undefined {
  if (block.count !== closing.events || !fitsSummary(closing, block)) {
    return undefined;
  }
  const { digest, text } = writeSummary(closing.week, block, pause);
  return digest === closing.digest ? text : undefined;
}
