import type { Ledger } from "../../ledger/ledger";
import { exportIntoBox } from "../exportBox";
import { gameClock } from "../game";
import { type Messages, messagesFor } from "../messages";
import { newWidget, type Widget } from "../widgets";
import { newPanel, PANEL_HEIGHT } from "./panel";
import { newButton, newText, paint } from "./parts";

const WIDTH = 420;
const MARGIN = 12;
/** Height of the title with what keeps it off the panel. */
const HEAD = 24;
const BUTTON = 18;
/** Seconds between two looks at the ledgers while the window is shown. */
const INTERVAL = 0.5;

let window: { readonly frame: Widget; refresh(this: void): void } | undefined;

function makeWindow(ledgers: readonly Ledger[], messages: Messages): NonNullable<typeof window> {
  const frame = newWidget("Frame", UIParent as unknown as Widget);
  frame.SetSize(WIDTH, HEAD + PANEL_HEIGHT + 2 * MARGIN);
  frame.SetPoint("CENTER");
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
  });
  paint(frame, [0.03, 0.03, 0.05], 0.92);
  newText(frame, "GameFontNormal", MARGIN, MARGIN, WIDTH / 2, 12).SetText("EventSourcing");
  const close = newButton(frame, "X", () => {
    frame.Hide();
  });
  close.SetSize(BUTTON, BUTTON);
  close.SetPoint("TOPRIGHT", frame, "TOPRIGHT", -MARGIN, -(MARGIN - 4));
  const panel = newPanel(frame, messages, MARGIN, MARGIN + HEAD, WIDTH - 2 * MARGIN);

  /** Which ledger is in view, counted from 0. */
  let index = 0;
  let refreshedAt = 0;
  const next = newButton(frame, ">", () => {
    index = (index + 1) % math.max(ledgers.length, 1);
    panel.turn();
    refresh();
  });
  next.SetSize(BUTTON, BUTTON);
  next.SetPoint("TOPRIGHT", frame, "TOPRIGHT", -(2 * MARGIN + BUTTON), -(MARGIN - 4));
  const rows = newButton(frame, "CSV", () => {
    const shown = ledgers[index] as Ledger | undefined;
    if (shown !== undefined) {
      exportIntoBox(shown, messages, "csv", {});
    }
  });
  rows.SetSize(2 * BUTTON, BUTTON);
  rows.SetPoint("TOPRIGHT", frame, "TOPRIGHT", -(3 * MARGIN + 2 * BUTTON), -(MARGIN - 4));
  const refresh = (): void => {
    refreshedAt = gameClock.now();
    if (ledgers.length === 0) {
      frame.Hide();
      return;
    }
    if (index >= ledgers.length) {
      index = 0;
      panel.turn();
    }
    if (ledgers.length > 1) {
      next.Show();
    } else {
      next.Hide();
    }
    panel.refresh(ledgers[index]);
  };
  frame.SetScript("OnUpdate", () => {
    if (gameClock.now() - refreshedAt >= INTERVAL) {
      refresh();
    }
  });
  return { frame, refresh };
}

/** Opens the window on these ledgers, now and as they will be; it is made when it is first needed. */
export function openWindow(ledgers: readonly Ledger[]): void {
  window ??= makeWindow(ledgers, messagesFor(GetLocale()));
  window.frame.Show();
  window.refresh();
}
