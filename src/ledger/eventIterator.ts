import type { Event } from "../event/event";
import { Range, stampsBetween, weekOfStamp } from "../event/key";
import { type Block, findKey } from "../pack/block";
import type { EventStore } from "./store/eventStore";
import { noPause } from "./store/weeks";

/** The keys of the events from one stamp on and below another. */
function keysBetween(store: EventStore, first: number, end: number): { stamp: number; creator: number }[] {
  const keys: { stamp: number; creator: number }[] = [];
  for (const week of [...store.weeks()]) {
    const block = week < weekOfStamp(first) || first >= end ? undefined : store.openWeek(week, noPause);
    for (const i of $range(block === undefined ? 1 : math.abs(findKey(block, first, 0)), block?.count ?? 0)) {
      const stamp = (block as Block).stamps.get(i);
      if (stamp < end) {
        keys.push({ stamp, creator: (block as Block).creators.get(i) });
      }
    }
  }
  return keys;
}

/**
 * Iterates over the events from one time to another, both ends included, in order.
 * @param from Unix seconds; undefined: from the beginning.
 * @param to Unix seconds; undefined: to the end.
 */
export function iterateEvents(
  store: EventStore,
  serverTime: number,
  from: number | undefined,
  to: number | undefined,
): LuaIterable<Event> {
  const [first, last] = stampsBetween(from, to);
  // What is appended from now on is of this second or later; what is there already of that time is listed now.
  const now = serverTime * Range.Counters;
  const recent = keysBetween(store, math.max(first, now), last);
  const end = math.min(last, now);
  const weeks = [...store.weeks()];
  let nextWeek = 0;
  let nextRecent = 0;
  let place = 0;
  let revision: number | undefined;
  let lastStamp = first;
  let lastCreator = -1;
  const earlier = (): Event | undefined => {
    let week = weeks[nextWeek] as number | undefined;
    while (week !== undefined && week <= weekOfStamp(end)) {
      // Anything may have happened since the last call.
      const block = week < weekOfStamp(first) ? undefined : store.openWeek(week, noPause);
      const current = store.revisionOf(week);
      if (block !== undefined && current !== revision) {
        revision = current;
        const index = findKey(block, lastStamp, lastCreator);
        place = index > 0 ? index : -index - 1;
      }
      if (block !== undefined && place < block.count) {
        place += 1;
        lastStamp = block.stamps.get(place);
        lastCreator = block.creators.get(place);
        return lastStamp >= end ? undefined : store.types.eventAt(block, place);
      }
      nextWeek += 1;
      week = weeks[nextWeek];
    }
    return undefined;
  };
  let isRecent = false;
  const iterate = (): Event | undefined => {
    let event = isRecent ? undefined : earlier();
    isRecent ||= event === undefined;
    while (event === undefined && nextRecent < recent.length) {
      const { stamp, creator } = recent[nextRecent];
      nextRecent += 1;
      event = store.get(stamp, creator);
    }
    return event;
  };
  return iterate as unknown as LuaIterable<Event>;
}
