import type { SyncContext } from "../context";
import { INDEX } from "../messages/hash";
import { FRESH_INTERVALS, type PeerRecord } from "../peers/peers";
import { ownHash } from "../holdings";

/** Whether the senders heard recently hold the same events of a week as this client, those heard last deciding. */
export type Agreement = "same" | "different" | "unknown";

/** The newest advertisements of trusted peers, one a sender. */
function freshPeers(context: SyncContext): PeerRecord[] {
  const peers: PeerRecord[] = [];
  let newest = -math.huge;
  for (const peer of context.peers.filter((each) => each.word === "trusted" && each.sending)) {
    if (peer.advertisedAt !== undefined) {
      peers.push(peer);
      newest = math.max(newest, peer.advertisedAt);
    }
  }
  const oldest = newest - FRESH_INTERVALS * context.options.advertiseInterval;
  return peers.filter((peer) => (peer.advertisedAt ?? 0) >= oldest);
}

function agreementWith(context: SyncContext, peer: PeerRecord, week: number, ours: string): Agreement {
  if (peer.agrees || peer.ledger === ours) {
    return "same";
  }
  const summary = context.events.weekSummary(week);
  for (const theirs of peer.weeks) {
    if (theirs.week === week) {
      const isSame = summary?.count === theirs.count && summary.a === theirs.a && summary.b === theirs.b;
      return isSame ? "same" : "different";
    }
  }
  return "unknown";
}

/** For each of these weeks whether a sender is known to differ, or to hold the same. */
export function agreementOf(context: SyncContext, weeks: readonly number[]): Agreement[] {
  const peers = freshPeers(context);
  const ours = ownHash(context.events, INDEX);
  return weeks.map((week) => {
    let result: Agreement = "unknown";
    for (const peer of peers) {
      const one = agreementWith(context, peer, week, ours);
      if (one === "different" || result === "unknown") {
        result = one;
      }
      if (one === "different") {
        break;
      }
    }
    return result;
  });
}
