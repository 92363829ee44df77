import type { EventSet, WeekSummary } from "../../ledger/sharing/eventSet";
import { encodeNumber } from "../../pack/digits";
import type { Pause } from "../../ports";
import { readerOf, readNumber } from "./reader";

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

/** How many events a hash stands for. */
export function countOf(hash: HashText): number {
  return readNumber(readerOf(hash), 2 ** 53);
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

/** Whether the ledger has all that a hash stands for, but for events of the future. */
export function hasAll(events: EventSet, subject: Subject, hash: HashText, pause: Pause): boolean {
  if (ownHash(events, subject) === hash) {
    return true;
  }
  const reader = readerOf(hash);
  const [count, a, b] = [readNumber(reader, 2 ** 53), readNumber(reader, 2 ** 53), readNumber(reader, 2 ** 53)];
  return events.ahead.explains({ count, a, b }, subject === INDEX ? undefined : subject, pause);
}

/** How many events the ledger has of a subject. */
export function ownCount(events: EventSet, subject: Subject): number {
  return subject === INDEX ? events.count() : (events.weekSummary(subject)?.count ?? 0);
}

/** The hashes of all weeks. */
export function ownHashes(events: EventSet, pause: Pause): LuaTable<number, HashText | undefined> {
  const hashes = new LuaTable<number, HashText | undefined>();
  for (const week of [...events.weeks()]) {
    hashes.set(week, ownHash(events, week));
    pause();
  }
  return hashes;
}
