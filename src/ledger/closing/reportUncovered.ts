import type { Block } from "../../pack/block";
import type { Pause } from "../../ports";
import { type EventId, idOf } from "../../sketch/peel";
import { mixOf } from "../store/sums";
import type { Books } from "./books";
import type { ClosingRecord } from "./control";

/** Who brought events that went into the archive. */
export type Senders = LuaTable<EventId, string>;

/** Events by {@link mixText} that were reported. */
type Reported = LuaTable<string, boolean | undefined>;

/** An event that was not reported before. */
interface Found {
  readonly block: Block;
  readonly index: number;
  readonly id: EventId;
}

/** What {@link SavedArchive.uncovered} lists an event by. */
function mixText(a: number, b: number): string {
  return string.format("%07x%07x", a, b);
}

/** Marks an event as reported; false when it was before. */
function mark(reported: Reported, a: number, b: number): boolean {
  const mix = mixText(a, b);
  if (reported.has(mix)) {
    return false;
  }
  reported.set(mix, true);
  return true;
}

/** Reports closings that are not among the bases of the one that holds. */
function reportClosings(books: Books, effective: ClosingRecord, reported: Reported): void {
  for (const closing of books.control.besides(effective)) {
    if (mark(reported, closing.a, closing.b)) {
      books.hooks.uncovered(books.eventOf(closing), undefined);
    }
  }
}

/** Finds held events of closed weeks with these ids, and marks them as reported. */
function findFresh(
  { coverage }: Books,
  week: number,
  ids: readonly EventId[],
  reported: Reported,
  pause: Pause,
): readonly Found[] {
  const found: Found[] = [];
  if (ids.length === 0) {
    return found;
  }
  const wanted = new LuaTable<EventId, boolean>();
  for (const id of ids) {
    wanted.set(id, true);
  }
  coverage.find(
    week,
    wanted,
    ids.length,
    (block, index) => {
      const [a, b] = mixOf(block, index);
      if (mark(reported, a, b)) {
        found.push({ block, index, id: idOf(a, b) });
      }
    },
    pause,
  );
  return found;
}

/** Reports, once, what the closing that holds does not cover. When its sketch cannot name that, only that there is a difference. */
export function reportUncovered(books: Books, brought: Senders, pause: Pause): void {
  const { archive, coverage, effective, hooks, types } = books;
  if (effective === undefined) {
    return;
  }
  const { uncovered: reported } = archive.parts();
  reportClosings(books, effective, reported);
  if (coverage.held(effective.week).count === 0) {
    return;
  }
  const told = coverage.uncovered(effective, pause);
  if (told === undefined) {
    books.noteUnnamed(effective);
    return;
  }
  // All are marked before one is told of.
  for (const { block, index, id } of findFresh(books, effective.week, told.extra, reported, pause)) {
    hooks.uncovered(types.eventAt(block, index), brought.get(id));
  }
}
