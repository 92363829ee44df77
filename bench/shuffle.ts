import type { Random } from "../sim/random";

/** Draws so many items of a list, without repetition. The list is used up: its order is another afterwards. */
export function shuffle<T>(list: T[], random: Random, count: number): T[] {
  for (const i of $range(0, math.min(count, list.length) - 1)) {
    const j = i + math.floor(random() * (list.length - i));
    const item = list[i];
    list[i] = list[j];
    list[j] = item;
  }
  return list.slice(0, count);
}
