import { appendFrom, type Block, newBlock } from "../../pack/block";
import { writePack } from "../../pack/pack";
import { PEER_LIMITS, readPack } from "../../pack/unpack";
import type { Pause } from "../../ports";
import type { MergeReport } from "../sharing/eventSet";
import { inspect } from "../sharing/fitness";
import { lastWithinLimits } from "../sharing/packLimits";
import type { SharingHooks } from "../sharing/sharingHooks";
import type { EventTypes } from "../eventTypes";
import type { EventStore } from "../store/eventStore";
import { addTotals, type WeekSummary } from "../store/sums";
import { noPause } from "../store/weeks";
import type { Books } from "./books";
import type { BooksView, ClosingMark } from "./booksView";
import { type ControlRecord, outranks } from "./control";
import { isSame } from "./coverage";
import { SummaryParts } from "./summaryParts";

/** Control events judged between two pauses. */
const STEP = 8;

/** The events of a block from place `from` on as packs of at most about `maxBytes`. */
function packAll(block: Block, maxBytes: number, pause: Pause): string[] {
  const packs: string[] = [];
  let from = 1;
  let size = 24;
  while (from <= block.count) {
    const most = math.min(block.count, from + math.max(0, math.floor(maxBytes / size) - 1));
    const to = lastWithinLimits(block, from, most, pause);
    const pack = writePack(block, from, to, pause);
    size = pack.length / (to - from + 1);
    if (pack.length <= maxBytes || from === to) {
      packs.push(pack);
      from = to + 1;
    } else {
      size *= 1.1;
    }
  }
  return packs;
}

/** Control events, in the order of their keys, as packs of at most about `maxBytes`. */
export function packRecords(records: readonly ControlRecord[], maxBytes: number, pause: Pause): string[] {
  const run = newBlock();
  // Two of one key do not fit one pack.
  const twins: ControlRecord[] = [];
  let last: ControlRecord | undefined;
  for (const record of records) {
    if (last?.stamp === record.stamp && last.creator === record.creator) {
      twins.push(record);
    } else {
      appendFrom(run, record.block, 1);
      last = record;
    }
  }
  const packs = packAll(run, maxBytes, pause);
  for (const { block } of twins) {
    packs.push(...packAll(block, maxBytes, pause));
  }
  return packs;
}

/** Closings as sync sees them: hands over what may be handed on, takes in what others send. */
export class SharedBooks implements BooksView {
  private readonly parts = new SummaryParts();

  constructor(
    private readonly books: Books,
    private readonly store: EventStore,
    private readonly hooks: Pick<SharingHooks, "authorize" | "self">,
  ) {}

  week(): number {
    return this.books.week();
  }

  control(): WeekSummary {
    return this.books.control.totals();
  }

  effective(): ClosingMark | undefined {
    return this.books.effective;
  }

  needs(a: number, b: number): boolean {
    const { books } = this;
    const closing = books.control.closingOfMix(a, b);
    if (books.control.totals().count === 0) {
      // Who knows of none asks for both together.
      return true;
    }
    return (
      closing !== undefined &&
      !books.hasSummary(closing) &&
      !books.control.isReopened(closing.id) &&
      (books.effective === undefined || outranks(closing, books.effective))
    );
  }

  totalsFrom(week: number): WeekSummary {
    const totals: WeekSummary = { count: 0, a: 0, b: 0 };
    for (const number of this.store.openWeeks()) {
      const sums = number >= week ? this.store.weekSummary(number) : undefined;
      if (sums !== undefined) {
        addTotals(totals, sums);
      }
    }
    return totals;
  }

  knows(week: number, sums: WeekSummary): boolean {
    const { coverage, effective } = this.books;
    if (effective === undefined) {
      return false;
    }
    const open = this.store.openTotals();
    const held = coverage.archivedFrom(week);
    addTotals(held, open);
    if (isSame(held, sums)) {
      return true;
    }
    // Who came after the closing holds nothing of what it closed, and has its word for that.
    const stated = coverage.closedBy(effective);
    addTotals(stated, open);
    return week === 0 && isSame(stated, sums);
  }

  ownClosing(): string | undefined {
    const { effective } = this.books;
    return effective?.creator === this.hooks.self.player ? writePack(effective.block, 1, 1, noPause) : undefined;
  }

  packControl(maxBytes: number, pause: Pause): string[] {
    const { books, hooks } = this;
    const allowed: ControlRecord[] = [];
    let judged = 0;
    for (const record of books.control.all()) {
      if (hooks.authorize(books.eventOf(record), hooks.self.name)) {
        allowed.push(record);
      }
      judged += 1;
      if (judged % STEP === 0) {
        pause();
      }
    }
    return packRecords(allowed, maxBytes, pause);
  }

  packSummary(maxBytes: number, pause: Pause): string[] {
    const number = this.store.summaryWeek();
    const view = number < 0 ? undefined : this.store.weekList.view(number, pause);
    return view === undefined ? [] : packAll(view.events, maxBytes, pause);
  }

  receiveSummary(a: number, b: number, pack: string, sender: string, pause: Pause): MergeReport | undefined {
    const { books } = this;
    const block = readPack(pack, PEER_LIMITS, pause);
    const types: EventTypes = this.store.types;
    const fitness = block === undefined ? undefined : inspect(block, types, pause);
    if (block === undefined || fitness === undefined) {
      return undefined;
    }
    for (const [, rows] of fitness.misfits) {
      if (rows !== undefined && next(rows)[0] !== undefined) {
        return undefined;
      }
    }
    const closing = this.needs(a, b) ? books.control.closingOfMix(a, b) : undefined;
    if (closing === undefined) {
      return { added: 0, known: block.count, rejected: 0, conflicts: 0, held: 0 };
    }
    const text = this.parts.take(closing, block, sender, pause);
    if (text !== undefined && this.needs(a, b)) {
      books.addSummary(closing, text);
      books.apply(pause);
    }
    return { added: 0, known: block.count, rejected: 0, conflicts: 0, held: 0 };
  }
}
