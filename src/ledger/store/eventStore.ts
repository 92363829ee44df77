import type { Event } from "../../event/event";
import { isBefore, Range, weekOfStamp } from "../../event/key";
import type { Shape } from "../../event/shape";
import { appendEvent, type Block, findKey, newBlock, replaceEvent, type Row } from "../../pack/block";
import type { Pause } from "../../ports";
import type { Change } from "./change";
import type { Directory } from "./directory";
import type { EventTypes } from "../eventTypes";
import type { Sketch } from "../../sketch/sketch";
import { RetractionIndex } from "./retractionIndex";
import { Retractions } from "./retractions";
import { Sketches } from "./sketches";
import { type OpenedStorage, type Storage } from "./storage";
import type { StoreHooks } from "./storeHooks";
import {
  addMix,
  addMixes,
  addTotals,
  type Fingerprint,
  mixOf,
  removeMix,
  removeTotals,
  sumOf,
  type Totals,
  type WeekSummary,
} from "./sums";
import { Merger } from "./merger";
import { mergeTexts } from "./mergeTexts";
import { digestOf, type Week } from "./week";
import { noPause, Weeks } from "./weeks";

/** Work that was overtaken this often is done in one go. */
const RETRIES = 3;

/** The earlier of two keys; the second may be missing. */
function earlier(
  stamp: number,
  creator: number,
  otherStamp: number | undefined,
  otherCreator: number,
): LuaMultiReturn<[stamp: number, creator: number]> {
  if (otherStamp !== undefined && isBefore(otherStamp, otherCreator, stamp, creator)) {
    return $multi(otherStamp, otherCreator);
  }
  return $multi(stamp, creator);
}

/** The insert-only, sorted, duplicate-free set of events of one ledger, in weeks. */
export class EventStore {
  readonly weekList: Weeks;
  readonly merger: Merger;
  /** Whether a handler is being called. It may look, and change nothing. */
  isApplying = false;
  private readonly totals: Totals;
  private readonly directory: Directory;
  private readonly storage: Storage;
  readonly sketches: Sketches;
  readonly retractions = new Retractions();
  private readonly retractionIndex = new RetractionIndex(this.retractions, this);
  /** Whether the saved table holds all that is here. */
  private isSaved = false;
  private summary: Week | undefined;

  constructor(
    opened: OpenedStorage,
    readonly types: EventTypes,
    private readonly hooks: StoreHooks,
  ) {
    this.storage = opened.storage;
    this.totals = opened.totals;
    this.directory = opened.directory;
    this.weekList = new Weeks(
      opened.weeks,
      opened.directory,
      opened.storage,
      opened.end,
      (number, tail) => {
        this.lose(number, tail);
      },
      hooks.opened,
    );
    this.sketches = new Sketches(this.weekList);
    this.merger = new Merger(this.weekList, this.sketches, (week, events, sum, sketch, sender, pause) => {
      this.noteMerged(week, events, sum, sketch, sender, pause);
    });
  }

  /** Packs what has changed, and brings the saved table up to date. */
  settle(pause: Pause): void {
    for (const attempt of $range(1, RETRIES + 1)) {
      if (this.isSaved) {
        return;
      }
      const give = attempt > RETRIES ? noPause : pause;
      this.retractionIndex.update(give);
      this.weekList.settleAll(give);
      this.weekList.lastStamp(give);
      const last = this.weekList.lastStamp(noPause);
      const retractions = this.retractionIndex.saved(this.hash());
      if (retractions !== undefined && this.weekList.isSettled()) {
        // All of the table is of the same moment.
        this.storage.retractions = retractions;
        const { count, a, b } = this.openTotals();
        this.storage.totals = { count, a, b, last, check: this.directory.checkOf({ count, a, b }, last) };
        this.isSaved = true;
      }
    }
  }

  /** Adds up all weeks anew: when one turned out to be damaged, it may not be known what it held. */
  private recount(): void {
    const totals: Totals = { count: 0, a: 0, b: 0 };
    for (const number of [...this.weeks()]) {
      const week = this.weekList.get(number);
      if (week !== undefined) {
        addTotals(totals, week);
      }
    }
    this.totals.count = totals.count;
    this.totals.a = totals.a;
    this.totals.b = totals.b;
  }

  /** Count and fingerprint as text. */
  hash(): string {
    const { count, a, b } = this.totals;
    return `${count}-${string.format("%07x%07x", a, b)}`;
  }

  count(): number {
    return this.totals.count;
  }

  fingerprint(): Fingerprint {
    return this.totals;
  }

  weeks(): readonly number[] {
    return this.weekList.numbers();
  }

  /** The week that stands for the summary of a closing, before all others; -1 when there is none. */
  summaryWeek(): number {
    return this.summary?.number ?? -1;
  }

  /** Count and fingerprint without the summary: to be read, not kept. */
  openTotals(): Readonly<Totals> {
    if (this.summary === undefined) {
      return this.totals;
    }
    const totals: Totals = { count: this.totals.count, a: this.totals.a, b: this.totals.b };
    removeTotals(totals, this.summary);
    return totals;
  }

