import type { EventSet } from "../ledger/sharing/eventSet";
import type { Pause } from "../ports";
import { type HashText, hashText, INDEX, type Subject } from "./messages/hash";
import { readerOf, readNumber } from "./messages/reader";

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
