import { Range } from "../../event/key";
import { appendFrom, type Block, newBlock } from "../../pack/block";
import type { Pause } from "../../ports";
import { mixOf } from "../store/sums";

/** What the sums of parts are modulo of: three digits. They only show where to look; the hash of the whole tells whether all came. */
const SUM_RANGE = 262144;
/** Events mixed between two pauses, and looked at. */
const MIX_STEP = 16;
const STEP = 512;

/** A part of a week's time, up to where the next begins. The first begins with the week, and its `start` is not read. */
export interface WeekPart {
  /** Seconds of the week. */
  readonly start: number;
  /** Sum of lane a over its events, modulo 2^18. */
  readonly sum: number;
}

/** From one second of a week up to another, which is not in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a week differs from what a peer told of its parts. */
export interface PartsDifference {
  /** Parts that differ; neighbours are one span. */
  readonly spans: readonly Span[];
  /** Events of ours in them. */
  readonly events: number;
}

function secondOf(events: Block, index: number): number {
  return math.floor(events.stamps.get(index) / Range.Counters) % Range.Week;
}

/** The events of a week in at most so many parts, with about as many in each. */
export function partsOf(events: Block, most: number, pause: Pause): WeekPart[] {
  const parts: WeekPart[] = [];
  const each = math.ceil(events.count / most);
  let start = 0;
  let sum = 0;
  let size = 0;
  for (const i of $range(1, events.count)) {
    const second = secondOf(events, i);
    // Events of one second stay together: a part is told by its time alone.
    if (size >= each && second > secondOf(events, i - 1)) {
      parts.push({ start, sum });
      start = second;
      sum = 0;
      size = 0;
    }
    sum = (sum + mixOf(events, i)[0]) % SUM_RANGE;
    size += 1;
    if (i % MIX_STEP === 0) {
      pause();
    }
  }
  parts.push({ start, sum });
  return parts;
}

/** Compares the events of a week with what a peer told of its parts. */
export function compareParts(events: Block, parts: readonly WeekPart[], pause: Pause): PartsDifference {
  const spans: Span[] = [];
  let total = 0;
  let i = 1;
  for (const p of $range(1, parts.length)) {
    const to = p < parts.length ? parts[p].start : Range.Week;
    const first = i;
    let sum = 0;
    while (i <= events.count && secondOf(events, i) < to) {
      sum = (sum + mixOf(events, i)[0]) % SUM_RANGE;
      if (i % MIX_STEP === 0) {
        pause();
      }
      i += 1;
    }
    if (sum !== parts[p - 1].sum) {
      const from = p === 1 ? 0 : parts[p - 1].start;
      const last = spans[spans.length - 1] as Span | undefined;
      if (last?.to === from) {
        spans[spans.length - 1] = { from: last.from, to };
      } else {
        spans.push({ from, to });
      }
      total += i - first;
    }
  }
  return { spans, events: total };
}

/** The events of a week that are in some spans, which are in order. */
export function eventsIn(events: Block, spans: readonly Span[], pause: Pause): Block {
  const chosen = newBlock();
  let s = 0;
  for (const i of $range(1, events.count)) {
    const second = secondOf(events, i);
    while (s < spans.length && second >= spans[s].to) {
      s += 1;
    }
    if (s < spans.length && second >= spans[s].from) {
      appendFrom(chosen, events, i);
    }
    if (i % STEP === 0) {
      pause();
    }
  }
  return chosen;
}
