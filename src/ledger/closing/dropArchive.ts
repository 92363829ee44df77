import { weekOfStamp } from "../../event/key";
import { appendFrom, type Block, newBlock } from "../../pack/block";
import type { Pause } from "../../ports";
import type { EventId } from "../../sketch/peel";
import { addId } from "../../sketch/sketch";
import { addTotals, mixOf, removeTotals, type Totals } from "../store/sums";
import { noPause } from "../store/weeks";
import type { Books } from "./books";
import type { ClosingRecord } from "./control";
import { cellsText } from "./coverage";
import { droppedCheck, type SavedDropped } from "./savedBooks";

/** Adds an event behind the others of its week. */
function keep(weeks: LuaTable<number, Block | undefined>, from: Block, index: number): void {
  const number = weekOfStamp(from.stamps.get(index));
  const block = weeks.get(number) ?? newBlock();
  appendFrom(block, from, index);
  weeks.set(number, block);
}

/** What is left of an archive that is dropped, and what is to be remembered of the rest. */
interface Draft {
  readonly count: number;
  readonly dropped: SavedDropped;
  readonly kept: LuaTable<number, Block | undefined>;
}

/** Looks through the archive; a text says why it cannot be dropped. */
function draft(
  { archive, coverage }: Books,
  effective: ClosingRecord,
  acknowledged: boolean,
  pause: Pause,
): Draft | string {
  const told = coverage.uncovered(effective, pause);
  if (told === undefined && !acknowledged) {
    return "it differs from what the closing covers by too much to tell what is not covered: drop it with { uncovered = true }";
  }
  const sketch = coverage.archived(effective, pause);
  const totals: Totals = { count: 0, a: 0, b: 0 };
  addTotals(totals, archive.store().openTotals());
  const wanted = new LuaTable<EventId, boolean>();
  const extra = acknowledged ? [] : (told?.extra ?? []);
  for (const id of extra) {
    wanted.set(id, true);
  }
  const kept = new LuaTable<number, Block | undefined>();
  if (extra.length > 0) {
    archive.store().sketches.find(
      wanted,
      extra.length,
      (block, index) => {
        const [a, b] = mixOf(block, index);
        keep(kept, block, index);
        removeTotals(totals, { count: 1, a, b });
        addId(sketch, a, b, -1);
      },
      pause,
    );
  }
  const { count } = totals;
  const before = archive.dropped();
  if (before !== undefined) {
    addTotals(totals, before.totals);
  }
  const { a, b } = totals;
  const dropped: SavedDropped = {
    closing: effective.id,
    count: totals.count,
    a,
    b,
    sketch: cellsText(sketch),
    check: 0,
  };
  dropped.check = droppedCheck(dropped);
  return { count, dropped, kept };
}

/**
 * Drops the archive, except for events that the closing does not cover.
 * @param acknowledged drops these as well.
 * @returns how many events were dropped; or undefined and why none.
 */
export function dropArchive(
  books: Books,
  acknowledged: boolean,
  pause: Pause,
): LuaMultiReturn<[count: number | undefined, reason: string | undefined]> {
  const found = books.steadily((give) => {
    const { archive, effective } = books;
    return effective === undefined || archive.isEmpty() ? undefined : draft(books, effective, acknowledged, give);
  }, pause);
  if (found === undefined) {
    return $multi(0, undefined);
  }
  if (type(found) === "string") {
    return $multi(undefined, found as string);
  }
  const { count, dropped, kept } = found as Draft;
  const { archive, saved } = books;
  const { damaged, first, uncovered } = archive.parts();
  saved.archive = { weeks: new LuaTable(), damaged, uncovered, dropped, first };
  archive.reopen();
  for (const [number, block] of kept) {
    // They are as few as a sketch can name.
    archive.store().merger.merge(number, block as Block, undefined, noPause);
  }
  for (const [id] of saved.summaries ?? new LuaTable<string, string>()) {
    if (id !== dropped.closing) {
      saved.summaries?.delete(id);
    }
  }
  return $multi(count, undefined);
}
