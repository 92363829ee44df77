import { appendFrom, type Block, findKey, newBlock } from "../../pack/block";
import { writePack } from "../../pack/pack";
import type { Archiver, Pause } from "../../ports";
import type { MergeReport } from "../sharing/eventSet";
import { lastWithinLimits } from "../sharing/packLimits";
import type { SharedEvents } from "../sharing/sharedEvents";
import type { EventStore } from "../store/eventStore";
import type { Books } from "../closing/books";
import { closingPieces, importSummary, isSummaryPiece } from "./closingText";
import { unwrapParcel, wrapParcel } from "./parcel";
import { noPause } from "../store/weeks";
import { weeksBetween } from "./weeksBetween";

/** Events of one pack, and its characters, which must stay below what {@link unwrapParcel} takes. */
const STEP = 250;
const PACK_LIMIT = 8192;
/** An export that was overtaken by closings this often is made in one go. */
const RETRIES = 3;

/** Told how far it has come: of so many, in events for an export and in packs for an import. */
export type ExchangeProgress = (this: void, done: number, total: number) => void;

/** What an exchange works with. */
export interface Exchange {
  readonly name: string;
  /** Own full name. */
  self: string;
  readonly store: EventStore;
  readonly events: SharedEvents;
  readonly books: Books;
  readonly archiver: Archiver;
}

/** The events from a place of a week on, at most so many of them and below a stamp, as a block of their own. */
function copyStep(block: Block, from: number, end: number, most: number): Block {
  const part = newBlock();
  let i = from;
  while (i <= block.count && part.count < most && block.stamps.get(i) < end) {
    appendFrom(part, block, i);
    i += 1;
  }
  return part;
}

/**
 * The events from one stamp on and below another as a text for {@link importText}, with the closings and the summary when it
 * reaches back to them.
 */
export function exportText(
  exchange: Exchange,
  first: number,
  end: number,
  pause: Pause,
  progress?: ExchangeProgress,
): string {
  const { archiver, books, name } = exchange;
  let attempt = 0;
  let before: unknown;
  let pieces: string[];
  do {
    // Another closing has come to hold meanwhile: closings, summary and weeks must be of one moment.
    attempt += 1;
    before = books.effective;
    pieces = piecesOf(exchange, first, end, attempt > RETRIES ? noPause : pause, progress);
  } while (before !== books.effective);
  return wrapParcel(archiver, name, pieces, pause);
}

function piecesOf(
  { books, events, store }: Exchange,
  first: number,
  end: number,
  pause: Pause,
  progress?: ExchangeProgress,
): string[] {
  const packs = closingPieces(books, events.books, first, PACK_LIMIT, pause);
  const [weeks, total] = weeksBetween(store, store.openWeeks(), first, end);
  let done = 0;
  for (const week of weeks) {
    let stamp = first;
    let creator = 0;
    let most = STEP;
    let block = store.openWeek(week, pause);
    while (block !== undefined) {
      // After the first step the key is that of the last event taken.
      const place = findKey(block, stamp, creator);
      const part = copyStep(block, place > 0 ? place + 1 : -place, end, most);
      if (part.count === 0) {
        break;
      }
      const fitting = lastWithinLimits(part, 1, part.count, pause);
      const pack = fitting < part.count ? undefined : writePack(part, 1, part.count, pause);
      if (pack === undefined) {
        most = fitting;
      } else if (pack.length > PACK_LIMIT && part.count > 1) {
        most = math.floor(part.count / 2);
      } else {
        stamp = part.stamps.get(part.count);
        creator = part.creators.get(part.count);
        packs.push(pack);
        done += part.count;
        progress?.(done, total);
      }
      pause();
      block = store.openWeek(week, pause);
    }
  }
  progress?.(total, total);
  return packs;
}

/**
 * Takes in the events of a text.
 * @returns what became of them; or undefined and what is wrong with the text, of which nothing was taken then. Of a text that
 * somebody forged, what can be read is taken, and both are returned.
 */
export function importText(
  { name, self, books, events, archiver }: Exchange,
  text: string,
  pause: Pause,
  progress?: ExchangeProgress,
): LuaMultiReturn<[report: MergeReport | undefined, problem: string | undefined]> {
  const [packs, problem] = unwrapParcel(archiver, name, text, pause);
  if (packs === undefined) {
    return $multi(undefined, problem);
  }
  const sum: MergeReport = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };
  for (const i of $range(1, packs.length)) {
    const piece = packs[i - 1];
    const report = isSummaryPiece(piece)
      ? importSummary(books, events.books, piece, self, pause)
      : events.receive(piece, self, pause);
    if (report === undefined) {
      return $multi(sum, `it is damaged: pack ${i} of ${packs.length}`);
    }
    sum.added += report.added;
    sum.known += report.known;
    sum.rejected += report.rejected;
    sum.conflicts += report.conflicts;
    sum.held += report.held;
    progress?.(i, packs.length);
    pause();
  }
  return $multi(sum, undefined);
}
