import { Range } from "../../event/key";
import type { Block } from "../../pack/block";
import type { Pause } from "../../ports";
import type { Past } from "../../replay/context";
import type { ReplaySource } from "../../replay/replayer";
import { unpackText } from "../store/week";
import { noPause } from "../store/weeks";
import { weekStart } from "./archive";
import type { Books } from "./books";
import { readSummary } from "./savedBooks";
import { TrialEvents } from "./trialEvents";

/** Closed weeks as states of the past need them: the archive from the beginning, or from the summary of what was dropped of it. */
export function pastOf(books: Books): Past {
  const droppedClosing = () => {
    const dropped = books.archive.dropped();
    return dropped === undefined ? undefined : books.control.closing(dropped.closing);
  };
  return {
    problem(timestamp: number): string | undefined {
      const week = math.floor(timestamp / Range.Week);
      if (week >= books.week()) {
        return undefined;
      }
      const droppedBefore = droppedClosing()?.week ?? 0;
      if (week < droppedBefore) {
        return `the archive of the time before week ${droppedBefore} was dropped`;
      }
      return books.archive.isEmpty() ? `there is no archive of the time before week ${books.week()}` : undefined;
    },
    events(end: number, pause: Pause): ReplaySource | undefined {
      const closing = droppedClosing();
      const first = closing?.week ?? 0;
      if (end > weekStart(books.week()) || end <= weekStart(first) || books.archive.isEmpty()) {
        return undefined;
      }
      books.archive.scan(pause);
      const text = closing === undefined ? undefined : readSummary(books.saved, closing)?.form.text;
      const summary: Block | undefined = text === undefined ? undefined : unpackText(text, noPause);
      return new TrialEvents(books.archive.store(), (week) => week >= first, summary);
    },
  };
}