  /** The weeks without the summary's. */
  openWeeks(): readonly number[] {
    return this.summary === undefined ? this.weeks() : this.weeks().slice(1);
  }

  /**
   * Takes a closing's summary in as the week before the first open one; undefined: none. See {@link Books}.
   */
  setSummary(week: Week | undefined): void {
    if (this.summary !== undefined && this.weekList.get(this.summary.number) === this.summary) {
      this.weekList.release(this.summary.number);
      removeTotals(this.totals, this.summary);
    }
    this.summary = week;
    this.sketches.hidden = week?.number ?? -1;
    if (week !== undefined) {
      this.weekList.adopt(week);
      addTotals(this.totals, week);
    }
    this.isSaved = false;
  }

  /** Takes a week out of the ledger; gives its text. {@link noteClosed} is to follow. */
  takeWeek(number: number): string | undefined {
    const week = this.weekList.get(number);
    if (week === undefined) {
      return undefined;
    }
    const text = this.weekList.take(number);
    this.isSaved = false;
    removeTotals(this.totals, week);
    this.retractions.forgetWeek(number);
    return text;
  }

  /**
   * Adds a week's text to the ledger; false when it is damaged. {@link noteClosed} is to follow.
   * @param retractions those in it, which are to count; undefined: none.
   */
  putWeek(number: number, text: string, retractions?: Block): boolean {
    const known = this.weekList.get(number) === undefined ? undefined : this.takeWeek(number);
    const week = this.weekList.put(number, known === undefined ? text : mergeTexts(number, known, text));
    if (week === undefined) {
      return false;
    }
    this.isSaved = false;
    addTotals(this.totals, week);
    if (known !== undefined) {
      // Those that stood there count no longer.
      this.scanWeek(number, noPause);
    } else if (retractions !== undefined) {
      this.retractions.addFrom(retractions);
    }
    return true;
  }

  /** The retractions of a week at rest, alone; undefined when there are none. */
  retractionsIn(number: number, pause: Pause): Block | undefined {
    return this.retractionIndex.inWeek(number, pause);
  }

  /** Makes the retractions of a week at rest count. */
  scanWeek(number: number, pause: Pause): void {
    this.retractionIndex.scanWeek(number, pause);
  }

  /** Tells that other weeks are closed than before. */
  noteClosed(week: number): void {
    this.tell({ kind: "closed", week, stamp: 0, creator: 0 }, noPause);
  }

  weekSummary(number: number): WeekSummary | undefined {
    return this.weekList.get(number);
  }

  /** Goes up with every change of the week; undefined when there is none. */
  revisionOf(number: number): number | undefined {
    return this.weekList.get(number)?.revision;
  }

  weekAdler(number: number, pause: Pause): number | undefined {
    const week = this.weekList.get(number);
    if (week === undefined) {
      return undefined;
    }
    this.weekList.settle(week, pause);
    return week.form.text?.adler;
  }

  weekDigest(number: number, pause: Pause): string | undefined {
    const week = this.weekList.get(number);
    if (week === undefined) {
      return undefined;
    }
    this.weekList.settle(week, pause);
    const { text } = week.form;
    return text === undefined ? undefined : digestOf(text, pause);
  }

  /** What stands on disk for a week; undefined when it has changed since. */
  textOf(number: number): string | undefined {
    return this.weekList.get(number)?.form.text?.text;
  }

  /** The week's events unpacked; undefined when there are none. The block changes with every insert: not for use across a pause. */
  openWeek(number: number, pause: Pause): Block | undefined {
    return this.weekList.blockOf(number, pause);
  }

  /**
   * The fingerprint of the events up to a key, when they are `count`; undefined when they are not.
   */
  prefix(stamp: number, creator: number, count: number, pause: Pause): Fingerprint | undefined {
    for (const _ of $range(1, RETRIES)) {
      const [sum, isOvertaken] = this.sumUpTo(stamp, creator, count, pause);
      if (!isOvertaken) {
        return sum;
      }
    }
    const [sum] = this.sumUpTo(stamp, creator, count, noPause);
    return sum;
  }

  private sumUpTo(
    stamp: number,
    creator: number,
    count: number,
    pause: Pause,
  ): LuaMultiReturn<[sum: Fingerprint | undefined, isOvertaken: boolean]> {
    // From the newest week back: most prefixes end near the end.
    const { totals } = this;
    const last = weekOfStamp(stamp);
    const weeks = [...this.weeks()];
    let place = weeks.length;
    while (place > 0 && weeks[place - 1] >= last) {
      // A header that turns out to be damaged changes the totals.
      this.weekSummary(weeks[place - 1]);
      place -= 1;
    }
    const sum: Totals = { count: totals.count, a: totals.a, b: totals.b };
    for (const i of $range(weeks.length, place + 1, -1)) {
      const number = weeks[i - 1];
      const summary = number > last || sum.count !== count ? this.weekSummary(number) : undefined;
      if (summary !== undefined) {
        removeTotals(sum, summary);
      }
    }
    if (sum.count !== count) {
      // Nobody has paused yet: what was taken out is what this revision holds.
      const revision = this.revisionOf(last);
      const view = revision === undefined ? undefined : this.weekList.view(last, pause);
      if (view?.revision !== revision) {
        return $multi(undefined, true);
      }
      if (view !== undefined) {
        this.addPart(sum, view.events, stamp, creator, pause);
      }
    }
    return $multi(sum.count === count ? sum : undefined, false);
  }

