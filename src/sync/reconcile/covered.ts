import { addMix } from "../../ledger/store/sums";
import type { EventSet, WeekSummary } from "../../ledger/sharing/eventSet";
import { type EventId, laneA, laneB } from "../../sketch/peel";
import { ownHash, sumsOf } from "../holdings";
import { type HashText, hashText, INDEX } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";

/** Count and lanes of the events with these ids. */
export function sumsOfIds(ids: readonly EventId[]): WeekSummary {
  const sums = { count: ids.length, a: 0, b: 0 };
  for (const id of ids) {
    addMix(sums, laneA(id), laneB(id));
  }
  return sums;
}

/** A peer's cells tell of nothing that we lack of a ledger of its. */
export function cover(events: EventSet, peer: PeerRecord, ledger: HashText): void {
  peer.covered = { ledger, own: events.count() };
}

/** A peer says what it lacks, by ids. With what it advertised that may be all that we hold, by now or soon. */
export function noteLacking(peer: PeerRecord, ids: readonly EventId[]): void {
  const theirs = sumsOf(peer.ledger);
  const lacking = sumsOfIds(ids);
  addMix(theirs, lacking.a, lacking.b);
  peer.lacking = { ledger: peer.ledger, whole: hashText(theirs.count + lacking.count, theirs.a, theirs.b) };
}

/** Whether what a peer advertised, and what it said it lacks, are all that we hold. */
function isRest(events: EventSet, { lacking, ledger }: PeerRecord): boolean {
  return lacking?.ledger === ledger && lacking.whole === ownHash(events, INDEX);
}

/** Whether we lack nothing of what a peer advertised last, as it has shown itself; remembered, until events are gone. */
export function isCovered(events: EventSet, peer: PeerRecord): boolean {
  if (isRest(events, peer)) {
    cover(events, peer, peer.ledger);
  }
  return peer.ledger !== "" && peer.covered?.ledger === peer.ledger && events.count() >= peer.covered.own;
}
