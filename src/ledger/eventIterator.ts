import type { Event } from "../event/event";
import { Range, weekOfStamp } from "../event/key";
import { type Block, findKey } from "../pack/block";
import type { Selection } from "./eventFilter";
import type { CheckedFilter } from "./exchange/rows/rowFilter";
import type { EventStore } from "./store/eventStore";
import { noPause } from "./store/weeks";

/** Whether the event in a place of a block has the type and the creator that are asked for. */
function isMeant(block: Block, place: number, { code, creator }: CheckedFilter): boolean {
  return (
    (code === undefined || block.shapes.get(place).code === code) &&
    (creator === undefined || block.creators.get(place) === creator)
  );
}

/** The keys of the events from one stamp on that a filter lets through. */
function keysFrom(store: EventStore, first: number, filter: CheckedFilter): { stamp: number; creator: number }[] {
  const keys: { stamp: number; creator: number }[] = [];
  const { end } = filter;
  for (const week of [...store.weeks()]) {
    const block = week < weekOfStamp(first) || first >= end ? undefined : store.openWeek(week, noPause);
    for (const i of $range(block === undefined ? 1 : math.abs(findKey(block, first, 0)), block?.count ?? 0)) {
      const stamp = (block as Block).stamps.get(i);
      if (stamp < end && isMeant(block as Block, i, filter)) {
        keys.push({ stamp, creator: (block as Block).creators.get(i) });
      }
    }
  }
  return keys;
}

/** Oldest first. */
function forwards(store: EventStore, serverTime: number, filter: CheckedFilter): (this: void) => Event | undefined {
  const { first } = filter;
  // What is appended from now on is of this second or later; what is there already of that time is listed now.
  const now = serverTime * Range.Counters;
  const recent = keysFrom(store, math.max(first, now), filter);
  const end = math.min(filter.end, now);
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
      while (block !== undefined && place < block.count) {
        place += 1;
        lastStamp = block.stamps.get(place);
        lastCreator = block.creators.get(place);
        if (lastStamp >= end) {
          return undefined;
        }
        if (isMeant(block, place, filter)) {
          return store.types.eventAt(block, place);
        }
      }
      nextWeek += 1;
      week = weeks[nextWeek];
    }
    return undefined;
  };
  let isRecent = false;
  return () => {
    let event = isRecent ? undefined : earlier();
    isRecent ||= event === undefined;
    while (event === undefined && nextRecent < recent.length) {
      const { stamp, creator } = recent[nextRecent];
      nextRecent += 1;
      event = store.get(stamp, creator);
    }
    return event;
  };
}

/** Newest first: weeks are unpacked as they are come to. */
function backwards(store: EventStore, filter: CheckedFilter): (this: void) => Event | undefined {
  const { first } = filter;
  const weeks = [...store.weeks()];
  let nextWeek = weeks.length;
  /** Behind the next event. */
  let place = 0;
  let revision: number | undefined;
  let lastStamp = math.min(filter.end, Range.Stamps);
  let lastCreator = 0;
  return () => {
    while (nextWeek > 0 && weeks[nextWeek - 1] >= weekOfStamp(first)) {
      const week = weeks[nextWeek - 1];
      // Anything may have happened since the last call.
      const block = week > weekOfStamp(lastStamp) ? undefined : store.openWeek(week, noPause);
      const current = store.revisionOf(week);
      if (block !== undefined && current !== revision) {
        revision = current;
        place = math.abs(findKey(block, lastStamp, lastCreator));
      }
      while (block !== undefined && place > 1) {
        place -= 1;
        lastStamp = block.stamps.get(place);
        lastCreator = block.creators.get(place);
        if (lastStamp < first) {
          return undefined;
        }
        if (isMeant(block, place, filter)) {
          return store.types.eventAt(block, place);
        }
      }
      nextWeek -= 1;
    }
    return undefined;
  };
}

/** Iterates over the events that were selected. */
export function iterateEvents(store: EventStore, serverTime: number, selection: Selection): LuaIterable<Event> {
  const next = selection.isReverse ? backwards(store, selection) : forwards(store, serverTime, selection);
  let left = selection.limit;
  const iterate = (): Event | undefined => {
    if (left <= 0) {
      return undefined;
    }
    left -= 1;
    return next();
  };
  return iterate as unknown as LuaIterable<Event>;
}
