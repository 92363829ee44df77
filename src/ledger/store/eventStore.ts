import type { Event } from "../../event/event";
import { isBefore, Range, weekOfStamp } from "../../event/key";
import type { Shape } from "../../event/shape";
import {
  appendEvent,
  appendFrom,
  type Block,
  copyPlaces,
  findKey,
  isBehind,
  itemsIn,
  mergeAside,
  mergeBlock,
  newBlock,
  replaceEvent,
  setPlaces,
  type Row,
} from "../../pack/block";
import type { Pause } from "../../ports";
import type { Change } from "./change";
import type { Directory } from "./directory";
import type { EventTypes } from "../eventTypes";
import { isSameEvent } from "./sameEvent";
import type { Sketch } from "../../sketch/sketch";
import { RetractionIndex } from "./retractionIndex";
import { Retraction, Retractions } from "./retractions";
import { Sketches, sketchOf } from "./sketches";
import { type OpenedStorage, type Storage } from "./storage";
import type { StoreHooks } from "./storeHooks";
import {
  addMix,
  addTotals,
  type Fingerprint,
  mixOf,
  removeMix,
  removeTotals,
  type Totals,
  type WeekSummary,
} from "./sums";
import { mergeTexts } from "./mergeTexts";
import { digestOf, type Week } from "./week";
import { noPause, Weeks } from "./weeks";

