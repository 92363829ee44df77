import type { PeerRecord } from "../peers/peers";
import type { Want } from "./want";
import { REQUEST_LIMIT } from "../messages/request";

/** Senders that whisper to us at once: they share what a client can take, and each may leave. */
const SERVERS = 8;

/**
 * The senders that may be asked to whisper.
 * @param holders the peers that hold what we lack, the best claim first.
 * @param isWhispering whether somebody is still to whisper something: more than SERVERS at once would be too many.
 */
export function whisperers(
  holders: readonly PeerRecord[],
  isWhispering: (this: void, peer: PeerRecord) => boolean,
): PeerRecord[] {
  const others = holders.filter((peer) => !isWhispering(peer));
  return [...holders.filter((peer) => isWhispering(peer)), ...others].slice(0, SERVERS);
}

/**
 * How many weeks may be asked of these at a time. Peers that have delivered may be asked for all at once, others for one each.
 * Undefined: as many as of others.
 * @param least what may be asked for at a time anyway.
 */
export function weeksAtOnce(servers: readonly PeerRecord[], least: number): number | undefined {
  if (servers.some((server) => server.deliveries > 0)) {
    return servers.length * REQUEST_LIMIT;
  }
  return servers.length > least ? servers.length : undefined;
}

/**
 * Deals weeks out, each to the sender with the least to whisper: each has a bandwidth of its own. What is too much is left out.
 * @param busy how many weeks each of them is still to whisper; counts up.
 * @param servers who they are: a week that did not come is asked of another, if there is one.
 * @returns one share for each.
 */
export function dealOut(weeks: readonly Want[], busy: number[], servers: readonly PeerRecord[]): Want[][] {
  const shares: Want[][] = busy.map(() => []);
  for (const want of weeks) {
    let least = servers[0] === want.server && busy.length > 1 ? 1 : 0;
    for (const place of $range(least + 1, busy.length - 1)) {
      least = busy[place] < busy[least] && servers[place] !== want.server ? place : least;
    }
    busy[least] += 1;
    if (shares[least].length < REQUEST_LIMIT) {
      shares[least].push(want);
    }
  }
  return shares;
}
