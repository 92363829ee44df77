import type { EntryWorld } from "../entries";
import { messagesFor } from "../messages";
import type { Region, Widget } from "../widgets";
import { newButton, newText, place } from "./parts";
import { standingOf } from "./standing";

const WIDTH = 560;
const MARGIN = 16;
const LINE = 18;
/** Ledgers that are listed; the window shows all. */
const LINES = 12;

/** The library's page in the game's settings. */
export interface Page {
  refresh(this: void): void;
}

/** Says where each ledger stands, and has a button that opens the window. */
export function newSettingsPage(frame: Widget, { ledgers, openWindow }: EntryWorld): Page {
  const messages = messagesFor(GetLocale());
  newText(frame, "GameFontNormalLarge", MARGIN, MARGIN, WIDTH, 16).SetText("EventSourcing");
  const lines: Region[] = [];
  for (const i of $range(0, LINES - 1)) {
    lines.push(newText(frame, "GameFontHighlight", MARGIN, 44 + i * LINE, WIDTH, LINE - 2));
  }
  place(newButton(frame, messages.openWindow, openWindow), frame, MARGIN, 52 + LINES * LINE, 180, 22);
  return {
    refresh: () => {
      for (const i of $range(0, LINES - 1)) {
        const ledger = ledgers[i] as (typeof ledgers)[number] | undefined;
        lines[i].SetText(ledger === undefined ? "" : `${ledger.name}: ${standingOf(messages, ledger).sentence}`);
      }
    },
  };
}
