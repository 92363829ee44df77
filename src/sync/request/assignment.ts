import { partnerOf } from "../link/channels";
import type { SyncContext } from "../context";
import type { PeerRecord } from "../peers/peers";
import type { Overheard } from "./overheard";
import type { Want } from "./want";
import { ownCount } from "../holdings";
import { REQUEST_LIMIT } from "../messages/request";

/** Senders that whisper to us at once: more would fill what a client can take. */
const SERVERS = 2;

/** Whether these weeks are much, nobody else lacks them as far as we heard, and none has been asked for before. */
export function isForUsAlone(context: SyncContext, overheard: Overheard, weeks: readonly Want[]): boolean {
  const { heardWeeks, events, options } = context;
  let missing = 0;
  for (const want of weeks) {
    if (
      want.tries > 0 ||
      partnerOf(want.channel) !== undefined ||
      heardWeeks.isUnderWay(want.channel, want.subject, options.takeoverDelay) ||
      overheard.isWantedByOthers(want.subject)
    ) {
      return false;
    }
    missing += want.count - ownCount(events, want.subject);
  }
  return missing >= options.whisperEvents;
}

/**
 * Who may be asked to whisper, the best claim first.
 * @param isWhispering whether somebody is still to whisper something: more than SERVERS at once would be too many.
 */
export function whisperers(
  { ranking, events }: SyncContext,
  isWhispering: (this: void, peer: PeerRecord) => boolean,
): PeerRecord[] {
  const holders = ranking.holders(events.count());
  const others = holders.filter((peer) => !isWhispering(peer));
  return [...holders.filter((peer) => isWhispering(peer)), ...others].slice(0, SERVERS);
}

/**
 * How many weeks may be asked of these at a time: all at once of those who have delivered, whoever told of them.
 * Undefined: as many as of others.
 */
export function weeksAtOnce(servers: readonly PeerRecord[]): number | undefined {
  return servers.some((server) => server.deliveries > 0) ? servers.length * REQUEST_LIMIT : undefined;
}

/**
 * Deals weeks out, each to who has the least to whisper: each has a bandwidth of its own. What is too much is left out.
 * @param busy how many weeks each of them is still to whisper; counts up.
 * @returns one share for each.
 */
export function dealOut(weeks: readonly Want[], busy: number[]): Want[][] {
  const shares: Want[][] = busy.map(() => []);
  for (const want of weeks) {
    let least = 0;
    for (const place of $range(1, busy.length - 1)) {
      least = busy[place] < busy[least] ? place : least;
    }
    busy[least] += 1;
    if (shares[least].length < REQUEST_LIMIT) {
      shares[least].push(want);
    }
  }
  return shares;
}
