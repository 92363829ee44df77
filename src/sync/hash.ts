import type { EventSet, WeekSummary } from "../ledger/eventSet";
import { encodeNumber } from "../pack/digits";

/** Count and fingerprint as they stand in messages; two are equal when the texts are. `""` for no events. */
export type HashText = string;

/** What a client may ask for: a week's number, or INDEX. */
export type Subject = number;

/** The hashes of all weeks, asked for by the ledger's hash. */
export const INDEX: Subject = -1;

/** Events that were picked out: the answer to a sketch, by the asker's hash, or to ids, by their count and sums. */
export const PICKED: Subject = 1048575;

/** A week as advertised. */
export interface WeekHash extends WeekSummary {
  week: number;
  adler: number;
}

/** The text of a hash. */
export function hashText(count: number, a: number, b: number): HashText {
  return count === 0 ? "" : encodeNumber(count) + encodeNumber(a) + encodeNumber(b);
}

/** The hash of what the ledger has of a subject. */
export function ownHash(events: EventSet, subject: Subject): HashText {
  if (subject === INDEX) {
    const sums = events.fingerprint();
    return hashText(events.count(), sums.a, sums.b);
  }
  const summary = events.weekSummary(subject);
  return summary === undefined ? "" : hashText(summary.count, summary.a, summary.b);
}

/** How many events the ledger has of a subject. */
export function ownCount(events: EventSet, subject: Subject): number {
  return subject === INDEX ? events.count() : (events.weekSummary(subject)?.count ?? 0);
}
