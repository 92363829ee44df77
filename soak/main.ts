import { readArguments } from "./arguments";
import { play } from "./play";
import { scenarioOf } from "./scenario";
import { lineOf, Summary } from "./summary";

function write(text: string): void {
  io.write(`${text}\n`);
  io.stdout.flush();
}

/** Plays the scenarios of a seed; returns the process's exit code: 0 when all went as it must. */
export function main(...args: string[]): number {
  const [wanted, problem] = readArguments(args);
  if (wanted === undefined) {
    write(problem ?? "");
    return 2;
  }
  const summary = new Summary();
  const start = os.clock();
  for (const number of $range(wanted.from, wanted.to)) {
    const before = os.clock();
    const outcome = play(scenarioOf(wanted.seed, number));
    summary.add(outcome);
    write(lineOf(outcome, os.clock() - before));
    collectgarbage("collect");
  }
  write(string.format("\nseed             %d, %.0f s", wanted.seed, os.clock() - start));
  write(summary.text());
  return summary.isGood() ? 0 : 1;
}
