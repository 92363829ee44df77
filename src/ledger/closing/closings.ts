import { callAddon, type Report } from "../../addonCall";
import { describeValue } from "../../describe";
import type { Event } from "../../event/event";
import type { Clock, Scheduler } from "../../ports";
import type { Selection } from "../eventFilter";
import { iterateEvents } from "../eventIterator";
import { noPause } from "../store/weeks";
import type { Books } from "./books";
import { type ClosingInfo, infoOf } from "./closingInfo";
import type { ClosingRecord } from "./control";
import { dropArchive } from "./dropArchive";
import type { PruneCode, Pruned, PruneOrder, Pruner } from "./prune";
import type { DropOptions, PruneOptions, ReopenOptions } from "./pruneArguments";
import { reopen, type ReopenWorld } from "./reopen";

/** Seconds. */
const DAY = 86400;

/** What closings need of the ledger. */
export interface ClosingsWorld extends ReopenWorld {
  readonly books: Books;
  readonly pruner: Pruner;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly report: Report;
  readonly minimumDays: number;
  /** Why the senders heard recently speak against a closing; undefined when they do not. */
  doubts(this: void, week: number): Pruned | undefined;
}

/** What the ledger's methods about closings do. */
export class Closings {
  constructor(private readonly world: ClosingsWorld) {}

  /** See {@link Ledger.Prune}. */
  prune(
    before: number,
    order: PruneOrder,
    force: boolean,
    done: PruneOptions["done"],
  ): LuaMultiReturn<[closing: ClosingInfo | undefined, reason: string | undefined, code: PruneCode | undefined]> {
    const { pruner, report, scheduler } = this.world;
    const refused = this.refusal(before, order, force);
    if (done === undefined) {
      return this.resultOf(refused ?? pruner.prune(order));
    }
    const tell = (pruned: Pruned) => {
      const [closing, reason, code] = this.resultOf(pruned);
      callAddon(report, done, closing, reason, code);
    };
    if (refused === undefined) {
      pruner.start(order, scheduler, tell);
    } else {
      scheduler.start(() => {
        tell(refused);
      });
    }
    return $multi(undefined, undefined, undefined);
  }

  /** All that are known, in order. */
  list(): ClosingInfo[] {
    const { books } = this.world;
    const list: ClosingInfo[] = [];
    for (const record of books.control.all()) {
      if (record.kind === "closing") {
        list.push(infoOf(books, record));
      }
    }
    return list;
  }

  /** The closing that an author means; raises a text when it is none. */
  check(closing: unknown): ClosingRecord {
    const id = type(closing) === "table" ? (closing as Partial<ClosingInfo>).id : undefined;
    const record = type(id) === "string" ? this.world.books.control.closing(id) : undefined;
    if (record === undefined) {
      error(`closing must be one of this ledger's Closings, got ${describeValue(closing)}`, 0);
    }
    return record;
  }

  /** See {@link Ledger.Reopen}. */
  reopen(
    closing: ClosingRecord,
    done: ReopenOptions["done"],
  ): LuaMultiReturn<[ok: true | undefined, reason: string | undefined]> {
    const { report, scheduler } = this.world;
    if (done === undefined) {
      return reopen(this.world, closing, noPause);
    }
    scheduler.start((pause) => {
      const [ok, reason] = reopen(this.world, closing, pause);
      callAddon(report, done, ok, reason);
    });
    return $multi(undefined, undefined);
  }

  /** See {@link Ledger.Archive}. */
  archive(selection: Selection): LuaIterable<Event> {
    const { books, clock } = this.world;
    return books.archive.isEmpty()
      ? ((() => undefined) as unknown as LuaIterable<Event>)
      : iterateEvents(books.archive.store(), clock.serverTime(), selection);
  }

  /** Characters of the archive in the saved table. */
  archiveBytes(): number {
    let bytes = 0;
    for (const [, text] of this.world.books.saved.archive?.weeks ?? new LuaTable<number, string>()) {
      bytes += (text as string).length;
    }
    return bytes;
  }

  /** See {@link Ledger.DropArchive}. */
  drop({
    done,
    uncovered = false,
  }: DropOptions): LuaMultiReturn<[count: number | undefined, reason: string | undefined]> {
    const { books, report, scheduler } = this.world;
    if (done === undefined) {
      return dropArchive(books, uncovered, noPause);
    }
    scheduler.start((pause) => {
      const [count, reason] = dropArchive(books, uncovered, pause);
      callAddon(report, done, count, reason);
    });
    return $multi(undefined, undefined);
  }

  /** Why weeks are not even tried to be closed. */
  private refusal(before: number, { week }: PruneOrder, force: boolean): Pruned | undefined {
    const { clock, doubts, minimumDays } = this.world;
    if (before > clock.serverTime() - minimumDays * DAY) {
      return { reason: `before must be at least ${minimumDays} days ago`, code: "recent" };
    }
    return force ? undefined : doubts(week);
  }

  private resultOf({
    closing,
    code,
    reason,
  }: Pruned): LuaMultiReturn<
    [closing: ClosingInfo | undefined, reason: string | undefined, code: PruneCode | undefined]
  > {
    if (closing === undefined) {
      return $multi(undefined, reason, code);
    }
    return $multi(infoOf(this.world.books, closing), undefined, undefined);
  }
}
