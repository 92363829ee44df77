import type { SyncContext } from "../context";
import type { PeerRecord } from "../peers/peers";

/** What an addon may know of a peer. */
export interface Peer {
  /** Full name, `Name-Realm`. */
  name: string;
  /** The hash of its ledger, 14 hexadecimal digits. */
  hash: string;
  /** Events in its ledger. */
  count: number;
  /** Responder time when it was last heard. */
  lastHeard: number;
  /** Whether it advertises and serves. */
  sending: boolean;
  /** How many events fewer than we it has; negative when it has more. */
  lag: number;
  /** Its place among those that answer requests, 1 is the first; undefined when it is no sender. */
  rank?: number;
}

/** A fingerprint as people read it: 14 hexadecimal digits. */
export function fingerprintText(a: number, b: number): string {
  return string.format("%07x%07x", a, b);
}

/** All peers that were heard within peerLifetime, in no order. */
export function listPeers(context: SyncContext): Peer[] {
  const { clock, events, peers, ranking } = context;
  const now = clock.now();
  const serverTime = clock.serverTime();
  peers.prune(now);
  const list: Peer[] = [];
  for (const [, peer] of pairs(peers.byName as unknown as Record<string, PeerRecord>)) {
    list.push({
      name: peer.name,
      hash: fingerprintText(peer.a, peer.b),
      count: peer.count,
      lastHeard: math.floor(serverTime - (now - peer.lastHeard)),
      sending: peer.sending,
      lag: events.count() - peer.count,
      rank: peer.sending ? ranking.rank(peer) : undefined,
    });
  }
  return list;
}
