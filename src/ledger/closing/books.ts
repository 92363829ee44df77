import type { Event } from "../../event/event";
import { timeOfStamp } from "../../event/key";
import type { Block } from "../../pack/block";
import type { Job, Pause, Scheduler } from "../../ports";
import { idOf } from "../../sketch/peel";
import type { EventTypes } from "../eventTypes";
import type { EventStore } from "../store/eventStore";
import { putAside } from "../store/putAside";
import { mixOf } from "../store/sums";
import { noPause } from "../store/weeks";
import { Archive } from "./archive";
import { type ClosingRecord, type ControlRecord, readControl } from "./control";
import type { ControlSet, HasSummary } from "./controlSet";
import { Coverage } from "./coverage";
import { dropArchive } from "./dropArchive";
import { reportUncovered, type Senders } from "./reportUncovered";
import { controlText, type OpenedBooks, readSummary, type SavedBooks } from "./savedBooks";

/** For so many events it is remembered, until the next check, who brought them. */
const BROUGHT_LIMIT = 256;

/** Reading that was overtaken by changes this often is done in one go. */
const RETRIES = 3;

/** What books tell the ledger that owns them. */
export interface BooksHooks {
  readonly scheduler: Scheduler;
  /** Unix seconds. */
  serverTime(): number;
  /** Seconds after a closing was made when the archive is dropped. */
  readonly archiveLifetime: number;
  /** A control event came that is new. */
  learned(): void;
  /** A week of the archive was unpacked: {@link Books.settle} is to follow. */
  unpacked(): void;
  /** Another closing holds than before, or none any more. */
  closed(closing: ClosingRecord | undefined): void;
  /** An event of closed weeks is not covered by the closing; or a closing is not among the bases of the one that holds. */
  uncovered(event: Event, sender: string | undefined): void;
  /** What is held differs from what the closing covers by more than its sketch can name. */
  unnamed(closing: ClosingRecord): void;
}

/**
 * Which weeks of a ledger are closed. The ledger is the control events, the summary of the closing that holds, and the events of
 * its week and later; all else that is known is archive. That follows from what is known alone, in any order of arrival.
 */
export class Books {
  readonly control: ControlSet;
  /** The closing that holds. */
  effective: ClosingRecord | undefined;
  readonly archive: Archive;
  readonly coverage: Coverage;
  private check: Job | undefined;
  private checksAgain = false;
  private brought: Senders = new LuaTable();
  private broughtCount = 0;
  /** The closing that the last warning named: what is held differs from it by too much. */
  private unnamed: ClosingRecord | undefined;
  /** How often another closing came to hold. */
  private commits = 0;

  constructor(
    readonly saved: SavedBooks,
    opened: OpenedBooks,
    private readonly store: EventStore,
    readonly types: EventTypes,
    readonly hooks: BooksHooks,
  ) {
    this.control = opened.control;
    this.effective = opened.effective;
    this.archive = new Archive(
      saved,
      types,
      (change) => {
        if (change.kind === "added" && change.sender !== undefined) {
          this.noteBrought(change.events, change.sender);
        }
        this.scheduleCheck();
      },
      () => {
        hooks.unpacked();
      },
    );
    this.coverage = new Coverage(store, this.archive);
    store.setSummary(opened.summary);
  }

  /** The first open week; 0 while nothing is closed. */
  week(): number {
    return this.effective?.week ?? 0;
  }

  /** Whether the summary of a closing is complete here. */
  readonly hasSummary: HasSummary = (closing) =>
    closing.events === 0 || this.saved.summaries?.get(closing.id) !== undefined;

  /** Adds a control event that is authorised. {@link apply} is to follow. */
  add(record: ControlRecord): void {
    if (this.control.add(record)) {
      this.saved.control ??= new LuaTable();
      this.saved.control.set(record.id, controlText(record));
      this.hooks.learned();
    }
  }

  /** Packs the weeks before one, so that a closing of them has little to do. */
  settleBefore(first: number, pause: Pause): void {
    const { weekList } = this.store;
    for (const number of [...this.store.openWeeks()]) {
      const week = number < first ? weekList.get(number) : undefined;
      if (week !== undefined) {
        weekList.settle(week, pause);
      }
    }
  }

  /** Adds the complete summary of a closing. {@link apply} is to follow. */
  addSummary(closing: ClosingRecord, text: string): void {
    this.saved.summaries ??= new LuaTable();
    this.saved.summaries.set(closing.id, text);
  }

  /** Makes the ledger what follows from the control events and summaries that are known by now. */
  apply(pause: Pause): void {
    let closing = this.control.effective(this.hasSummary);
    while (closing !== this.effective) {
      const first = closing?.week ?? 0;
      const coming = this.steadily((give) => this.prepare(first, give), pause);
      closing = this.control.effective(this.hasSummary);
      const isSame = (closing?.week ?? 0) === first;
      const summary = closing === undefined ? undefined : readSummary(this.saved, closing);
      if (isSame && (closing === undefined || closing.events === summary?.count || closing.events === 0)) {
        this.commit(closing, summary, coming);
      }
      closing = this.control.effective(this.hasSummary);
    }
    this.scheduleCheck();
  }

  /** Events came into the ledger: some may have been on their way into a week that was closed meanwhile. */
  noteAdded(week: number, hasRetractions: boolean): void {
    if (this.effective === undefined) {
      return;
    }
    if (week < this.effective.week) {
      this.hooks.scheduler.start(() => {
        this.sweep();
      });
    } else if (hasRetractions) {
      this.scheduleCheck();
    }
  }

