import type { Ledger } from "../../ledger/ledger";
import type { SyncState } from "../../sync/status/status";
import { networkLines } from "../commands/describe";
import type { Messages } from "../messages";
import type { Region, Widget } from "../widgets";
import { type Colour, GREEN, GREY, newBar, newText, RED, YELLOW } from "./parts";
import { newStrip } from "./strip";
import { newTimeSlider } from "./timeSlider";

/** Lines for players and traffic; what does not fit is what `/eventsourcing show` prints. */
const LINES = 9;
const LINE_HEIGHT = 13;
/** Height of the panel. */
export const PANEL_HEIGHT = 172 + LINES * LINE_HEIGHT;

const COLOURS: Record<SyncState, Colour> = {
  synced: GREEN,
  syncing: YELLOW,
  "out of sync": RED,
  unknown: GREY,
};

/** What is shown of one ledger. */
export interface Panel {
  refresh(ledger: Ledger): void;
  /** Another ledger comes into view. */
  turn(): void;
}

export function newPanel(frame: Widget, messages: Messages, x: number, y: number, width: number): Panel {
  const name = newText(frame, "GameFontNormalLarge", x, y, width, 16);
  const counts = newText(frame, "GameFontHighlightSmall", x, y + 21, width, 12);
  const syncBar = newBar(frame, x, y + 40, width, 16);
  const replayBar = newBar(frame, x, y + 60, width, 16);
  const legend = newText(frame, "GameFontHighlightSmall", x, y + 84, width, 12);
  legend.SetText(messages.legend);
  const strip = newStrip(frame, x, y + 100, width, 12);
  const slider = newTimeSlider(frame, messages, x, y + 120, width);
  const lines: Region[] = [];
  for (const i of $range(0, LINES - 1)) {
    lines.push(newText(frame, "GameFontHighlightSmall", x, y + 162 + i * LINE_HEIGHT, width, LINE_HEIGHT - 1));
  }

  const showSync = (ledger: Ledger): void => {
    const [state] = ledger.GetSyncState();
    const { missing, received, seconds } = ledger.syncProgress();
    if (missing > 0) {
      const [text] = string.gsub(string.format(messages.missing, missing, seconds), "^%s+", "");
      syncBar.set(received, received + missing, COLOURS[state], text);
    } else {
      syncBar.set(1, 1, COLOURS[state], messages[state]);
    }
  };
  const showReplay = (ledger: Ledger): void => {
    let applied = ledger.Count();
    for (const projection of ledger.projectionList()) {
      applied = math.min(applied, projection.GetProgress()[0]);
    }
    const total = ledger.Count();
    replayBar.set(applied, total, applied < total ? YELLOW : GREEN, string.format(messages.applied, applied, total));
  };
  return {
    refresh: (ledger) => {
      name.SetText(ledger.name);
      counts.SetText(string.format(messages.counts, ledger.Count(), ledger.Weeks().length, ledger.Hash()));
      showSync(ledger);
      showReplay(ledger);
      strip.show(ledger);
      slider.refresh(ledger);
      const texts = networkLines(messages, ledger);
      for (const i of $range(0, LINES - 1)) {
        lines[i].SetText(texts[i] ?? "");
      }
    },
    turn: () => {
      slider.forget();
    },
  };
}
