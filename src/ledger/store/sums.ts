import { mixEvent, Prime } from "../../event/fingerprint";
import type { Block, Columns } from "../../pack/block";
import type { Pause } from "../../ports";

/** Events mixed between two pauses. */
const STEP = 16;

/** Mixes the event in a place of a block. */
export function mixOf(block: Block, index: number): LuaMultiReturn<[a: number, b: number]> {
  const shape = block.shapes.get(index);
  const columns = block.columns.get(shape) as Columns;
  return mixEvent(block.stamps.get(index), block.creators.get(index), shape, columns, block.rows.get(index));
}

/** Two sums modulo primes below 2^26, together the 52-bit fingerprint of a set of events. */
export interface Fingerprint {
  a: number;
  b: number;
}

/** What a week's events come to. Weeks are equal when count, fingerprint and Adler-32 agree. */
export interface WeekSummary extends Fingerprint {
  count: number;
}

/** How many events there are, and the sums of their mixes. */
export type Totals = WeekSummary;

/** Adds what a week holds to totals. */
export function addTotals(totals: Totals, week: Totals): void {
  totals.count += week.count;
  addMix(totals, week.a, week.b);
}

/** Takes what a week holds out of totals. */
export function removeTotals(totals: Totals, week: Totals): void {
  totals.count -= week.count;
  removeMix(totals, week.a, week.b);
}

/** Adds a mix, or a sum of mixes, to a sum. */
export function addMix(sum: Fingerprint, a: number, b: number): void {
  sum.a = (sum.a + a) % Prime.A;
  sum.b = (sum.b + b) % Prime.B;
}

/** Takes a mix, or a sum of mixes, out of a sum. */
export function removeMix(sum: Fingerprint, a: number, b: number): void {
  sum.a = (sum.a - a) % Prime.A;
  sum.b = (sum.b - b) % Prime.B;
}

/** Adds the mixes of a block's first events, up to the one in place `last`, in slices of `step`. */
export function addMixes(sum: Fingerprint, block: Block, last: number, pause: Pause, step = STEP): void {
  for (const i of $range(1, last)) {
    const [a, b] = mixOf(block, i);
    addMix(sum, a, b);
    if (i % step === 0) {
      pause();
    }
  }
}

/** The sums of the mixes of a block's events, in slices. */
export function sumOf(block: Block, pause: Pause): Fingerprint {
  const sum: Fingerprint = { a: 0, b: 0 };
  addMixes(sum, block, block.count, pause);
  return sum;
}
