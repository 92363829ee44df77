import { createRandom } from "../sim/random";
import { mixEvent } from "../src/event/fingerprint";
import { type Shape, shapeOf } from "../src/event/shape";
import { type Columns, newBlock } from "../src/pack/block";
import { appendLoot, Loot } from "./workloads";

const LANE_BITS = 26;

/** The share of output bits that a flipped input bit flips, least and most: of one input bit's average, and of one pair's. */
export interface Avalanche {
  inputLeast: number;
  inputMost: number;
  pairLeast: number;
  pairMost: number;
}

/** What goes into the mix, how many of its bits are flipped, and of which shape the event is. */
const INPUTS: readonly [name: "stamp" | "creator" | "points" | "item", bits: number, shape: Shape][] = [
  ["stamp", 40, Loot.shape],
  ["creator", 44, Loot.shape],
  ["points", 16, Loot.shape],
  ["item", 16, Loot.shape],
  // Without fields there are the fewest rounds.
  ["stamp", 40, shapeOf("NONE", [])],
  ["creator", 44, shapeOf("NONE", [])],
];

function flipped(value: number, bit: number): number {
  const unit = 2 ** bit;
  return math.floor(value / unit) % 2 === 0 ? value + unit : value - unit;
}

/** Adds to `counts` the bits in which two lanes differ, from `offset` on. */
function countFlips(counts: LuaTable<number, number>, offset: number, x: number, y: number): void {
  for (const bit of $range(1, LANE_BITS)) {
    const p = x % 2;
    const q = y % 2;
    if (p !== q) {
      counts.set(offset + bit, counts.get(offset + bit) + 1);
    }
    x = (x - p) / 2;
    y = (y - q) / 2;
  }
}

/** Flips each bit of stamp, creator and two fields of random events, and looks at both lanes of the mix. */
export function measureAvalanche(events: number, seed: number): Avalanche {
  const random = createRandom(seed);
  const block = newBlock();
  appendLoot(block, 0, 1, random);
  const columns = block.columns.get(Loot.shape) as Columns;
  const points = columns.values.get(2);
  const item = columns.values.get(3);
  const result: Avalanche = { inputLeast: 1, inputMost: 0, pairLeast: 1, pairMost: 0 };
  for (const [name, bits, shape] of INPUTS) {
    for (const bit of $range(0, bits - 1)) {
      const counts = new LuaTable<number, number>();
      for (const i of $range(1, 2 * LANE_BITS)) {
        counts.set(i, 0);
      }
      for (const _ of $range(1, events)) {
        const value = {
          stamp: math.floor(random() * 2 ** 40),
          creator: math.floor(random() * 2 ** 44),
          points: math.floor(random() * 65536),
          item: math.floor(random() * 65536),
        };
        points.set(1, value.points);
        item.set(1, value.item);
        const [a, b] = mixEvent(value.stamp, value.creator, shape, columns, 1);
        value[name] = flipped(value[name], bit);
        points.set(1, value.points);
        item.set(1, value.item);
        const [otherA, otherB] = mixEvent(value.stamp, value.creator, shape, columns, 1);
        countFlips(counts, 0, a, otherA);
        countFlips(counts, LANE_BITS, b, otherB);
      }
      let sum = 0;
      for (const i of $range(1, 2 * LANE_BITS)) {
        const share = counts.get(i) / events;
        sum += share;
        result.pairLeast = math.min(result.pairLeast, share);
        result.pairMost = math.max(result.pairMost, share);
      }
      result.inputLeast = math.min(result.inputLeast, sum / (2 * LANE_BITS));
      result.inputMost = math.max(result.inputMost, sum / (2 * LANE_BITS));
    }
  }
  return result;
}
