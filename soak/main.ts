import { readArguments } from "./arguments";
import { tryLedgers } from "./ledger/tryLedgers";
import { play } from "./play";
import type { Result } from "./result";
import { scenarioOf } from "./scenario";
import { Siege } from "./siege";
import { lineOf, Summary } from "./summary";
import { tryPacks } from "./tryPacks";

function write(text: string): void {
  io.write(`${text}\n`);
  io.stdout.flush();
}

/** Plays the scenarios and the sieges of a seed; returns the process's exit code: 0 when all went as it must. */
export function main(...args: string[]): number {
  const [wanted, problem] = readArguments(args);
  if (wanted === undefined) {
    write(problem ?? "");
    return 2;
  }
  const { seed } = wanted;
  const summary = new Summary();
  const start = os.clock();
  const report = (game: (this: void) => Result) => {
    const before = os.clock();
    const result = game();
    summary.add(result);
    write(lineOf(result, os.clock() - before));
    // The next one's memory is measured.
    collectgarbage("collect");
  };
  for (const number of $range(wanted.from, wanted.to)) {
    report(() => play(scenarioOf(seed, number, wanted.closings)));
  }
  for (const number of $range(wanted.firstSiege, wanted.lastSiege)) {
    report(() => new Siege(seed, number).run());
  }
  const isAsModel = tryLedgers(seed, wanted.trials, write);
  const isReadBack = tryPacks(seed, wanted.packs, write);
  write(string.format("\nseed             %d, %.0f s", seed, os.clock() - start));
  write(summary.text());
  return summary.isGood() && isAsModel && isReadBack ? 0 : 1;
}
