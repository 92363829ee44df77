import { Prime } from "../../event/fingerprint";
import type { SyncContext } from "../context";
import { isApart, isOvertaken, ownHash } from "../holdings";
import { ADVERTISED_WEEKS } from "../messages/advertisement";
import { INDEX } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { WeekSummary } from "../../ledger/sharing/eventSet";

/**
 * What speaks against closing the books now:
 * - `"alone"`: no sender whose word counts was heard recently, and none that holds the same
 * - `"behind"`: `name` holds events of these weeks that we lack
 * - `"ahead"`: `name` lacks events of these weeks that we hold
 */
export interface Doubt {
  readonly code: "alone" | "behind" | "ahead";
  readonly name: string;
}

/**
 * Compares with the senders heard recently what we hold of the weeks before one; undefined when nothing speaks against closing them.
 * What is missing here is told before what is missing elsewhere.
 */
export function doubtsAbout(context: SyncContext, week: number): Doubt | undefined {
  const { clock, options, peers } = context;
  let isAlone = true;
  let ahead: Doubt | undefined;
  for (const peer of peers.filter(({ sending }) => sending)) {
    const isFresh = peer.advertisedAt !== undefined && clock.now() - peer.advertisedAt <= options.unknownAfter;
    const code = isFresh ? doubtOf(context, peer, week) : undefined;
    const isTrusted = peer.word === "trusted";
    // A stranger's word is no reason to wait. That it holds the same nobody can make up who does not.
    isAlone &&= !isFresh || (code !== undefined && !isTrusted);
    if (code === "behind" && isTrusted) {
      return { code, name: peer.name };
    }
    if (code === "ahead" && isTrusted && !hasCaughtUp(context, peer)) {
      ahead = { code, name: peer.name };
    }
  }
  return ahead ?? (isAlone ? { code: "alone", name: "" } : undefined);
}

/** Whether a peer would have spoken up by now if it had not got what it lacked: it has said nothing since others first agreed. */
function hasCaughtUp(context: SyncContext, peer: PeerRecord): boolean {
  return isOvertaken(context, peer) && (peer.advertisedAt ?? -math.huge) < context.agreements.since();
}

/** The sums of our weeks from one on, below another. */
function between({ events }: SyncContext, first: number, end: number): WeekSummary {
  const [from, to] = [events.books.totalsFrom(first), events.books.totalsFrom(end)];
  return { count: from.count - to.count, a: (from.a - to.a) % Prime.A, b: (from.b - to.b) % Prime.B };
}

function doubtOf(context: SyncContext, peer: PeerRecord, week: number): "behind" | "ahead" | undefined {
  const { events } = context;
  // That it agreed when it was heard is not enough: of closed weeks all has to be the same.
  if (peer.ledger === ownHash(events, INDEX) || peer.isEarly) {
    return undefined;
  }
  if (isApart(events, INDEX, peer.ledger, peer.name, false)) {
    // Nothing but what we refused of it.
    return undefined;
  }
  const first = events.books.week();
  const theirFirst = peer.books?.week ?? 0;
  if (theirFirst !== first) {
    // It has not closed what is closed here, or the other way round.
    return theirFirst < first ? "ahead" : "behind";
  }
  const rest: WeekSummary = { count: peer.count, a: peer.a, b: peer.b };
  let end = math.huge;
  for (const listed of peer.weeks) {
    if (listed.week >= week) {
      rest.count -= listed.count;
      rest.a = (rest.a - listed.a) % Prime.A;
      rest.b = (rest.b - listed.b) % Prime.B;
      end = listed.week;
    }
  }
  // When it lists them all, what is left lies before that week; otherwise some later weeks count as well.
  const listsAll = peer.weeks.length < ADVERTISED_WEEKS || peer.weeks[peer.weeks.length - 1].week < week;
  const ours = between(context, first, listsAll ? week : end);
  if (rest.count === ours.count && rest.a === ours.a && rest.b === ours.b) {
    return undefined;
  }
  return rest.count < ours.count ? "ahead" : "behind";
}
