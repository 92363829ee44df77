import type { Event } from "../event/event";
import { isReserved } from "../event/eventType";
import { Range } from "../event/key";
import { findKey } from "../pack/block";
import type { Pause } from "../ports";
import type { EventStore } from "./store/eventStore";

/** Events between two pauses. */
const STEP = 4;

/** Told of one event and whether it is undone; false ends the walk. */
export type Visit = (this: void, event: Event, isUndone: boolean) => boolean;

/**
 * Visits the events newest first, in slices. The library's own, such as retractions, are left out.
 * @param code of the event type; undefined: all.
 */
export function walkBack(store: EventStore, code: string | undefined, visit: Visit, pause: Pause): void {
  const weeks = [...store.weeks()];
  // Behind the next event.
  let stamp: number = Range.Stamps;
  let creator = 0;
  for (const i of $range(weeks.length, 1, -1)) {
    let block = store.openWeek(weeks[i - 1], pause);
    while (block !== undefined) {
      // Events may have come in during the pause: what is left is in front of the last one's key.
      const behind = math.abs(findKey(block, stamp, creator));
      if (behind <= 1) {
        break;
      }
      for (const place of $range(behind - 1, math.max(1, behind - STEP), -1)) {
        stamp = block.stamps.get(place);
        creator = block.creators.get(place);
        const own = block.shapes.get(place).code;
        const isMeant = code === undefined ? !isReserved(own) : own === code;
        if (isMeant && !visit(store.types.eventAt(block, place), store.retractions.isUndone(stamp, creator))) {
          return;
        }
      }
      pause();
      block = store.openWeek(weeks[i - 1], pause);
    }
  }
}
