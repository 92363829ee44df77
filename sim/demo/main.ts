import { bar, type Style } from "./bars";
import { Demo } from "./demo";
import { FLAVOUR_NAMES, type FlavourName } from "../flavours";
import { type Entry, readHistory } from "./history";
import { inventHistory } from "./invention";
import { record, type Recording } from "./recording";
import { reportOn } from "./report";
import { newLineScreen, newTerminalScreen, type Screen } from "./screen";
import { isTerminal, terminalStyle } from "./terminal";

/** A real guild's history, which lies beside the project where it is present. */
const HISTORY = "../shared/data/guild-history.tsv";

function write(text: string): void {
  io.write(text);
  io.stdout.flush();
}

function load(): Entry[] {
  const real = readHistory(HISTORY);
  const history = real ?? inventHistory();
  write(`A guild's history: ${history.length} entries, ${real === undefined ? "invented" : `from ${HISTORY}`}.\n`);
  return history;
}

/** Fills a disk for the demo's clients, with a bar where it can be redrawn. */
function recordVisibly(history: readonly Entry[], style: Style | undefined): Recording {
  write("Its officers enter it again, each at its own time, in a game of their own.\n");
  return record(history, (entered, total) => {
    if (style !== undefined && (entered % 20 === 0 || entered === total)) {
      write(`\r ${bar(entered, total, 40, style)} ${entered}/${total}${entered === total ? "\n" : ""}`);
    }
  });
}

/** The flavour named after `--flavour`, retail without one; undefined for other arguments. */
function flavourOf(args: readonly string[]): FlavourName | undefined {
  const [option, name] = args;
  if (option === undefined) return "retail";
  return option === "--flavour" && args.length === 2 ? FLAVOUR_NAMES.find((flavour) => flavour === name) : undefined;
}

/** The demo; returns the process's exit code: 0 when all clients ended as they must. */
export function main(...args: string[]): number {
  const flavour = flavourOf(args);
  if (flavour === undefined) {
    write(`usage: npm run demo [-- --flavour ${FLAVOUR_NAMES.join("|")}]\n`);
    return 2;
  }
  const style = isTerminal() ? terminalStyle() : undefined;
  const history = load();
  const recording = recordVisibly(history, style);
  const demo = new Demo({ history, recording, cpu: "real", flavour });
  const { guild } = demo;
  const count = guild.members.length;
  write(`Now ${count} members meet, on ${flavour}. One officer holds all of it, the others parts or nothing.\n\n`);
  const screen: Screen =
    style === undefined
      ? newLineScreen(guild, (line) => {
          write(`${line}\n`);
        })
      : newTerminalScreen(guild, style, write);
  demo.run(
    (text) => {
      screen.tell(text);
    },
    () => {
      screen.tick();
    },
  );
  screen.finish();
  const { lines, problems } = reportOn(guild);
  write(`\n${lines.join("\n")}\n\n`);
  if (problems.length === 0) {
    write(`  All ${count} clients hold the same ledger and the same standings, and a plain loop gives those too.\n`);
    return 0;
  }
  write(`  ${problems.join("\n  ")}\n  FAILED: the clients did not end as they must.\n`);
  return 1;
}
