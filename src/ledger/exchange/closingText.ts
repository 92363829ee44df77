import { readPack, PEER_LIMITS } from "../../pack/unpack";
import type { Pause } from "../../ports";
import { weekStart } from "../closing/archive";
import type { Books } from "../closing/books";
import type { BooksView } from "../closing/booksView";
import { CONTROL_ID_LENGTH } from "../closing/control";
import { packRecords } from "../closing/sharedBooks";
import type { MergeReport } from "../sharing/eventSet";

/** What a piece begins with that is no pack, but a part of a closing's summary: its id and a pack follow. */
const SUMMARY = "S";

/**
 * The pieces of a text that begin it when it reaches back to where the books are closed: control events, and the summary that holds.
 * @param first the stamp from which on the text has events.
 */
export function closingPieces(books: Books, view: BooksView, first: number, maxBytes: number, pause: Pause): string[] {
  if (first > math.max(weekStart(books.week()) - 1, 0)) {
    return [];
  }
  const pieces = packRecords(books.control.all(), maxBytes, pause);
  const { effective } = books;
  if (effective !== undefined) {
    for (const pack of view.packSummary(maxBytes, pause)) {
      pieces.push(SUMMARY + effective.id + pack);
    }
  }
  return pieces;
}

/** Whether a piece is a part of a summary. */
export function isSummaryPiece(piece: string): boolean {
  return string.sub(piece, 1, 1) === SUMMARY;
}

/** Takes in a part of a summary; undefined when it is damaged. Its events count when the last part has come. */
export function importSummary(
  books: Books,
  view: BooksView,
  piece: string,
  self: string,
  pause: Pause,
): MergeReport | undefined {
  const pack = string.sub(piece, CONTROL_ID_LENGTH + 2);
  const closing = books.control.closing(string.sub(piece, 2, CONTROL_ID_LENGTH + 1));
  const count = readPack(pack, PEER_LIMITS, pause)?.count;
  if (count === undefined) {
    return undefined;
  }
  const report: MergeReport = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };
  if (closing === undefined) {
    // Authorize has refused it.
    report.rejected = count;
  } else if (!view.needs(closing.a, closing.b)) {
    report.known = count;
  } else if (view.receiveSummary(closing.a, closing.b, pack, self, pause) === undefined) {
    return undefined;
  } else if (books.hasSummary(closing)) {
    report.added = closing.events;
  }
  return report;
}
