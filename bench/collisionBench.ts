import { measureAvalanche } from "./avalanche";
import { FAMILIES } from "./collisionFamilies";
import { countCollisions } from "./collisions";
import { mixOf } from "../src/ledger/store/sums";
import { adler32 } from "../src/pack/adler32";
import { digest } from "../src/pack/digest";
import { note } from "./figures";
import { milliseconds } from "./harness";
import { oneWeek } from "./workloads";

const SEED = 17;
/** What `--quick` measures of each family. */
const QUICK_SHARE = 0.1;

/** Nanoseconds a byte that a hash of a text takes, at best. */
function perByte(hash: (this: void, text: string) => unknown): number {
  const text = string.rep("Weydro13so8lx10100zmo6A0zn87000003", 3000);
  return (milliseconds(5, () => hash(text)) / text.length) * 1e6;
}

/** The mix and Adler-32 over the families, and how the mix spreads a flipped bit. */
export function benchCollisions(isQuick: boolean): void {
  for (const family of FAMILIES) {
    const { pairs, adler, mix } = countCollisions(family, SEED, isQuick ? QUICK_SHARE : 1);
    note("collision_pairs", family.name, pairs, "pairs", undefined, false, SEED);
    note("mix_collisions", family.name, mix, "pairs", 0, false, SEED);
    note("adler32_collisions", family.name, adler, "pairs", undefined, false, SEED);
    if (adler > 0) {
      note("adler32_one_in", family.name, pairs / adler, "pairs", undefined, false, SEED);
    }
  }
  const events = isQuick ? 300 : 2000;
  const { inputLeast, inputMost, pairLeast, pairMost } = measureAvalanche(events, SEED);
  note("avalanche_input_least", "random", inputLeast, "share", 0.48, true, SEED);
  note("avalanche_input_most", "random", inputMost, "share", 0.52, false, SEED);
  // Of 10,400 pairs the extreme strays by 4.5 standard deviations, each 0.5 / sqrt(events).
  const stray = 2.5 / math.sqrt(events);
  note("avalanche_pair_least", "random", pairLeast, "share", 0.5 - stray, true, SEED);
  note("avalanche_pair_most", "random", pairMost, "share", 0.5 + stray, false, SEED);
  const { weeks, count } = oneWeek("A-one-week", 20_000);
  const mixing = milliseconds(5, () => {
    for (const { block } of weeks) {
      for (const i of $range(1, block.count)) {
        mixOf(block, i);
      }
    }
  });
  note("mix_ns", "A-one-week", (mixing / count) * 1e6, "ns/event");
  note(
    "digest_ns_per_byte",
    "pack",
    perByte((text) => digest(text)),
    "ns/B",
  );
  note(
    "adler32_ns_per_byte",
    "pack",
    perByte((text) => adler32(text)),
    "ns/B",
  );
}