  /** Adds a week's events up to a key to a sum. */
  private addPart(sum: Totals, events: Block, stamp: number, creator: number, pause: Pause): void {
    const index = findKey(events, stamp, creator);
    const last = index > 0 ? index : -index - 1;
    addMixes(sum, events, last, pause);
    sum.count += last;
  }

  /** The event with a key. */
  get(stamp: number, creator: number): Event | undefined {
    const block = this.weekList.among(stamp, creator);
    const index = block === undefined ? -1 : findKey(block, stamp, creator);
    return index > 0 ? this.types.eventAt(block as Block, index) : undefined;
  }

  /** Whether there is an event with a key. */
  has(stamp: number, creator: number): boolean {
    const block = this.weekList.among(stamp, creator);
    return block !== undefined && findKey(block, stamp, creator) > 0;
  }

  /** The first stamp from one on at which a creator has no event. */
  freeStamp(from: number, creator: number): number {
    let stamp = from;
    while (true) {
      const block = this.weekList.among(stamp, creator);
      let index = block === undefined ? -1 : findKey(block, stamp, creator);
      if (block === undefined || index < 1) {
        return stamp;
      }
      const { stamps, creators, count } = block;
      while (index <= count && stamps.get(index) <= stamp) {
        if (stamps.get(index) === stamp && creators.get(index) === creator) {
          stamp += 1;
        }
        index += 1;
      }
    }
  }

  /** An event of this client's own as a block, before it is inserted. */
  newEvent(stamp: number, creator: number, shape: Shape, values: Row<unknown>): Block {
    const block = newBlock();
    appendEvent(block, stamp, creator, shape, values);
    return block;
  }

  private noteMerged(
    week: Week,
    events: Block,
    sum: Fingerprint,
    sketch: Sketch | undefined,
    sender: string | undefined,
    pause: Pause,
  ): void {
    addMix(week, sum.a, sum.b);
    addMix(this.totals, sum.a, sum.b);
    week.count += events.count;
    this.totals.count += events.count;
    this.weekList.changed(week);
    const [rootStamp, rootCreator] = this.retractions.addFrom(events);
    const [stamp, creator] = earlier(events.stamps.get(1), events.creators.get(1), rootStamp, rootCreator);
    const change: Change = { kind: "added", week: week.number, stamp, creator, events, sum, sender };
    this.tell(change, pause, sketch);
  }

  /** Puts another payload under the key in a place of a week's block. */
  replace(week: Week, block: Block, index: number, from: Block, fromIndex: number): void {
    let stamp = block.stamps.get(index);
    let creator = block.creators.get(index);
    const [oldA, oldB] = mixOf(block, index);
    // What a retraction undid that is replaced is as it was.
    const [undoneStamp, undoneCreator] = this.retractions.remove(block, index);
    replaceEvent(block, index, from, fromIndex);
    const [a, b] = mixOf(block, index);
    for (const sum of [week, this.totals]) {
      removeMix(sum, oldA, oldB);
      addMix(sum, a, b);
    }
    this.weekList.changed(week);
    const [rootStamp, rootCreator] = this.retractions.add(block, index);
    [stamp, creator] = earlier(stamp, creator, undoneStamp, undoneCreator);
    [stamp, creator] = earlier(stamp, creator, rootStamp, rootCreator);
    const before = { a: oldA, b: oldB };
    this.tell({ kind: "replaced", week: week.number, stamp, creator, before, after: { a, b } }, noPause);
  }

  /** A week is gone, except for what came since it was packed. */
  private lose(number: number, tail: Block | undefined): void {
    if (number === this.summary?.number) {
      this.summary = undefined;
      this.sketches.hidden = -1;
    }
    if (tail !== undefined) {
      const sum = sumOf(tail, noPause);
      addTotals(this.weekList.add(number, tail), { count: tail.count, ...sum });
    }
    this.recount();
    const [rootStamp, rootCreator] = this.retractions.forgetWeek(number);
    let [stamp, creator] = earlier(number * Range.Week * Range.Counters, 0, rootStamp, rootCreator);
    if (tail !== undefined) {
      const [tailStamp, tailCreator] = this.retractions.addFrom(tail);
      [stamp, creator] = earlier(stamp, creator, tailStamp, tailCreator);
    }
    this.tell({ kind: "lost", week: number, stamp, creator }, noPause);
  }

  private tell(change: Change, pause: Pause, sketch?: Sketch): void {
    this.isSaved = false;
    this.sketches.note(change, sketch);
    this.hooks.changed(change, pause);
  }

  /**
   * To be called once, when the hooks may be. The index is saved beside the weeks; when it is not of these weeks, it is
   * made again.
   */
  loadRetractions(): void {
    this.retractionIndex.load(this.storage.retractions, this.hash());
  }
}
