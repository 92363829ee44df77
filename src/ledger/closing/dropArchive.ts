import { weekOfStamp } from "../../event/key";
import { appendFrom, type Block, newBlock } from "../../pack/block";
import type { Pause } from "../../ports";
import { type EventId, idOf } from "../../sketch/peel";
import { addId } from "../../sketch/sketch";
import { addTotals, mixOf, removeTotals, type Totals } from "../store/sums";
import type { Books } from "./books";
import { cellsText } from "./coverage";
import { droppedCheck, type SavedDropped } from "./savedBooks";

/** Adds an event behind the others of its week. */
function keep(weeks: LuaTable<number, Block | undefined>, from: Block, index: number): void {
  const number = weekOfStamp(from.stamps.get(index));
  const block = weeks.get(number) ?? newBlock();
  appendFrom(block, from, index);
  weeks.set(number, block);
}

/**
 * Drops the archive, but for events that the closing does not cover.
 * @param acknowledged drops these as well.
 * @returns how many events were dropped; or undefined and why none.
 */
export function dropArchive(
  books: Books,
  acknowledged: boolean,
  pause: Pause,
): LuaMultiReturn<[count: number | undefined, reason: string | undefined]> {
  const { archive, coverage, effective, saved } = books;
  if (effective === undefined || archive.isEmpty()) {
    return $multi(0, undefined);
  }
  const told = coverage.uncovered(effective, pause);
  if (told === undefined && !acknowledged) {
    return $multi(
      undefined,
      "it differs from what the closing covers by too much to tell what is not covered: drop it with { uncovered = true }",
    );
  }
  const sketch = coverage.archived(effective, pause);
  const totals: Totals = { count: 0, a: 0, b: 0 };
  addTotals(totals, archive.store().openTotals());
  const wanted = new LuaTable<EventId, boolean>();
  for (const id of acknowledged ? [] : (told?.extra ?? [])) {
    wanted.set(id, true);
  }
  const kept = new LuaTable<number, Block | undefined>();
  const extra = told?.extra.length ?? 0;
  if (!acknowledged && extra > 0) {
    archive.store().sketches.find(
      wanted,
      extra,
      (block, index) => {
        const [a, b] = mixOf(block, index);
        keep(kept, block, index);
        removeTotals(totals, { count: 1, a, b });
        addId(sketch, a, b, -1);
        wanted.delete(idOf(a, b));
      },
      pause,
    );
  }
  const { count } = totals;
  const before = archive.dropped();
  if (before !== undefined) {
    addTotals(totals, before.totals);
  }
  const dropped: SavedDropped = {
    closing: effective.id,
    count: totals.count,
    a: totals.a,
    b: totals.b,
    sketch: cellsText(sketch),
    check: 0,
  };
  dropped.check = droppedCheck(dropped);
  const { damaged, uncovered } = archive.parts();
  saved.archive = { weeks: new LuaTable(), damaged, uncovered, dropped };
  archive.reopen();
  for (const [number, block] of kept) {
    archive.store().merge(number, block as Block, undefined, pause);
  }
  for (const [id] of saved.summaries ?? new LuaTable<string, string>()) {
    if (id !== effective.id) {
      saved.summaries?.delete(id);
    }
  }
  return $multi(count, undefined);
}
