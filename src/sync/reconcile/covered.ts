import { Prime } from "../../event/fingerprint";
import type { EventSet, WeekSummary } from "../../ledger/sharing/eventSet";
import { type EventId, laneA, laneB } from "../../sketch/peel";
import { sumsOf } from "../holdings";
import type { HashText } from "../messages/hash";
import type { PeerRecord } from "../peers/peers";

/** Count and lanes of the events with these ids. */
export function sumsOfIds(ids: readonly EventId[]): WeekSummary {
  let a = 0;
  let b = 0;
  for (const id of ids) {
    a = (a + laneA(id)) % Prime.A;
    b = (b + laneB(id)) % Prime.B;
  }
  return { count: ids.length, a, b };
}

/** A peer's cells tell of nothing that we lack of a ledger of its. */
export function cover(events: EventSet, peer: PeerRecord, ledger: HashText): void {
  peer.covered = { ledger, own: events.count() };
}

/** A peer says what it lacks, by ids. With what it advertised that may be all that we hold, by now or soon. */
export function noteLacking(peer: PeerRecord, ids: readonly EventId[]): void {
  peer.lacking = { ledger: peer.ledger, sums: sumsOfIds(ids) };
}

/** Whether what a peer advertised, and what it said it lacks, are all that we hold. */
function isRest(events: EventSet, { lacking, ledger }: PeerRecord): boolean {
  if (lacking?.ledger !== ledger) {
    return false;
  }
  const theirs = sumsOf(ledger);
  const { a, b } = events.fingerprint();
  return (
    theirs.count + lacking.sums.count === events.count() &&
    (theirs.a + lacking.sums.a) % Prime.A === a &&
    (theirs.b + lacking.sums.b) % Prime.B === b
  );
}

/** Whether we lack nothing of what a peer advertised last, as it has shown itself; remembered, until events are gone. */
export function isCovered(events: EventSet, peer: PeerRecord): boolean {
  if (isRest(events, peer)) {
    cover(events, peer, peer.ledger);
  }
  return peer.ledger !== "" && peer.covered?.ledger === peer.ledger && events.count() >= peer.covered.own;
}
