import type { RowFilter } from "../../ledger/exchange/rows/rowFilter";
import type { Ledger } from "../../ledger/ledger";
import type { SyncState } from "../../sync/status/status";
import { networkLines } from "../commands/describe";
import type { Messages } from "../messages";
import { newWidget, type Region, type Widget } from "../widgets";
import { type Colour, GREEN, GREY, newBar, newText, place, RED, YELLOW } from "./parts";
import { standingOf } from "./standing";
import { newStrip } from "./strip";
import { newTimeSlider } from "./timeSlider";

const LINE_HEIGHT = 13;
/** Lines about what stands in the way; and for authors, where what does not fit is what `/es show` prints. */
const STANDING_LINES = 4;
const NETWORK_LINES = 10;

/** Height of each page. */
export const PAGE_HEIGHT = 212;

const COLOURS: Record<SyncState, Colour> = {
  synced: GREEN,
  syncing: YELLOW,
  "out of sync": RED,
  unknown: GREY,
};

/** What is shown of one ledger. */
export interface Page {
  readonly frame: Widget;
  refresh(ledger: Ledger): void;
  /** Another ledger comes into view. */
  turn(): void;
  /** Which events "Copy as CSV" copies. */
  filter(): RowFilter;
}

function newLines(
  frame: Widget,
  y: number,
  width: number,
  count: number,
): (this: void, texts: readonly string[]) => void {
  const lines: Region[] = [];
  for (const i of $range(0, count - 1)) {
    lines.push(newText(frame, "GameFontHighlightSmall", 0, y + i * LINE_HEIGHT, width, LINE_HEIGHT - 1));
  }
  return (texts) => {
    for (const i of $range(0, count - 1)) {
      lines[i].SetText(texts[i] ?? "");
    }
  };
}

export function newPage(parent: Widget, x: number, y: number, width: number): Widget {
  const frame = newWidget("Frame", parent);
  place(frame, parent, x, y, width, PAGE_HEIGHT);
  return frame;
}

/** For players: whether they are up to date, and the slider that shows earlier times. */
export function newOverview(parent: Widget, messages: Messages, x: number, y: number, width: number): Page {
  const frame = newPage(parent, x, y, width);
  const name = newText(frame, "GameFontNormalLarge", 0, 0, width, 16);
  const sentence = newText(frame, "GameFontHighlight", 0, 22, width, 14);
  const showLines = newLines(frame, 42, width, STANDING_LINES);
  const syncBar = newBar(frame, 0, 98, width, 16);
  const replayBar = newBar(frame, 0, 118, width, 16);
  const exchangeBar = newBar(frame, 0, 138, width, 16);
  const slider = newTimeSlider(frame, messages, 0, 162, width);

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
  const showExchange = (ledger: Ledger): void => {
    // A ledger of an older copy of the library does not know.
    const running = (ledger as Partial<Ledger>).exchange === undefined ? undefined : ledger.exchange();
    if (running === undefined) {
      exchangeBar.hide();
    } else {
      const { kind, done, total } = running;
      const text = string.format(kind === "export" ? messages.exportBar : messages.importBar, done, total);
      exchangeBar.set(done, math.max(total, 1), YELLOW, text);
    }
  };
  return {
    frame,
    refresh: (ledger) => {
      const standing = standingOf(messages, ledger);
      name.SetText(ledger.name);
      sentence.SetText(standing.sentence);
      showLines(standing.lines);
      showSync(ledger);
      showReplay(ledger);
      showExchange(ledger);
      slider.refresh(ledger);
    },
    turn: () => {
      slider.forget();
    },
    filter: () => ({}),
  };
}

/** For authors: hash, weeks, players and traffic. */
export function newDetails(parent: Widget, messages: Messages, x: number, y: number, width: number): Page {
  const frame = newPage(parent, x, y, width);
  const counts = newText(frame, "GameFontHighlightSmall", 0, 0, width, 12);
  const legend = newText(frame, "GameFontHighlightSmall", 0, 20, width, 12);
  legend.SetText(messages.legend);
  const strip = newStrip(frame, 0, 36, width, 12);
  const showLines = newLines(frame, 58, width, NETWORK_LINES);
  return {
    frame,
    refresh: (ledger) => {
      counts.SetText(string.format(messages.counts, ledger.Count(), ledger.Weeks().length, ledger.Hash()));
      strip.show(ledger);
      showLines(networkLines(messages, ledger));
    },
    turn: () => {
      // It shows nothing but the ledger.
    },
    filter: () => ({}),
  };
}
