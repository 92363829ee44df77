import { toJson, toTable } from "./figures";
import { benchLedger } from "./ledgerBench";
import { oneWeek, raids, realHistory } from "./workloads";

/** Runs the benchmarks: `--json` prints one JSON object, otherwise a table. `--quick` leaves the million out. */
export function main(...args: string[]): number {
  benchLedger(raids("A", 104));
  const real = realHistory();
  if (real !== undefined) {
    benchLedger(real);
  }
  benchLedger(raids("A-1k", 1));
  benchLedger(oneWeek("A-one-week", 100_000));
  if (!args.includes("--quick")) {
    benchLedger(raids("A-1m", 1042));
  }
  print(args.includes("--json") ? toJson() : toTable());
  return 0;
}