/** Events mixed between two pauses. */
const MIX_STEP = 16;
/** So many events are merged at once, unless the week is larger than that. */
const SMALL = 32;
const LARGE = 2000;
/** List items that are merged in one go, and those of one event more. */
const ITEMS = 1000;
/** So many retractions are taken in at once. */
const RETRACTIONS = 128;
/** Merging that was overtaken this often is done in one go. */
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
    const week = this.weekList.get(number);
    return week === undefined ? undefined : this.weekList.open(week, pause);
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
    for (const i of $range(1, last)) {
      const [a, b] = mixOf(events, i);
      addMix(sum, a, b);
      if (i % MIX_STEP === 0) {
        pause();
      }
    }
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

  /** Inserts an event at once, unless it is there already: beside the week's text where that is possible. */
  insert(added: Block, sender: string | undefined): void {
    const stamp = added.stamps.get(1);
    const creator = added.creators.get(1);
    const number = weekOfStamp(stamp);
    const week = this.weekList.get(number);
    const tail = week === undefined ? undefined : this.weekList.tailFor(week, stamp, creator);
    if (week === undefined || tail === undefined) {
      this.merge(number, added, sender, noPause);
    } else if (findKey(tail, stamp, creator) < 0) {
      mergeBlock(tail, added);
      this.noteMerged(week, added, this.sumOf(added, noPause), undefined, sender, noPause);
    }
  }

  /**
   * Inserts events of one week, in slices; those that are there already are left out.
   * @param checked the week's revision at which all of them were found to be new.
   * @param clash called for one whose key came in with another payload since then.
   * @returns how many were new.
   */
  merge(
    number: number,
    incoming: Block,
    sender: string | undefined,
    pause: Pause,
    checked?: number,
    clash?: (this: void, block: Block, index: number) => void,
  ): number {
    const retractions = incoming.columns.get(Retraction.shape)?.rows ?? 0;
    const most = retractions > RETRACTIONS ? RETRACTIONS : math.huge;
    if (most === math.huge && itemsIn(incoming) <= ITEMS) {
      return this.mergeOnce(number, incoming, sender, pause, checked, clash);
    }
    let count = 0;
    let next = 1;
    while (next <= incoming.count) {
      const isFirst = next === 1;
      const part = newBlock();
      while (next <= incoming.count && part.count < most && itemsIn(part) < ITEMS) {
        appendFrom(part, incoming, next);
        next += 1;
      }
      pause();
      count += this.mergeOnce(number, part, sender, pause, isFirst ? checked : undefined, clash);
    }
    return count;
  }

  private mergeOnce(
    number: number,
    incoming: Block,
    sender: string | undefined,
    pause: Pause,
    checked: number | undefined,
    clash: ((this: void, block: Block, index: number) => void) | undefined,
  ): number {
    let added = incoming;
    let sum = this.sumOf(added, pause);
    let sketch: Sketch | undefined;
    let checkedAt = checked;
    let attempt = 0;
    while (added.count > 0) {
      attempt += 1;
      const give = attempt > RETRIES ? noPause : pause;
      // Opened first: a week that turns out to be damaged is gone then, and a new one takes its place.
      const block = this.openWeek(number, give) ?? newBlock();
      const week = this.weekList.get(number);
      const revision = week?.revision;
      // What comes behind all that there is is new.
      if (revision !== checkedAt && !isBehind(block, added)) {
        // Something may have come in that is among these.
        const left = this.newOnes(number, added, give, clash);
        if (left !== added) {
          added = left;
          sum = this.sumOf(added, give);
          sketch = undefined;
        }
        checkedAt = revision;
        continue;
      }
      checkedAt = revision;
      if (this.lacksSketch(number, added, sketch)) {
        sketch = sketchOf(added, give, this.sketches.cells());
        continue;
      }
      // One event among many is inserted at once, too, unless the places are lent and all would be copied.
      const isAtOnce = give === noPause || (added.count === 1 && block.isLent !== true);
      const isSmall = added.count <= SMALL && (isAtOnce || block.count <= LARGE || isBehind(block, added));
      const places = isSmall ? undefined : mergeAside(block, added, give);
      const isCurrent = this.weekList.get(number) === week && !this.lacksSketch(number, added, sketch);
      if (isCurrent && (week === undefined || (week.revision === checkedAt && week.form.block === block))) {
        if (places === undefined) {
          mergeBlock(block, added);
        } else {
          setPlaces(block, places);
        }
        // A new week joins the others with its events: they may be packed, and told of, during any pause.
        this.noteMerged(week ?? this.weekList.add(number, block), added, sum, sketch, sender, pause);
        return added.count;
      }
    }
    return 0;
  }

  /** Whether the ledger's sketch must be told of so many events that theirs is made in slices before. */
  private lacksSketch(number: number, { count }: Block, sketch: Sketch | undefined): boolean {
    return sketch === undefined && count > SMALL && this.sketches.holds(number);
  }

  /** Sees to it that a week's block has places of its own, in slices, so that another payload is put into it in a short step. */
  ownPlaces(number: number, pause: Pause): void {
    for (const _ of $range(1, RETRIES)) {
      const week = this.weekList.get(number);
      const block = week?.form.block;
      if (week === undefined || block?.isLent !== true || block.count <= LARGE) {
        return;
      }
      const { revision } = week;
      const places = copyPlaces(block, pause);
      if (this.weekList.get(number) === week && week.revision === revision && week.form.block === block) {
        setPlaces(block, places);
        return;
      }
    }
  }

  /** The events that the ledger does not hold. */
  private newOnes(
    number: number,
    incoming: Block,
    pause: Pause,
    clash: ((this: void, block: Block, index: number) => void) | undefined,
  ): Block {
    const block = this.openWeek(number, pause);
    if (block === undefined || isBehind(block, incoming)) {
      return incoming;
    }
    let fresh: Block | undefined;
    for (const i of $range(1, incoming.count)) {
      const index = findKey(block, incoming.stamps.get(i), incoming.creators.get(i));
      const isKnown = index > 0;
      if (isKnown && clash !== undefined && !isSameEvent(block, index, incoming, i)) {
        clash(incoming, i);
      }
      if (isKnown && fresh === undefined) {
        // The first that is known: all before it are new.
        fresh = newBlock();
        for (const k of $range(1, i - 1)) {
          appendFrom(fresh, incoming, k);
        }
      } else if (!isKnown && fresh !== undefined) {
        appendFrom(fresh, incoming, i);
      }
      if (i % MIX_STEP === 0) {
        pause();
      }
    }
    return fresh ?? incoming;
  }

  private sumOf(block: Block, pause: Pause): Fingerprint {
    const sum: Fingerprint = { a: 0, b: 0 };
    for (const i of $range(1, block.count)) {
      const [a, b] = mixOf(block, i);
      addMix(sum, a, b);
      if (i % MIX_STEP === 0) {
        pause();
      }
    }
    return sum;
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
      const sum = this.sumOf(tail, noPause);
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
