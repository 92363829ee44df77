import type { Ledger } from "../../ledger/ledger";
import { openCopyBox } from "../copyBox";
import { type BoxFormat, exportIntoBox } from "../exportBox";
import type * as Window from "../window/window";
import { gameClock } from "../game";
import { type Messages, messagesFor } from "../messages";
import { travellers } from "../travellers";
import { dateText, takeDate } from "./dates";
import { ledgerLines, logLines, networkLines } from "./describe";

/** The bundle's own: the window is not even defined before somebody opens it. */
declare function require(this: void, name: string): unknown;

/** A command that was typed. */
interface Call {
  readonly ledgers: readonly Ledger[];
  readonly messages: Messages;
  /** The command as it was typed, for messages that name it. */
  readonly command: string;
  /** The words behind the command's first, which are taken away as they are understood. */
  readonly words: string[];
}

/** Players type names as they please. */
function findLedger(ledgers: readonly Ledger[], name: string): Ledger | undefined {
  return ledgers.find((ledger) => ledger.name.toLowerCase() === name.toLowerCase());
}

function namesOf(ledgers: readonly Ledger[]): string {
  return ledgers.map((ledger) => ledger.name).join(", ");
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) {
    print(line);
  }
}

/** The ledger that the next word names, or the only one; says what is wrong when it is neither. */
function takeLedger({ ledgers, messages, words }: Call): Ledger | undefined {
  const named = words.length === 0 ? undefined : findLedger(ledgers, words[0]);
  if (named !== undefined) {
    words.shift();
    return named;
  }
  if (ledgers.length === 1) {
    return ledgers[0];
  }
  print(ledgers.length === 0 ? messages.noLedgers : string.format(messages.whichLedger, namesOf(ledgers)));
  return undefined;
}

/** The ledgers that the words name; all without words. */
function takeLedgers({ ledgers, messages, words }: Call): readonly Ledger[] {
  if (ledgers.length === 0) {
    print(messages.noLedgers);
    return ledgers;
  }
  const named = words.length === 0 ? undefined : findLedger(ledgers, words[0]);
  if (named === undefined && words.length > 0) {
    print(string.format(messages.unknownLedger, words[0], namesOf(ledgers)));
    return [];
  }
  return named === undefined ? ledgers : [named];
}

/** A box with the events between two dates, to copy from. */
function exportEvents(call: Call, format: BoxFormat): void {
  const ledger = takeLedger(call);
  if (ledger === undefined) {
    return;
  }
  const { messages, words } = call;
  const from = takeDate(words, false);
  const to = takeDate(words, true);
  if (words.length > 0) {
    print(messages.badDate);
    return;
  }
  exportIntoBox(ledger, messages, format, { from, to });
}

function travel(call: Call): void {
  const ledger = takeLedger(call);
  if (ledger === undefined) {
    return;
  }
  const { command, messages, words } = call;
  const wanted = takeDate(words, true);
  if (wanted === undefined || words.length > 0) {
    print(messages.badDate);
    return;
  }
  const projections = travellers(ledger);
  if (projections.length === 0) {
    print(string.format(messages.nothingTravels, ledger.name));
    return;
  }
  // Today's end has not come yet.
  const timestamp = math.min(wanted, gameClock.serverTime());
  let isGone = false;
  for (const projection of projections) {
    isGone = projection.TravelTo(timestamp) !== undefined;
  }
  const text = isGone ? messages.noArchive : messages.travels;
  print(string.format(text, ledger.name, dateText(timestamp), `${command} return`));
}

/** Begins or ends to compare the states of a ledger, or of all. */
function develop(call: Call): void {
  const { command, messages, words } = call;
  const last = words.pop() ?? "";
  const word = last.toLowerCase();
  if (word !== "on" && word !== "off") {
    print(string.format(messages.badSwitch, string.format(messages.helpDevelopment, command)));
    return;
  }
  for (const ledger of takeLedgers(call)) {
    ledger.SetDevelopment(word === "on");
    print(string.format(word === "on" ? messages.developmentOn : messages.developmentOff, ledger.name, command));
  }
}

const COMMANDS: Record<string, ((call: Call) => void) | undefined> = {
  list: (call) => {
    for (const ledger of takeLedgers(call)) {
      printLines(ledgerLines(call.messages, ledger));
    }
  },
  show: (call) => {
    for (const ledger of takeLedgers(call)) {
      printLines(ledgerLines(call.messages, ledger));
      printLines(networkLines(call.messages, ledger));
    }
  },
  export: (call) => {
    exportEvents(call, "export");
  },
  csv: (call) => {
    exportEvents(call, "csv");
  },
  json: (call) => {
    exportEvents(call, "json");
  },
  travel,
  return: (call) => {
    for (const ledger of takeLedgers(call)) {
      for (const projection of ledger.projectionList()) {
        projection.Return();
      }
      print(string.format(call.messages.returned, ledger.name));
    }
  },
  window: ({ ledgers, messages }) => {
    if (ledgers.length === 0) {
      print(messages.noLedgers);
    } else {
      (require("../window/window") as typeof Window).openWindow(ledgers);
    }
  },
  dev: develop,
  log: (call) => {
    const ledger = takeLedger(call);
    const { ledgers, messages, words } = call;
    if (ledger !== undefined && words.length > 0) {
      print(string.format(messages.unknownLedger, words[0], namesOf(ledgers)));
    } else if (ledger !== undefined) {
      const lines = logLines(ledger);
      openCopyBox("").show(string.format(messages.log, ledger.name, lines.length), lines.join("\n"));
    }
  },
  help: ({ command, messages }) => {
    for (const line of [
      messages.helpList,
      messages.helpShow,
      messages.helpExport,
      messages.helpRows,
      messages.helpTravel,
      messages.helpReturn,
      messages.helpWindow,
      messages.helpLog,
      messages.helpDevelopment,
    ]) {
      print(string.format(line, command));
    }
  },
};

/** Does what a player typed behind the command. */
export function runCommand(ledgers: readonly Ledger[], text: string, command: string): void {
  const messages = messagesFor(GetLocale());
  const words: string[] = [];
  for (const [word] of string.gmatch(text, "%S+")) {
    words.push(word);
  }
  const name = words.shift() ?? "list";
  const work = COMMANDS[name.toLowerCase()];
  if (work === undefined) {
    print(string.format(messages.unknownCommand, name));
  }
  (work ?? COMMANDS.help)?.({ ledgers, messages, command, words });
}
