import type { Event } from "../../../src/event/event";
import type { SeededRandom } from "../../support/random";
import { eventOf, WEEK } from "./memorySet";

/** The week in which the fake game begins. */
export const THIS_WEEK = math.floor(1_700_000_000 / WEEK);

/** Events spread over weeks `from` to `to` before this one, `each` a week. */
export function history(random: SeededRandom, weeks: number, each: number): Event[] {
  const list: Event[] = [];
  for (const week of $range(THIS_WEEK - weeks, THIS_WEEK - 1)) {
    for (const i of $range(1, each)) {
      const time = week * WEEK + random.between(0, WEEK - 1);
      list.push(eventOf(time, `C${random.between(1, 5)}`, `v${random.between(0, 999)}`, i % 256));
    }
  }
  return list;
}

/** A random part of a history. */
export function partOf(random: SeededRandom, events: readonly Event[], share: number): Event[] {
  return events.filter(() => random.next() < share);
}
