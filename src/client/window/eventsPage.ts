import { isReserved } from "../../event/eventType";
import type { Ledger } from "../../ledger/ledger";
import type { Messages } from "../messages";
import { newWidget, type Region, type Widget } from "../widgets";
import { EventList } from "./eventList";
import { newPage, type Page, PAGE_HEIGHT } from "./pages";
import { newButton, newText, place } from "./parts";

const HEAD = 22;
const LINES = 11;
const LINE_HEIGHT = 14;
const BUTTON_WIDTH = 72;
const TYPE_WIDTH = 110;

/** The codes of the addon's own event types, in order. */
function codesOf(ledger: Ledger): string[] {
  const codes = ledger.eventTypes().map(({ code }) => code);
  table.sort(codes);
  return codes.filter((code) => !isReserved(code));
}

/** The events of a ledger, the newest first: those of a type, and those with some words in them. */
export function newEventsPage(parent: Widget, messages: Messages, x: number, y: number, width: number): Page {
  const frame = newPage(parent, x, y, width);
  const list = new EventList(messages.undone);
  let shown: Ledger | undefined;
  /** The type's code; undefined: all. */
  let code: string | undefined;
  /** Lines in front of the first that is in view. */
  let first = 0;

  const label = newText(frame, "GameFontHighlightSmall", 0, 4, 64, 12);
  label.SetText(messages.search);
  const box = newWidget("EditBox", frame, "InputBoxTemplate");
  place(box, frame, 72, 0, width - 72 - TYPE_WIDTH - 8, 20);
  box.SetAutoFocus(false);
  const typeButton = newButton(frame, messages.allTypes, () => {
    const codes = shown === undefined ? [] : codesOf(shown);
    // Behind the last one come all again.
    code = codes[code === undefined ? 0 : codes.indexOf(code) + 1];
    show();
  });
  place(typeButton, frame, width - TYPE_WIDTH, 0, TYPE_WIDTH, 20);
  const lines: Region[] = [];
  for (const i of $range(0, LINES - 1)) {
    lines.push(newText(frame, "GameFontHighlightSmall", 0, HEAD + 4 + i * LINE_HEIGHT, width, LINE_HEIGHT - 1));
  }
  const below = PAGE_HEIGHT - 20;
  const count = newText(frame, "GameFontHighlightSmall", 0, below + 4, width - 2 * BUTTON_WIDTH - 8, 12);
  const scroll = (by: number): void => {
    first = math.max(0, math.min(first + by, list.lines.length - LINES));
    show();
  };
  const newer = newButton(frame, messages.newer, () => {
    scroll(-LINES);
  });
  place(newer, frame, width - 2 * BUTTON_WIDTH - 4, below, BUTTON_WIDTH, 20);
  const older = newButton(frame, messages.older, () => {
    scroll(LINES);
  });
  place(older, frame, width - BUTTON_WIDTH, below, BUTTON_WIDTH, 20);
  frame.EnableMouseWheel(true);
  frame.SetScript("OnMouseWheel", (_frame, delta) => {
    scroll(-(delta as number) * 3);
  });

  const countText = (): string => {
    const found = list.lines.length;
    if (list.isSearching()) {
      return messages.searching;
    }
    return found === 0
      ? messages.nothingFound
      : string.format(messages.found, first + 1, math.min(first + LINES, found), found);
  };
  const show = (): void => {
    // A ledger of an older copy of the library does not know.
    if (shown !== undefined && (shown as Partial<Ledger>).walk !== undefined) {
      if (list.ask(shown, code, box.GetText().toLowerCase())) {
        first = 0;
      }
    }
    typeButton.SetText(code ?? messages.allTypes);
    for (const i of $range(0, LINES - 1)) {
      const line = list.lines[first + i] as (typeof list.lines)[number] | undefined;
      lines[i].SetText(line?.text ?? "");
      const shade = line?.isUndone === true ? 0.5 : 1;
      lines[i].SetTextColor(shade, shade, shade);
    }
    count.SetText(countText());
  };
  const leave = (): void => {
    box.ClearFocus();
  };
  box.SetScript("OnEscapePressed", leave);
  box.SetScript("OnEnterPressed", leave);
  return {
    frame,
    refresh: (ledger) => {
      shown = ledger;
      show();
    },
    turn: () => {
      code = undefined;
      list.forget();
    },
    filter: () => (code === undefined ? {} : { type: code }),
  };
}