  /** The summary of the closing that holds turned out to be damaged: another one holds until somebody gives it back. */
  noteLost(): void {
    const { effective, saved } = this;
    if (effective !== undefined && effective.events > 0 && this.store.summaryWeek() < 0) {
      putAside(saved.damaged, `summary ${effective.id}`, saved.summaries?.get(effective.id));
      saved.summaries?.delete(effective.id);
      this.hooks.scheduler.start((pause) => {
        this.apply(pause);
      });
    }
  }

  /** Tells, once for each closing in a session, that its sketch cannot name what it does not cover. */
  noteUnnamed(closing: ClosingRecord): void {
    if (this.unnamed !== closing) {
      this.unnamed = closing;
      this.hooks.unnamed(closing);
    }
  }

  /** Reads of closed weeks in slices, and again if they, or what undoes their events, have changed meanwhile. */
  steadily<Result>(read: (this: void, pause: Pause) => Result, pause: Pause): Result {
    let attempt = 0;
    let before: number;
    let result: Result;
    do {
      attempt += 1;
      before = this.revision();
      result = read(attempt > RETRIES ? noPause : pause);
    } while (before !== this.revision());
    return result;
  }

  /** The control events as an event would be seen. */
  eventOf({ block }: ControlRecord): Event {
    return this.types.eventAt(block, 1);
  }

  /** The control event in a place of a block; undefined when it is none. */
  read(block: Block, index: number): ControlRecord | undefined {
    return readControl(block, index);
  }

  /** Brings the archive's part of the saved table up to date. */
  settle(pause: Pause): void {
    this.archive.settle(pause);
  }

  /** Soon compares what is held of closed weeks with what the closing covers. */
  scheduleCheck(): void {
    if (this.effective === undefined) {
      return;
    }
    if (this.check !== undefined && !this.check.isDone()) {
      this.checksAgain = true;
      return;
    }
    this.check = this.hooks.scheduler.start((pause) => {
      do {
        this.checksAgain = false;
        const { brought } = this;
        this.brought = new LuaTable();
        this.broughtCount = 0;
        reportUncovered(this, brought, pause);
        this.dropOutdated(pause);
      } while (this.checksAgain);
    });
  }

  /** Who brought events that went into the archive: the next check names them. */
  private noteBrought(events: Block, sender: string): void {
    const last = math.min(events.count, BROUGHT_LIMIT - this.broughtCount);
    for (const index of $range(1, last)) {
      const [a, b] = mixOf(events, index);
      this.brought.set(idOf(a, b), sender);
    }
    this.broughtCount += last;
  }

  /** Goes up with every change of what is closed, and of what undoes it. */
  private revision(): number {
    return this.archive.revision + this.store.retractions.revision + this.control.totals().count + this.commits;
  }

  /** What can take long, while the ledger is as it was. Gives the retractions of the weeks that come back, by week. */
  private prepare(first: number, pause: Pause): LuaTable<number, Block | undefined> {
    const { archive } = this;
    this.settleBefore(first, pause);
    const coming = new LuaTable<number, Block | undefined>();
    const numbers = archive.weeksFrom(first);
    if (numbers.length > 0) {
      archive.settle(pause);
    }
    for (const number of numbers) {
      coming.set(number, archive.store().retractionsIn(number, pause));
    }
    return coming;
  }

  /** Puts each week where it belongs, all at once. */
  private commit(
    closing: ClosingRecord | undefined,
    summary: Parameters<EventStore["setSummary"]>[0],
    coming: LuaTable<number, Block | undefined>,
  ): void {
    const { archive, saved, store } = this;
    const first = closing?.week ?? 0;
    // They are of the weeks as they stood.
    saved.totals = undefined;
    archive.parts().first = undefined;
    store.setSummary(undefined);
    for (const number of [...store.weeks()]) {
      if (number < first) {
        this.close(number);
      }
    }
    for (const number of archive.weeksFrom(first)) {
      const text = archive.take(number);
      if (text !== undefined && !store.putWeek(number, text, coming.get(number))) {
        putAside(saved.damaged, number, text);
      }
    }
    archive.parts().first = first;
    store.setSummary(summary);
    this.effective = closing;
    this.commits += 1;
    store.noteClosed(first);
    this.hooks.closed(closing);
  }

  private close(number: number): void {
    const text = this.store.takeWeek(number);
    if (text !== undefined) {
      this.archive.put(number, text);
    }
  }

  private sweep(): void {
    const first = this.week();
    let isSwept = false;
    for (const number of [...this.store.openWeeks()]) {
      if (number < first) {
        this.saved.totals = undefined;
        this.close(number);
        isSwept = true;
      }
    }
    if (isSwept) {
      this.store.noteClosed(first);
      this.scheduleCheck();
    }
  }

  /** Drops an archive that was kept long enough, except for what the closing does not cover. */
  private dropOutdated(pause: Pause): void {
    const { archive, effective, hooks } = this;
    const age = effective === undefined ? 0 : hooks.serverTime() - timeOfStamp(effective.stamp);
    if (age > hooks.archiveLifetime && !archive.isEmpty() && archive.dropped()?.closing !== effective?.id) {
      dropArchive(this, false, pause);
    }
  }
}
