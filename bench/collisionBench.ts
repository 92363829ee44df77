import { measureAvalanche } from "./avalanche";
import { FAMILIES } from "./collisionFamilies";
import { countCollisions } from "./collisions";
import { note } from "./figures";

const SEED = 17;
/** What `--quick` measures of each family. */
const QUICK_SHARE = 0.1;

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
  // Of 6,032 pairs the extreme strays by 4.5 standard deviations, each 0.5 / sqrt(events).
  const stray = 2.5 / math.sqrt(events);
  note("avalanche_pair_least", "random", pairLeast, "share", 0.5 - stray, true, SEED);
  note("avalanche_pair_most", "random", pairMost, "share", 0.5 + stray, false, SEED);
}
