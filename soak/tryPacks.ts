import { Acceptance, type Way } from "../spec/properties/support/acceptance";

const WAYS: readonly Way[] = ["peer", "wire", "text", "disk"];
/** Seeds that a run may use for itself; those of `npm test` are below. */
const SEEDS = 100_000;

/**
 * Gives ledgers changed and invented packs by each way in. Writes a line for each round after which something that was taken could
 * not be saved, or did not come back, and one for all; gives whether there was none.
 * @param rounds of each way; a round is 40 packs.
 */
export function tryPacks(seed: number, rounds: number, write: (this: void, text: string) => void): boolean {
  const start = os.clock();
  let accepted = 0;
  let refused = 0;
  let failed = 0;
  for (const number of $range(1, rounds)) {
    for (const way of WAYS) {
      const [ok, result] = pcall(() => new Acceptance(seed * SEEDS + number).round(way));
      if (ok) {
        accepted += result.accepted;
        refused += result.refused;
      } else {
        failed += 1;
        write(`packs by ${way}, round ${number}  FAILED\n             ${tostring(result)}`);
      }
    }
    collectgarbage("collect");
  }
  const seconds = os.clock() - start;
  write(string.format("packs            %d taken, %d refused, failed %d; %.0f s", accepted, refused, failed, seconds));
  return failed === 0;
}
