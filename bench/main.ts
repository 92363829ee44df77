import { benchCollisions } from "./collisionBench";
import { benchFieldTypes } from "./fieldTypeBench";
import { toJson, toTable } from "./figures";
import { benchLedger } from "./ledgerBench";
import { benchMarks } from "./marksBench";
import { benchLibrary, measureLibraries } from "./libraryBench";
import { measureLedger, measureSync } from "./report/measure";
import { writeReport } from "./report/report";
import { type Part, runParts } from "./parts";
import { benchClosed, benchPrune } from "./pruneBench";
import { benchStates } from "./stateBench";
import { benchSync } from "./syncBench";
import { oneWeek, raids, realHistory } from "./workloads";

/** The benchmarks of the ledger itself, and of what embedding costs. */
function ledgerParts(isQuick: boolean): Part[] {
  const real = realHistory();
  const parts: Part[] = [
    { name: "library", run: benchLibrary },
    {
      name: "ledger",
      run: () => {
        benchLedger(raids("A", 104));
        if (real !== undefined) {
          benchLedger(real);
        }
        benchLedger(raids("A-1k", 1));
      },
    },
    { name: "states", run: benchStates },
    { name: "prune", run: benchPrune },
    {
      name: "week",
      run: () => {
        benchLedger(oneWeek("A-one-week", 100_000));
      },
    },
    { name: "marks", run: benchMarks },
    { name: "fields", run: benchFieldTypes },
  ];
  const long: Part[] = [
    {
      name: "million",
      run: () => {
        benchLedger(raids("A-1m", 1042));
      },
    },
    { name: "closed", run: benchClosed },
  ];
  return isQuick ? parts : [...parts, ...long];
}

/** What stands behind an option of the command line. */
function valueOf(args: readonly string[], option: string): string | undefined {
  const place = args.indexOf(option);
  return place < 0 ? undefined : (args[place + 1] ?? error(`${option}: a name must follow`, 0));
}

/**
 * Runs the benchmarks: `--json` prints one JSON object, otherwise a table. `--quick` takes less of
 * each. `--only NAME` runs one part of what is run otherwise. `--library` measures only what embedding costs. `--collisions`
 * and `--sync` name the other benchmarks than the ledger's; `--report` measures for docs/performance.md, and writes it.
 */
export function main(...args: string[]): number {
  const isQuick = args.includes("--quick");
  const only = valueOf(args, "--only");
  if (args.includes("--collisions")) {
    benchCollisions(isQuick);
  } else if (args.includes("--marks")) {
    benchMarks();
  } else if (args.includes("--sync")) {
    benchSync(isQuick, only);
  } else if (args.includes("--report")) {
    writeReport([...measureLedger(), ...measureSync()], measureLibraries());
  } else if (args.includes("--library")) {
    benchLibrary();
  } else {
    runParts(ledgerParts(isQuick), only);
  }
  print(args.includes("--json") ? toJson() : toTable());
  return 0;
}
