import { Trial } from "./trial";

/** Steps of one trial. */
const STEPS = 1000;

/** Tries so many ledgers beside a plain model, writes a line for each that failed and one for all; gives whether none did. */
export function tryLedgers(seed: number, trials: number, write: (this: void, text: string) => void): boolean {
  const start = os.clock();
  let failed = 0;
  for (const number of $range(1, trials)) {
    const { problems } = new Trial(seed * 1000 + number).run(STEPS);
    if (problems.length > 0) {
      failed += 1;
      write([`ledger ${number}  FAILED`, ...problems.slice(0, 10)].join("\n             "));
    }
    collectgarbage("collect");
  }
  write(string.format("ledgers          %d of %d steps, failed %d; %.0f s", trials, STEPS, failed, os.clock() - start));
  return failed === 0;
}
