import type { Ledger } from "../../ledger/ledger";
import { exportIntoBox } from "../exportBox";
import { gameClock } from "../game";
import { type Messages, messagesFor } from "../messages";
import { newWidget, type Widget, WINDOW_TEMPLATE } from "../widgets";
import { newEventsPage } from "./eventsPage";
import { newDetails, newOverview, PAGE_HEIGHT } from "./pages";
import { newButton, place } from "./parts";
import { keepPlace, restorePlace } from "./position";

/** A global: Escape closes what the game finds by its name. */
const NAME = "EventSourcingWindow";

const WIDTH = 480;
const MARGIN = 16;
/** From the upper border to what is below the title. */
const HEAD = 34;
const BUTTON_HEIGHT = 22;
const TAB_WIDTH = 88;
const CSV_WIDTH = 124;
const NEXT_WIDTH = 28;
/** Seconds between two looks at the ledgers while the window is shown. */
const INTERVAL = 0.5;

let window: { readonly frame: Widget; refresh(this: void): void } | undefined;

/** The window's frame: it can be moved, and Escape closes it. */
function newFrame(ledgers: readonly Ledger[]): Widget {
  const screen = UIParent as unknown as Widget;
  const frame = newWidget("Frame", screen, WINDOW_TEMPLATE, NAME);
  frame.SetSize(WIDTH, HEAD + PAGE_HEIGHT + BUTTON_HEIGHT + MARGIN + 8);
  restorePlace(frame, screen, ledgers);
  frame.SetFrameStrata("DIALOG");
  frame.SetClampedToScreen(true);
  frame.EnableMouse(true);
  frame.SetMovable(true);
  frame.RegisterForDrag("LeftButton");
  frame.SetScript("OnDragStart", () => {
    frame.StartMoving();
  });
  frame.SetScript("OnDragStop", () => {
    frame.StopMovingOrSizing();
    // Otherwise the game would put it elsewhere, too: it does so only for frames that are there when it starts.
    frame.SetUserPlaced(false);
    keepPlace(frame, ledgers);
  });
  frame.TitleText?.SetText("EventSourcing");
  table.insert(UISpecialFrames, NAME);
  return frame;
}

function makeWindow(ledgers: readonly Ledger[], messages: Messages): NonNullable<typeof window> {
  const frame = newFrame(ledgers);
  const makers = [newOverview, newEventsPage, newDetails];
  const pages = makers.map((make) => make(frame, messages, MARGIN, HEAD, WIDTH - 2 * MARGIN));
  const row = HEAD + PAGE_HEIGHT + 8;

  /** Which ledger and which page are in view, counted from 0. */
  let index = 0;
  let page = 0;
  let refreshedAt = 0;
  const turnTo = (wanted: number): void => {
    page = wanted;
    pages.forEach((each, tab) => {
      if (tab === page) {
        each.frame.Show();
        tabs[tab].LockHighlight();
      } else {
        each.frame.Hide();
        tabs[tab].UnlockHighlight();
      }
    });
  };
  const next = newButton(frame, ">", () => {
    index = (index + 1) % math.max(ledgers.length, 1);
    for (const each of pages) {
      each.turn();
    }
    refresh();
  });
  place(next, frame, WIDTH - MARGIN - NEXT_WIDTH, row, NEXT_WIDTH, BUTTON_HEIGHT);
  const rows = newButton(frame, messages.copyRows, () => {
    const shown = ledgers[index] as Ledger | undefined;
    if (shown !== undefined) {
      exportIntoBox(shown, messages, "csv", pages[page].filter());
    }
  });
  place(rows, frame, WIDTH - MARGIN - NEXT_WIDTH - 4 - CSV_WIDTH, row, CSV_WIDTH, BUTTON_HEIGHT);
  const tabs = [messages.overview, messages.events, messages.details].map((label, tab) => {
    const button = newButton(frame, label, () => {
      turnTo(tab);
      refresh();
    });
    place(button, frame, MARGIN + tab * (TAB_WIDTH + 4), row, TAB_WIDTH, BUTTON_HEIGHT);
    return button;
  });
  const refresh = (): void => {
    refreshedAt = gameClock.now();
    if (ledgers.length === 0) {
      frame.Hide();
      return;
    }
    if (index >= ledgers.length) {
      index = 0;
      for (const each of pages) {
        each.turn();
      }
    }
    if (ledgers.length > 1) {
      next.Show();
    } else {
      next.Hide();
    }
    pages[page].refresh(ledgers[index]);
  };
  frame.SetScript("OnUpdate", () => {
    if (gameClock.now() - refreshedAt >= INTERVAL) {
      refresh();
    }
  });
  turnTo(0);
  return { frame, refresh };
}

/** Opens the window on these ledgers, now and as they will be; it is made when it is first needed. */
export function openWindow(ledgers: readonly Ledger[]): void {
  window ??= makeWindow(ledgers, messagesFor(GetLocale()));
  window.frame.Show();
  window.refresh();
}
