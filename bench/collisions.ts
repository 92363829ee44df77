import { createRandom, type Random } from "../sim/random";
import { mixEvent, Prime } from "../src/event/fingerprint";
import { Range } from "../src/event/key";
import { adler32 } from "../src/pack/adler32";
import { type Columns, newBlock } from "../src/pack/block";
import type { Family, KeyedEvent } from "./collisionFamilies";
import { appendLoot, Loot } from "./workloads";

const LANE_RANGE = 67108864;
const REALM = 4395 * 4294967296;

/** How many pairs of unequal sets there were, and how many of them each hash calls equal. */
export interface Collisions {
  pairs: number;
  adler: number;
  mix: number;
}

/** Columns with one row: a payload that all events share, so that only keys differ. */
function sharedPayload(): Columns {
  const block = newBlock();
  appendLoot(block, 0, 1, createRandom(1));
  return block.columns.get(Loot.shape) as Columns;
}

const payload = sharedPayload();

/** Nine bytes, as the old system fed them to Adler-32: the time, highest first, the counter, the creator, lowest first. */
function keyBytes({ time, counter, creator }: KeyedEvent): string {
  const at = (value: number, unit: number): number => math.floor(value / unit) % 256;
  return string.char(
    at(time, 16777216),
    at(time, 65536),
    at(time, 256),
    at(time, 1),
    counter,
    at(creator, 1),
    at(creator, 256),
    at(creator, 65536),
    at(creator, 16777216),
  );
}

/** The fingerprint of a set, as one number. */
function fingerprintOf(events: readonly KeyedEvent[]): number {
  let sumA = 0;
  let sumB = 0;
  for (const { time, counter, creator } of events) {
    const [a, b] = mixEvent(time * Range.Counters + counter, REALM + creator, Loot.shape, payload, 1);
    sumA = (sumA + a) % Prime.A;
    sumB = (sumB + b) % Prime.B;
  }
  return sumA * LANE_RANGE + sumB;
}

/** Counts a hash, and how many earlier sets had it. */
function tally(seen: LuaTable<number, number | undefined>, hash: number): number {
  const before = seen.get(hash) ?? 0;
  seen.set(hash, before + 1);
  return before;
}

function compareGroup(sets: readonly KeyedEvent[][], result: Collisions): void {
  const known = new LuaSet<string>();
  const adlers = new LuaTable<number, number | undefined>();
  const mixes = new LuaTable<number, number | undefined>();
  let count = 0;
  for (const events of sets) {
    const text = events.map((event) => keyBytes(event)).join("");
    if (!known.has(text)) {
      known.add(text);
      result.pairs += count;
      count += 1;
      result.adler += tally(adlers, adler32(text));
      result.mix += tally(mixes, fingerprintOf(events));
    }
  }
}

/**
 * Compares the clients of a family's groups, each with each.
 * @param share which part of the family's full size, 0 to 1.
 */
export function countCollisions(family: Family, seed: number, share: number): Collisions {
  const random: Random = createRandom(seed);
  const result: Collisions = { pairs: 0, adler: 0, mix: 0 };
  const groups = math.max(math.floor(family.groups * share), 1);
  const clients = family.groups > 1 ? family.clients : math.floor(family.clients * share);
  for (const _ of $range(1, groups)) {
    compareGroup(family.make(random, clients), result);
  }
  return result;
}
