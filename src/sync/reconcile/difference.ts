import { Prime } from "../../event/fingerprint";
import type { Channel, Pause } from "../../ports";
import type { SyncContext } from "../context";
import { hasAll, isApart as isApartFrom, ownHash } from "../holdings";
import { ADVERTISED_WEEKS } from "../messages/advertisement";
import { type HashText, INDEX, type WeekHash } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";

/** Bytes that an event in a week, a week in an index, and request and answer except for these take, about. */
export const WEEK_EVENT_BYTES = 10;
const ENTRY_BYTES = 15;
const REQUEST_BYTES = 120;

/** How what a peer advertised last and what we hold differ. */
export interface Difference {
  readonly peer: PeerRecord;
  /** The first open week, when it is the same at both; otherwise -1. */
  readonly week: number;
  /** Whether fewer weeks are closed there: its hash is of weeks that are closed here. */
  readonly isOpener: boolean;
  /** What it advertised, as it was when the comparison began. */
  readonly channel: Channel;
  readonly count: number;
  readonly ledger: HashText;
  /** Its weeks that differ from ours, except for events of the future. */
  readonly weeks: readonly WeekHash[];
  /** Whether we have all that its ledger's hash stands for. */
  readonly isEqual: boolean;
  /** Whether something differs in events of the future alone. */
  readonly isEarly: boolean;
  /** Whether something differs in events alone that we have refused. */
  readonly isApart: boolean;
  /** Whether it has advertised something else since. */
  readonly isOutdated: boolean;
  /** Whether all that differs may be newer than what we hold. */
  readonly isTail: boolean;
  /** Whether it may have weeks that it did not list. */
  readonly hasMoreWeeks: boolean;
  /** Whether much is missing that the weeks which differ do not explain. */
  readonly isMuchOlder: boolean;
  /** What asking for the weeks would take, about. */
  readonly weeksBytes: number;
}

/** Compares what a peer advertised last with what we hold. */
export function differenceWith(context: SyncContext, peer: PeerRecord, pause: Pause): Difference {
  const { events } = context;
  // Taken before the pauses, in which it may advertise anew.
  const { books, channel, count, ledger, sample } = peer;
  const own = events.books.week();
  const theirFirst = books?.week ?? 0;
  const first = math.max(own, theirFirst);
  const isAlike = own === theirFirst;
  const weeks = first === 0 ? peer.weeks : peer.weeks.filter(({ week }) => week >= first);
  const different: WeekHash[] = [];
  let isEarly = false;
  let isApart = false;
  for (const theirs of weeks) {
    const ours = events.weekSummary(theirs.week);
    if (
      ours?.count !== theirs.count ||
      ours.a !== theirs.a ||
      ours.b !== theirs.b ||
      events.weekAdler(theirs.week, pause) !== theirs.adler
    ) {
      if (events.apart.explains(theirs, theirs.week, peer.name, false)) {
        isApart = true;
      } else if (events.ahead.explains(theirs, theirs.week, peer.name, pause)) {
        isEarly = true;
      } else {
        different.push(theirs);
      }
    }
  }
  if (sample !== undefined && ledger === ownHash(events, INDEX)) {
    // All sums are equal, so its week's are ours; its contents are others.
    const ours = events.weekSummary(sample.week);
    const isListed = different.some(({ week }) => week === sample.week);
    if (ours !== undefined && !isListed && events.weekDigest(sample.week, pause) !== sample.digest) {
      different.push({ week: sample.week, count: ours.count, a: ours.a, b: ours.b, adler: 0 });
    }
  }
  const isEqual = isAlike ? hasAll(events, INDEX, ledger, peer.name, pause) : isEqualFrom(context, peer, first);
  isApart ||= isAlike && isEqual && isApartFrom(events, INDEX, ledger, peer.name, false);
  return {
    peer,
    week: isAlike ? own : -1,
    isOpener: theirFirst < own,
    channel,
    count,
    ledger,
    weeks: different,
    isEqual,
    isEarly: isEarly || (isEqual && isAlike && !isApart && ledger !== ownHash(events, INDEX)),
    isApart,
    isOutdated: peer.ledger !== ledger,
    isTail: isAlike && isTail(context, peer, different),
    // Fewer weeks than an advertisement can list are all that the peer has.
    hasMoreWeeks: weeks.length === ADVERTISED_WEEKS,
    isMuchOlder: first === theirFirst && isMuchOlder(context, count, different, first),
    weeksBytes: weeksBytes(context, channel, different),
  };
}

/** Whether what a peer holds of the weeks from one on is what we do, as far as what it advertised tells. */
function isEqualFrom({ events }: SyncContext, peer: PeerRecord, first: number): boolean {
  const ours = events.books.totalsFrom(first);
  const theirFirst = peer.books?.week ?? 0;
  if (theirFirst === first) {
    return peer.count === ours.count && peer.a === ours.a && peer.b === ours.b;
  }
  if (events.books.knows(theirFirst, peer)) {
    return true;
  }
  // Its hash is of older weeks, too: the weeks that it lists are all, or nobody knows.
  const listed = peer.weeks.filter(({ week }) => week >= first);
  if (listed.length === ADVERTISED_WEEKS) {
    return false;
  }
  let [count, a, b] = [0, 0, 0];
  for (const week of listed) {
    count += week.count;
    a = (a + week.a) % Prime.A;
    b = (b + week.b) % Prime.B;
  }
  return count === ours.count && a === ours.a && b === ours.b;
}

function isMuchOlder(
  { events, options }: SyncContext,
  count: number,
  different: readonly WeekHash[],
  first: number,
): boolean {
  let missing = count - (first === events.books.week() ? events.count() : events.books.totalsFrom(first).count);
  for (const theirs of different) {
    missing -= theirs.count - (events.weekSummary(theirs.week)?.count ?? 0);
  }
  return missing >= options.whisperEvents;
}

function weeksBytes(context: SyncContext, channel: Channel, different: readonly WeekHash[]): number {
  const { events } = context;
  if (different.length === 0) {
    // The index, and at least one week of the usual size.
    const weeks = math.max(events.weeks().length, 1);
    return REQUEST_BYTES + weeks * ENTRY_BYTES + (events.count() / weeks) * WEEK_EVENT_BYTES;
  }
  let bytes = REQUEST_BYTES;
  for (const week of different) {
    bytes += givenOf(context, channel, week) * WEEK_EVENT_BYTES;
  }
  return bytes;
}

/** How many events of a week an answer would hold. */
function givenOf({ arrivals, events, heardWeeks }: SyncContext, channel: Channel, theirs: WeekHash): number {
  const { count, week } = theirs;
  if (arrivals.wasCrowd()) {
    return count;
  }
  const own = events.weekSummary(week)?.count ?? 0;
  return math.max(count - heardWeeks.leftOut(channel, theirs), count - own);
}

function isTail({ events }: SyncContext, peer: PeerRecord, different: readonly WeekHash[]): boolean {
  const weeks = events.weeks();
  const newest = weeks.length === 0 ? 0 : weeks[weeks.length - 1];
  for (const theirs of different) {
    if (theirs.week < newest || (theirs.week === newest && theirs.count <= (events.weekSummary(newest)?.count ?? 0))) {
      return false;
    }
  }
  return different.length > 0 && peer.count > events.count();
}
