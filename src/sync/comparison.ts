import type { Channel, Pause } from "../ports";
import type { Core } from "./core";
import { hashText, INDEX, ownHash } from "./hash";
import { ADVERTISED_WEEKS, type IndexEntry } from "./messages";
import type { PeerRecord } from "./peerTable";
import type { Requester } from "./requester";

/** Asks for what differs between what a peer advertised last and what we have. Returns whether all is equal. */
export function comparePeer(core: Core, requester: Requester, peer: PeerRecord, ask: boolean, pause: Pause): boolean {
  const { events } = core;
  // Taken before the pauses, in which it may advertise anew.
  const { channel, count, ledger, weeks } = peer;
  let equal = true;
  for (const theirs of weeks) {
    const ours = events.weekSummary(theirs.week);
    if (
      ours?.count !== theirs.count ||
      ours.a !== theirs.a ||
      ours.b !== theirs.b ||
      events.weekAdler(theirs.week, pause) !== theirs.adler
    ) {
      equal = false;
      if (ask) {
        requester.consider(
          theirs.week,
          hashText(theirs.count, theirs.a, theirs.b),
          theirs.count,
          ledger,
          channel,
          peer,
        );
      }
    }
  }
  if (!equal || ledger === ownHash(events, INDEX)) {
    return equal;
  }
  // Fewer weeks than an advertisement can list are all that the peer has, and those we have too.
  if (ask && weeks.length === ADVERTISED_WEEKS) {
    requester.consider(INDEX, ledger, count, ledger, channel, peer);
  }
  return false;
}

/** Asks for the weeks of a part of an index that differ from ours. */
export function compareIndex(
  core: Core,
  requester: Requester,
  entries: readonly IndexEntry[],
  ledger: string,
  channel: Channel,
  source: PeerRecord,
  pause: Pause,
): void {
  for (const entry of entries) {
    const ours = core.events.weekSummary(entry.week);
    if (ours?.count !== entry.count || ours.a !== entry.a || ours.b !== entry.b) {
      requester.consider(entry.week, hashText(entry.count, entry.a, entry.b), entry.count, ledger, channel, source);
    }
    pause();
  }
}
