import { Prime } from "../../event/fingerprint";
import type { SyncContext } from "../context";
import { ownHash } from "../holdings";
import { ADVERTISED_WEEKS } from "../messages/advertisement";
import { INDEX } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";
import type { WeekSummary } from "../../ledger/sharing/eventSet";

/**
 * What speaks against closing the books now:
 * - `"alone"`: no sender was heard recently
 * - `"behind"`: `name` holds events of these weeks that we lack
 * - `"ahead"`: `name` lacks events of these weeks that we hold
 */
export interface Doubt {
  readonly code: "alone" | "behind" | "ahead";
  readonly name: string;
}

/** Compares with the senders heard recently what we hold of the weeks before one; undefined when nothing speaks against closing them. */
export function doubtsAbout(context: SyncContext, week: number): Doubt | undefined {
  const { clock, events, options, peers } = context;
  const ours = ownHash(events, INDEX);
  let isAlone = true;
  for (const [, peer] of pairs(peers.byName as unknown as Record<string, PeerRecord>)) {
    const heardAt = peer.sending ? peer.advertisedAt : undefined;
    if (heardAt !== undefined && clock.now() - heardAt <= options.unknownAfter) {
      isAlone = false;
      // That it agreed when it was heard is not enough: of closed weeks all has to be the same.
      const doubt = peer.ledger === ours || peer.isEarly ? undefined : doubtOf(context, peer, week);
      if (doubt !== undefined) {
        return { code: doubt, name: peer.name };
      }
    }
  }
  return isAlone ? { code: "alone", name: "" } : undefined;
}

/** The sums of our weeks from one on, below another. */
function between({ events }: SyncContext, first: number, end: number): WeekSummary {
  const [from, to] = [events.books.totalsFrom(first), events.books.totalsFrom(end)];
  return { count: from.count - to.count, a: (from.a - to.a) % Prime.A, b: (from.b - to.b) % Prime.B };
}

function doubtOf(context: SyncContext, peer: PeerRecord, week: number): "behind" | "ahead" | undefined {
  const first = context.events.books.week();
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
  const ours = between(context, 0, listsAll ? week : end);
  if (rest.count === ours.count && rest.a === ours.a && rest.b === ours.b) {
    return undefined;
  }
  return rest.count < ours.count ? "ahead" : "behind";
}
