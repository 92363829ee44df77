import type { MergeReport } from "../sharing/eventSet";
import type { WeekSummary } from "../store/sums";
import type { Pause } from "../../ports";

/** Which closing holds at a client. */
export interface ClosingMark {
  /** Its mix. */
  readonly a: number;
  readonly b: number;
  /** The first open week. */
  readonly week: number;
  /** Events of its summary. */
  readonly events: number;
}

/** The side of closings that sync sees. A closing is named by its mix. */
export interface BooksView {
  /** The first open week; 0 while nothing is closed. */
  week(): number;
  /** The sums over all control events, a live table: read, do not keep. */
  control(): WeekSummary;
  /** The closing that holds; undefined while nothing is closed. */
  effective(): ClosingMark | undefined;
  /** Whether a closing is known, would hold with its summary, and lacks it; or none is known yet. */
  needs(a: number, b: number): boolean;
  /** The sums of the events from a week on. */
  totalsFrom(week: number): WeekSummary;
  /**
   * Whether sums from a week on, which is closed here, are those of what is known: of open weeks, and of what was closed.
   */
  knows(week: number, sums: WeekSummary): boolean;
  /** The closing that holds as a pack, when this client's character has made it. */
  ownClosing(): string | undefined;
  /** Control events that this client may hand on, as packs. */
  packControl(maxBytes: number, pause: Pause): string[];
  /** The summary of the closing that holds, as packs. */
  packSummary(maxBytes: number, pause: Pause): string[];
  /**
   * Takes in a part of the summary of a closing that {@link needs} it. Undefined when the text is no pack, or none of it.
   */
  receiveSummary(a: number, b: number, pack: string, sender: string, pause: Pause): MergeReport | undefined;
}
