import type { Row } from "../../pack/block";
import type { Pause } from "../../ports";

/** Items between two pauses. */
const STEP = 64;

/** Merges two sorted runs that follow each other. */
function merge<T>(
  from: Row<T>,
  to: Row<T>,
  first: number,
  middle: number,
  last: number,
  isBefore: (this: void, a: T, b: T) => boolean,
  pause: Pause,
): void {
  let left = first;
  let right = middle + 1;
  for (const place of $range(first, last)) {
    // Of equal ones that of the left run comes first: what was in order stays so.
    if (left <= middle && (right > last || !isBefore(from.get(right), from.get(left)))) {
      to.set(place, from.get(left));
      left += 1;
    } else {
      to.set(place, from.get(right));
      right += 1;
    }
    if (place % STEP === 0) {
      pause();
    }
  }
}

/** A sorted copy of a list with so many items; equal ones keep their order. Works in slices. */
export function sortSlices<T>(
  list: Row<T>,
  count: number,
  isBefore: (this: void, a: T, b: T) => boolean,
  pause: Pause,
): Row<T> {
  let from = list;
  let width = 1;
  while (width < count) {
    const to: Row<T> = new LuaTable();
    for (const first of $range(1, count, width * 2)) {
      const middle = math.min(first + width - 1, count);
      merge(from, to, first, middle, math.min(middle + width, count), isBefore, pause);
    }
    from = to;
    width *= 2;
  }
  return from;
}
