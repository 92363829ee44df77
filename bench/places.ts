import { createRandom } from "../sim/random";
import { shuffle } from "./shuffle";

/** So many places of a history, at random. */
export function somePlaces(count: number, of: number, seed: number): LuaSet<number> {
  const places: number[] = [];
  for (const place of $range(0, of - 1)) {
    places.push(place);
  }
  const chosen = new LuaSet<number>();
  for (const place of shuffle(places, createRandom(seed), count)) {
    chosen.add(place);
  }
  return chosen;
}

/** The places of a history from one to another. */
export function placesFrom(first: number, last: number): LuaSet<number> {
  const places = new LuaSet<number>();
  for (const place of $range(first, last)) {
    places.add(place);
  }
  return places;
}
