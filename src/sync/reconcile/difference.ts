import type { Channel, Pause } from "../../ports";
import type { SyncContext } from "../context";
import { hashText, INDEX, type WeekHash } from "../messages/hash";
import type { SketchExchange } from "./sketchExchange";
import type { PeerRecord } from "../peers/peers";
import type { Requester } from "../request/requester";
import { hasAll, ownHash } from "../holdings";
import { ADVERTISED_WEEKS } from "../messages/advertisement";
import type { IndexEntry } from "../messages/data";

/** Bytes that an event, a week in an index, and request and answer but for these take, about. */
const EVENT_BYTES = 10;
const ENTRY_BYTES = 15;
const REQUEST_BYTES = 120;
/** When an index was last asked for although weeks before it differ; seconds between two, since each event makes a new hash. */
const VAIN = "X";
const VAIN_PAUSE = 300;

/**
 * Takes down whether all is equal, or all but for events of the future, between what a peer advertised last and what we
 * have, and asks for what differs.
 */
export function comparePeer(
  context: SyncContext,
  requester: Requester,
  exchange: SketchExchange,
  peer: PeerRecord,
  ask: boolean,
  pause: Pause,
): void {
  const { events } = context;
  // Taken before the pauses, in which it may advertise anew.
  const { channel, count, ledger, weeks } = peer;
  const different: WeekHash[] = [];
  let isEarly = false;
  for (const theirs of weeks) {
    const ours = events.weekSummary(theirs.week);
    if (
      ours?.count !== theirs.count ||
      ours.a !== theirs.a ||
      ours.b !== theirs.b ||
      events.weekAdler(theirs.week, pause) !== theirs.adler
    ) {
      if (events.ahead.explains(theirs, theirs.week, pause)) {
        isEarly = true;
      } else {
        different.push(theirs);
      }
    }
  }
  const isEqual = hasAll(events, INDEX, ledger, pause);
  isEarly ||= isEqual && ledger !== ownHash(events, INDEX);
  peer.agrees = isEqual && !isEarly && different.length === 0;
  peer.isEarly = isEqual && isEarly && different.length === 0;
  if (
    ask &&
    !isEqual &&
    peer.ledger === ledger &&
    exchange.takes(peer, weeksBytes(context, different), isTail(context, peer, different))
  ) {
    return;
  }
  if (ask) {
    for (const theirs of different) {
      requester.consider(theirs.week, hashText(theirs.count, theirs.a, theirs.b), theirs.count, ledger, channel, peer);
    }
  }
  // Fewer weeks than an advertisement can list are all that the peer has.
  if (
    ask &&
    !isEqual &&
    weeks.length === ADVERTISED_WEEKS &&
    (isMuchOlder(context, count, different) || mayNeedIndex(context, requester, different))
  ) {
    requester.consider(INDEX, ledger, count, ledger, channel, peer);
  }
}

/** Whether what is missing must be in weeks before the advertised ones, of which these differ. */
function mayNeedIndex(context: SyncContext, requester: Requester, different: readonly WeekHash[]): boolean {
  if (different.length === 0) {
    return true;
  }
  // Weeks that never get equal, since somebody refuses some of their events, must not hide older ones.
  const isVain = different.every((week) => requester.isVain(week.week, hashText(week.count, week.a, week.b)));
  if (!isVain || context.inhibitors.within(VAIN, VAIN_PAUSE)) {
    return false;
  }
  context.inhibitors.note(VAIN);
  return true;
}

/** Whether much is missing that the weeks which differ do not explain: the index is asked for along with them. */
function isMuchOlder({ events, options }: SyncContext, count: number, different: readonly WeekHash[]): boolean {
  let missing = count - events.count();
  for (const theirs of different) {
    missing -= theirs.count - (events.weekSummary(theirs.week)?.count ?? 0);
  }
  return missing >= options.whisperEvents;
}

/** What asking for the weeks would take, about. */
function weeksBytes(context: SyncContext, different: readonly WeekHash[]): number {
  const { events } = context;
  if (different.length === 0) {
    // The index, and at least one week of the usual size.
    const weeks = math.max(events.weeks().length, 1);
    return REQUEST_BYTES + weeks * ENTRY_BYTES + (events.count() / weeks) * EVENT_BYTES;
  }
  let bytes = REQUEST_BYTES;
  for (const week of different) {
    bytes += week.count * EVENT_BYTES;
  }
  return bytes;
}

/** Whether all that differs may be newer than what we hold. */
function isTail(context: SyncContext, peer: PeerRecord, different: readonly WeekHash[]): boolean {
  const weeks = context.events.weeks();
  const newest = weeks.length === 0 ? 0 : weeks[weeks.length - 1];
  for (const theirs of different) {
    if (
      theirs.week < newest ||
      (theirs.week === newest && theirs.count <= (context.events.weekSummary(newest)?.count ?? 0))
    ) {
      return false;
    }
  }
  return different.length > 0 && peer.count > context.events.count();
}

/**
 * Asks for the weeks of a part of an index that differ from ours.
 * @param isServing whether the source could ask us for what it lacks.
 */
export function compareIndex(
  context: SyncContext,
  requester: Requester,
  entries: readonly IndexEntry[],
  ledger: string,
  channel: Channel,
  source: PeerRecord,
  isServing: boolean,
  pause: Pause,
): void {
  for (const entry of entries) {
    const hash = hashText(entry.count, entry.a, entry.b);
    if (!hasAll(context.events, entry.week, hash, pause)) {
      requester.consider(entry.week, hash, entry.count, ledger, channel, source, !isServing);
    }
    pause();
  }
}
