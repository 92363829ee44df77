import type { Event } from "../../event/event";
import { weekOfStamp } from "../../event/key";
import type { Shape } from "../../event/shape";
import {
  appendEvent,
  appendFrom,
  type Block,
  findKey,
  mergeAside,
  mergeBlock,
  newBlock,
  replaceEvent,
  setPlaces,
  type Row,
} from "../../pack/block";
import { writePack } from "../../pack/pack";
import { DISK_LIMITS, readPack } from "../../pack/unpack";
import type { Pause } from "../../ports";
import type { Directory } from "./directory";
import type { EventTypes } from "../eventTypes";
import { isSameEvent } from "./sameEvent";
import { Retraction, Retractions } from "./retractions";
import { Sketches } from "./sketches";
import { checkOf, type OpenedStorage, type Storage } from "./storage";
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
import type { Week } from "./week";
import { noPause, Weeks } from "./weeks";

/** Events mixed between two pauses. */
const MIX_STEP = 64;
/** So many events are merged at once, unless the week is larger than that. */
const SMALL = 32;
const LARGE = 2000;
/** Merging that was overtaken this often is done in one go. */
const RETRIES = 3;

/** Whether all events of a block come after those of another. */
function isAfter(block: Block, later: Block): boolean {
  return block.count === 0 || later.count === 0 || block.stamps.get(block.count) < later.stamps.get(1);
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
      (number) => {
        this.recount();
        this.sketches.reset();
        this.retractions.removeIf((stamp) => weekOfStamp(stamp) === number);
        hooks.damaged(number);
      },
      hooks.opened,
    );
    this.sketches = new Sketches(this);
  }

  /** Packs what has changed, and brings the saved table up to date. */
  settle(pause: Pause): void {
    this.weekList.settleAll(pause);
    const { block } = this.retractions;
    const hash = this.hash();
    const pack = block.count === 0 ? undefined : writePack(block, 1, block.count, pause);
    this.storage.retractions = { hash, pack, check: checkOf(hash, pack) };
    const { count, a, b } = this.totals;
    this.storage.totals = { count, a, b, check: this.directory.checkOf(this.totals) };
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
    return week.adler;
  }

  /** The week's events unpacked; undefined when there are none. The block changes with every insert. */
  openWeek(number: number, pause: Pause): Block | undefined {
    const week = this.weekList.get(number);
    return week === undefined ? undefined : this.weekList.open(week, pause);
  }

  /**
   * The fingerprint of the events up to a key, when they are `count`; undefined when they are not.
   */
  prefix(stamp: number, creator: number, count: number, pause: Pause): Fingerprint | undefined {
    // From the newest week back: most prefixes end near the end.
    const { totals } = this;
    const sum: Totals = { count: totals.count, a: totals.a, b: totals.b };
    const last = weekOfStamp(stamp);
    const weeks = [...this.weeks()];
    for (const i of $range(weeks.length, 1, -1)) {
      const number = weeks[i - 1];
      const summary = number < last ? undefined : this.weekSummary(number);
      if (summary === undefined) {
        break;
      }
      if (number > last || sum.count !== count) {
        removeTotals(sum, summary);
      }
      if (number === last && sum.count !== count) {
        sum.count += this.addPart(sum, number, stamp, creator, pause);
      }
    }
    return sum.count === count ? sum : undefined;
  }

  /** Adds a week's events up to a key to a sum; gives how many they are. */
  private addPart(sum: Fingerprint, number: number, stamp: number, creator: number, pause: Pause): number {
    const block = this.openWeek(number, pause);
    if (block === undefined) {
      return 0;
    }
    const revision = this.revisionOf(number);
    const index = findKey(block, stamp, creator);
    const last = index > 0 ? index : -index - 1;
    for (const i of $range(1, last)) {
      const [a, b] = mixOf(block, i);
      addMix(sum, a, b);
      if (i % MIX_STEP === 0) {
        pause();
        if (this.revisionOf(number) !== revision) {
          // Overtaken: no such prefix for now.
          return -1;
        }
      }
    }
    return last;
  }

  /** The event with a key. */
  get(stamp: number, creator: number): Event | undefined {
    const block = this.openWeek(weekOfStamp(stamp), noPause);
    const index = block === undefined ? -1 : findKey(block, stamp, creator);
    return index > 0 ? this.types.eventAt(block as Block, index) : undefined;
  }

  /** An event of this client's own as a block, before it is inserted. */
  newEvent(stamp: number, creator: number, shape: Shape, values: Row<unknown>): Block {
    const block = newBlock();
    appendEvent(block, stamp, creator, shape, values);
    return block;
  }

  /** Inserts a few events of one week at once; those that are there already are left out. */
  insert(number: number, added: Block, sender: string | undefined): void {
    this.merge(number, added, sender, noPause);
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
    let added = incoming;
    let sum = this.sumOf(added, pause);
    let checkedAt = checked;
    let attempt = 0;
    while (added.count > 0) {
      attempt += 1;
      const give = attempt > RETRIES ? noPause : pause;
      // Opened first: a week that turns out to be damaged is gone then, and a new one takes its place.
      const block = this.openWeek(number, give) ?? newBlock();
      const week = this.weekList.get(number);
      const revision = week?.revision;
      if (revision !== checkedAt) {
        // Something may have come in that is among these.
        const left = this.newOnes(number, added, give, clash);
        if (left !== added) {
          added = left;
          sum = this.sumOf(added, give);
        }
        checkedAt = revision;
        continue;
      }
      const isSmall = added.count <= SMALL && (block.count <= LARGE || isAfter(block, added));
      const places = isSmall ? undefined : mergeAside(block, added, give);
      const isCurrent = this.weekList.get(number) === week;
      if (isCurrent && (week === undefined || (week.revision === checkedAt && week.block === block))) {
        if (places === undefined) {
          mergeBlock(block, added);
        } else {
          setPlaces(block, places);
        }
        // A new week joins the others with its events: they may be packed, and told of, during any pause.
        this.noteMerged(week ?? this.weekList.add(number, block), added, sum, sender, pause);
        return added.count;
      }
    }
    return 0;
  }

  /** The events that the ledger does not hold. */
  private newOnes(
    number: number,
    incoming: Block,
    pause: Pause,
    clash: ((this: void, block: Block, index: number) => void) | undefined,
  ): Block {
    const block = this.openWeek(number, pause);
    if (block === undefined || isAfter(block, incoming)) {
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

  private noteMerged(week: Week, added: Block, sum: Fingerprint, sender: string | undefined, pause: Pause): void {
    addMix(week, sum.a, sum.b);
    addMix(this.totals, sum.a, sum.b);
    week.count += added.count;
    this.totals.count += added.count;
    this.weekList.changed(week);
    this.sketches.inserted(week.number, added);
    const [stamp, creator] = this.retractions.addFrom(added);
    if (stamp !== undefined) {
      this.hooks.changed(stamp, creator);
    }
    this.hooks.inserted(added, sender, pause);
  }

  /** Puts another payload under the key in a place of a week's block. */
  replace(week: Week, block: Block, index: number, from: Block, fromIndex: number): void {
    const stamp = block.stamps.get(index);
    const creator = block.creators.get(index);
    const [oldA, oldB] = mixOf(block, index);
    this.noteReplaced(stamp, creator);
    removeMix(week, oldA, oldB);
    removeMix(this.totals, oldA, oldB);
    replaceEvent(block, index, from, fromIndex);
    const [a, b] = mixOf(block, index);
    addMix(week, a, b);
    addMix(this.totals, a, b);
    this.sketches.changed(week.number, oldA, oldB, -1);
    this.sketches.changed(week.number, a, b, 1);
    this.weekList.changed(week);
    const single = newBlock();
    appendFrom(single, block, index);
    const [rootStamp, rootCreator] = this.retractions.addFrom(single);
    this.hooks.changed(stamp, creator);
    if (rootStamp !== undefined) {
      this.hooks.changed(rootStamp, rootCreator);
    }
  }

  /** What a retraction undid that is about to be replaced is as it was. */
  private noteReplaced(stamp: number, creator: number): void {
    const [rootStamp, rootCreator] = this.retractions.rootOf(stamp, creator);
    this.retractions.removeIf((otherStamp, otherCreator) => otherStamp === stamp && otherCreator === creator);
    this.hooks.changed(rootStamp, rootCreator);
  }

  /**
   * To be called once, when the hooks may be. The index is saved beside the weeks; when it is not of these weeks, it is
   * made again.
   */
  loadRetractions(): void {
    const saved = this.storage.retractions;
    if (saved?.hash === this.hash()) {
      const block = saved.pack === undefined ? newBlock() : readPack(saved.pack, DISK_LIMITS, noPause);
      if (block !== undefined) {
        this.retractions.addFrom(block);
        return;
      }
    }
    for (const number of [...this.weeks()]) {
      const text = this.weekList.get(number)?.text;
      const [found] = string.find(text ?? "", Retraction.shape.text, 1, true);
      const block = found === undefined ? undefined : this.openWeek(number, noPause);
      if (block !== undefined) {
        this.retractions.addFrom(block);
      }
    }
  }
}
