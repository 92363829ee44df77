import { writePack } from "../../pack/pack";
import type { Block, Row } from "../../pack/block";
import type { EventType } from "../../event/eventType";
import type { Pause } from "../../ports";
import { noPause } from "../store/weeks";
import type { Books } from "./books";
import { type ClosingRecord, readControl } from "./control";
import { Reopening } from "./controlTypes";

/** What reopening needs of the ledger. */
export interface ReopenWorld {
  readonly books: Books;
  newControl(this: void, eventType: EventType, values: Row<unknown>): Block | undefined;
  announce(this: void, pack: string): void;
}

/** Why a closing cannot be undone here; undefined when it can: the archive must hold all that it closed. */
function problemWith(books: Books, closing: ClosingRecord, pause: Pause): string | undefined {
  if (books.control.isReopened(closing.id)) {
    return "it was reopened before";
  }
  if (closing !== books.effective) {
    // Nothing comes back.
    return undefined;
  }
  const next = books.control.effective((other) => other !== closing && books.hasSummary(other));
  const dropped = books.archive.dropped();
  const droppedWeek = dropped === undefined ? 0 : (books.control.closing(dropped.closing)?.week ?? 0);
  if ((next?.week ?? 0) < droppedWeek) {
    return "the archive was dropped";
  }
  const told = books.coverage.uncovered(closing, pause);
  if (told === undefined) {
    return "the archive does not agree with what was closed";
  }
  return told.missing > 0 ? `the archive lacks ${told.missing} of the closed events` : undefined;
}

/** Undoes a closing for good. */
export function reopen(
  { announce, books, newControl }: ReopenWorld,
  closing: ClosingRecord,
  pause: Pause,
): LuaMultiReturn<[ok: true | undefined, reason: string | undefined]> {
  const problem = books.steadily((give) => problemWith(books, closing, give), pause);
  if (problem !== undefined) {
    return $multi(undefined, problem);
  }
  const values: Row<unknown> = new LuaTable();
  values.set(1, closing.id);
  const block = newControl(Reopening, values);
  const record = block === undefined ? undefined : readControl(block, 1);
  if (block === undefined || record === undefined) {
    return $multi(undefined, "authorize refused the reopening");
  }
  books.add(record);
  books.apply(pause);
  announce(writePack(block, 1, 1, noPause));
  return $multi(true, undefined);
}
