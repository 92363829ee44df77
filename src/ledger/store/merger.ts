import type { Pause } from "../../ports";
import { weekOfStamp } from "../../event/key";
import {
  appendFrom,
  type Block,
  copyPlaces,
  findKey,
  isBehind,
  itemsIn,
  mergeAside,
  mergeBlock,
  newBlock,
  setPlaces,
} from "../../pack/block";
import type { Sketch } from "../../sketch/sketch";
import { Retraction } from "./retractions";
import { isSameEvent } from "./sameEvent";
import { type Sketches, sketchOf } from "./sketches";
import { type Fingerprint, sumOf } from "./sums";
import type { Week } from "./week";
import { noPause, type Weeks } from "./weeks";

/** Events looked at between two pauses. */
const STEP = 16;
/** So many events are merged at once, unless the week is larger than that. */
const SMALL = 32;
const LARGE = 2000;
/** List items that are merged in one go, and those of one event more. */
const ITEMS = 1000;
/** So many retractions are taken in at once. */
const RETRACTIONS = 128;
/** Merging that was overtaken this often is done in one go. */
const RETRIES = 3;

/** Is told what was merged into a week, which may be new; the sketch is of these events, if one was made. */
export type OnMerged = (
  this: void,
  week: Week,
  events: Block,
  sum: Fingerprint,
  sketch: Sketch | undefined,
  sender: string | undefined,
  pause: Pause,
) => void;

/** Inserts events into weeks: one at once, many in slices, with nothing lost or doubled when a slice is overtaken. */
export class Merger {
  constructor(
    private readonly weeks: Weeks,
    private readonly sketches: Sketches,
    private readonly onMerged: OnMerged,
  ) {}

  /** Inserts an event at once, unless it is there already: beside the week's text where that is possible. */
  insert(added: Block, sender: string | undefined): void {
    const stamp = added.stamps.get(1);
    const creator = added.creators.get(1);
    const number = weekOfStamp(stamp);
    let week = this.weeks.get(number);
    let block = week === undefined ? undefined : this.weeks.tailFor(week, stamp, creator);
    if (week !== undefined && block === undefined) {
      block = this.weeks.open(week, noPause);
      // One that turned out to be damaged is gone, and another may stand in its place.
      week = this.weeks.get(number);
    }
    block ??= newBlock();
    if (isBehind(block, added) || findKey(block, stamp, creator) < 0) {
      mergeBlock(block, added);
      this.onMerged(week ?? this.weeks.add(number, block), added, sumOf(added, noPause), undefined, sender, noPause);
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
    let sum = sumOf(added, pause);
    let sketch: Sketch | undefined;
    let checkedAt = checked;
    let attempt = 0;
    while (added.count > 0) {
      attempt += 1;
      const give = attempt > RETRIES ? noPause : pause;
      // Opened first: a week that turns out to be damaged is gone then, and a new one takes its place.
      const block = this.weeks.blockOf(number, give) ?? newBlock();
      const week = this.weeks.get(number);
      const revision = week?.revision;
      // What comes behind all that there is is new.
      if (revision !== checkedAt && !isBehind(block, added)) {
        // Something may have come in that is among these.
        const left = this.newOnes(number, added, give, clash);
        if (left !== added) {
          added = left;
          sum = sumOf(added, give);
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
      const isCurrent = this.weeks.get(number) === week && !this.lacksSketch(number, added, sketch);
      if (isCurrent && (week === undefined || (week.revision === checkedAt && week.form.block === block))) {
        if (places === undefined) {
          mergeBlock(block, added);
        } else {
          setPlaces(block, places);
        }
        // A new week joins the others with its events: they may be packed, and told of, during any pause.
        this.onMerged(week ?? this.weeks.add(number, block), added, sum, sketch, sender, pause);
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
      const week = this.weeks.get(number);
      const block = week?.form.block;
      if (week === undefined || block?.isLent !== true || block.count <= LARGE) {
        return;
      }
      const { revision } = week;
      const places = copyPlaces(block, pause);
      if (this.weeks.get(number) === week && week.revision === revision && week.form.block === block) {
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
    const block = this.weeks.blockOf(number, pause);
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
      if (i % STEP === 0) {
        pause();
      }
    }
    return fresh ?? incoming;
  }
}
