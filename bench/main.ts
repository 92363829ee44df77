import { benchCollisions } from "./collisionBench";
import { benchFieldTypes } from "./fieldTypeBench";
import { toJson, toTable } from "./figures";
import { benchLedger } from "./ledgerBench";
import { benchMarks } from "./marksBench";
import { benchLibrary, measureLibraries } from "./libraryBench";
import { measureLedger, measureSync } from "./report/measure";
import { writeReport } from "./report/report";
import { benchClosed, benchPrune } from "./pruneBench";
import { benchStates } from "./stateBench";
import { benchSync } from "./syncBench";
import { oneWeek, raids, realHistory } from "./workloads";

/** The benchmarks of the ledger itself. */
function benchLedgers(isQuick: boolean): void {
  benchLedger(raids("A", 104));
  const real = realHistory();
  if (real !== undefined) {
    benchLedger(real);
  }
  benchLedger(raids("A-1k", 1));
  benchStates();
  benchPrune();
  benchLedger(oneWeek("A-one-week", 100_000));
  if (!isQuick) {
    benchLedger(raids("A-1m", 1042));
    benchClosed();
  }
}

/**
 * Runs the benchmarks: `--json` prints one JSON object, otherwise a table. `--quick` takes less of
 * each. `--library` measures only what embedding costs. `--collisions` and `--sync` name the other benchmarks than the ledger's; `--report` measures for docs/performance.md, and
 * writes it.
 */
export function main(...args: string[]): number {
  const isQuick = args.includes("--quick");
  if (args.includes("--collisions")) {
    benchCollisions(isQuick);
  } else if (args.includes("--marks")) {
    benchMarks();
  } else if (args.includes("--sync")) {
    benchSync(isQuick);
  } else if (args.includes("--report")) {
    writeReport([...measureLedger(), ...measureSync()], measureLibraries());
  } else if (args.includes("--library")) {
    benchLibrary();
  } else {
    benchLibrary();
    benchLedgers(isQuick);
    benchMarks();
    benchFieldTypes();
  }
  print(args.includes("--json") ? toJson() : toTable());
  return 0;
}
