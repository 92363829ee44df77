import type { PeerRecord } from "./peers";

/**
 * Makes room in a list of what peers are at, the oldest first; false when there is none. Where all places are taken, one that
 * nobody needs any more is given up, or else a stranger's; for a trusted peer any.
 */
export function makeRoom<T extends { readonly peer: PeerRecord }>(
  list: T[],
  limit: number,
  { word }: PeerRecord,
  isSpent: (this: void, entry: T) => boolean,
): boolean {
  if (list.length < limit) {
    return true;
  }
  let place = list.findIndex((entry) => isSpent(entry));
  place = place < 0 ? list.findIndex(({ peer }) => peer.word === "stranger") : place;
  place = place < 0 && word === "trusted" ? 0 : place;
  if (place >= 0) {
    list.splice(place, 1);
  }
  return place >= 0;
}
