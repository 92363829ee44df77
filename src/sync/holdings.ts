import type { EventSet, WeekSummary } from "../ledger/sharing/eventSet";
import type { Pause } from "../ports";
import type { SyncContext } from "./context";
import type { PeerRecord } from "./peers/peers";
import { CONTROL, type HashText, hashOf, hashText, INDEX, type Subject, SUMMARY } from "./messages/hash";
import { readerOf, readNumber } from "./messages/reader";

/** The hash of what the ledger has of a subject. */
export function ownHash(events: EventSet, subject: Subject): HashText {
  if (subject === INDEX) {
    const sums = events.fingerprint();
    return hashText(events.count(), sums.a, sums.b);
  }
  if (subject === CONTROL) {
    const { count, a, b } = events.books.control();
    return hashText(count, a, b);
  }
  if (subject === SUMMARY) {
    const closing = events.books.effective();
    return closing === undefined ? "" : hashOf(closing.events, closing.a, closing.b);
  }
  const summary = events.weekSummary(subject);
  return summary === undefined ? "" : hashText(summary.count, summary.a, summary.b);
}

/**
 * Whether the ledger has all that a hash stands for, except for events of the future, and for those that authorize refused
 * when `sender`, whose hash it is, brought them.
 */
export function hasAll(events: EventSet, subject: Subject, hash: HashText, sender: string, pause: Pause): boolean {
  if (ownHash(events, subject) === hash) {
    return true;
  }
  if (subject === SUMMARY) {
    const { a, b } = sumsOf(hash);
    return !events.books.needs(a, b);
  }
  if (subject === CONTROL) {
    return false;
  }
  const week = subject === INDEX ? undefined : subject;
  const { ahead, apart } = events;
  if (!apart.mayExplain(sender, false) && !ahead.mayExplain(week)) {
    return false;
  }
  const theirs = sumsOf(hash);
  return apart.explains(theirs, week, sender, false) || ahead.explains(theirs, week, sender, pause);
}

/** Whether a hash of `sender` differs from ours only in what we refused of it, and perhaps in what we wrote. */
export function isApart(events: EventSet, subject: Subject, hash: HashText, sender: string, withOwn: boolean): boolean {
  return events.apart.explains(sumsOf(hash), subject === INDEX ? undefined : subject, sender, withOwn);
}

/** Count and lanes of a hash. */
export function sumsOf(hash: HashText): WeekSummary {
  const reader = readerOf(hash);
  return { count: readNumber(reader, 2 ** 53), a: readNumber(reader, 2 ** 53), b: readNumber(reader, 2 ** 53) };
}

/** How many events the ledger has of a subject. */
export function ownCount(events: EventSet, subject: Subject): number {
  if (subject === CONTROL) {
    return events.books.control().count;
  }
  return subject === INDEX ? events.count() : (events.weekSummary(subject)?.count ?? 0);
}

/** Whether the ledger has no events yet, but perhaps what a closing carries forward: all is to come, most likely for us alone. */
export function isNew(events: EventSet): boolean {
  return events.count() === 0;
}

/** Whether a peer tells of closings what we do. */
export function knowsAsMuch(events: EventSet, { books }: PeerRecord): boolean {
  return (books?.control ?? "") === ownHash(events, CONTROL) && (books?.summary ?? "") === ownHash(events, SUMMARY);
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

/**
 * Whether what a peer advertised last has been overtaken: since then a sender that may be believed has agreed with us, and
 * the peer, which would have spoken up within a shortest interval, has not.
 */
export function isOvertaken({ agreements }: SyncContext, { advertisedAt }: PeerRecord): boolean {
  return agreements.undisputedAt() > (advertisedAt ?? -math.huge);
}
