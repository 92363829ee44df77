import { Range } from "../event/key";

/**
 * The stamp for a creator's next event: never one it used before, also not after a /reload within the second or when
 * the server's clock steps back. More than 256 events in a second go on in the next one.
 * @param last the stamp of its newest event, if any.
 */
export function nextStamp(serverTime: number, last?: number): number {
  const earliest = serverTime * Range.Counters;
  return last !== undefined && last >= earliest ? last + 1 : earliest;
}
