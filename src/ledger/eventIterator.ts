import type { Event } from "../event/event";
import { Range, weekOfStamp } from "../event/key";
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
  const first = (from ?? 0) * Range.Counters;
  const last = to === undefined ? math.huge : (to + 1) * Range.Counters;
  // What is appended from now on is of this second or later; what is there already of that time is listed now.
  const now = serverTime * Range.Counters;
  const recent = keysBetween(store, math.max(first, now), last);
  const end = math.min(last, now);
  const weeks = [...store.weeks()];
  let nextWeek = 0;
  let nextRecent = 0;
  let block: Block | undefined;
  let index = 0;
  let count = 0;
  let lastStamp = 0;
  let lastCreator = 0;
  const earlier = (): Event | undefined => {
    while (true) {
      while (block === undefined || index >= block.count) {
        const week = weeks[nextWeek] as number | undefined;
        if (week === undefined || week > weekOfStamp(end)) {
          return undefined;
        }
        nextWeek += 1;
        index = 0;
        block = week < weekOfStamp(first) ? undefined : store.openWeek(week, noPause);
        count = block?.count ?? 0;
      }
      if (block.count !== count) {
        // Something came in since the last call, perhaps before that event.
        count = block.count;
        index = index === 0 ? 0 : findKey(block, lastStamp, lastCreator);
      }
      index += 1;
      const stamp = block.stamps.get(index);
      lastStamp = stamp;
      lastCreator = block.creators.get(index);
      if (stamp >= end) {
        return undefined;
      }
      if (stamp >= first) {
        return store.types.eventAt(block, index);
      }
    }
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
