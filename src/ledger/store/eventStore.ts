import type { Event } from "../../event/event";
import { Range, weekOfStamp } from "../../event/key";
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
import type { EventId } from "../../sketch/peel";
import type { Sketch } from "../../sketch/sketch";
import { EarlyEvents } from "../sharing/earlyEvents";
import type { EventSet, Fingerprint, MergeReport, WeekSummary } from "../sharing/eventSet";
import type { Directory } from "./directory";
import { FIT } from "../sharing/fitness";
import { HoldList, type HoldLimits } from "../sharing/holdList";
import type { KeySet } from "./keySet";
import type { EventTypes } from "../eventTypes";
import { Admission } from "../sharing/admission";
import { isSameEvent } from "./sameEvent";
import { Retraction, Retractions } from "./retractions";
import { Sketches } from "./sketches";
import { checkOf, type OpenedStorage, type Storage } from "./storage";
import { addMix, addTotals, mixOf, removeMix, removeTotals, type Totals } from "./sums";
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

/** Adds an event of another block where its key belongs, unless it is there. */
function insertFrom(block: Block, from: Block, index: number): void {
  if (findKey(block, from.stamps.get(index), from.creators.get(index)) < 0) {
    const single = newBlock();
    appendFrom(single, from, index);
    mergeBlock(block, single);
  }
}

/** What an event store asks of the ledger that owns it. */
export interface StoreHooks {
  /** Whether the consumer has a say at all; without, no event need be made for it. */
  readonly isJudging: boolean;
  /** The consumer's word on an event from `sender`, a full name. */
  authorize(event: Event, sender: string): boolean;
  /** Authorize refused an event that `sender` sent. */
  refused(event: Event, sender: string): void;
  /** This client's full name. */
  readonly self: string;
  /** Unix seconds. */
  serverTime(): number;
  readonly holdLimits: HoldLimits;
  /** An event of the future was held back: {@link EventStore.release} is to be called when its time comes near. */
  held(): void;
  /** There was no room for all events of the future that `sender` sent. */
  letGo(sender: string): void;
  /** Events came in: the first in order, and how many. `sender` is undefined for this client's own. */
  inserted(block: Block, sender: string | undefined, pause: Pause): void;
  /** What handlers make of the event with this key may have changed: its payload was replaced, or it was undone. */
  changed(stamp: number, creator: number): void;
  /** Two payloads met under one key; the first was kept. */
  conflict(kept: Event, dropped: Event, sender: string): void;
  /** A week was unpacked. */
  readonly opened: (this: void) => void;
  /** A week was put aside since its pack is damaged. */
  damaged(week: number): void;
}

/** The insert-only, sorted, duplicate-free set of events of one ledger, in weeks. */
export class EventStore implements EventSet {
  readonly weekList: Weeks;
  /** Events of the future. */
  readonly held: HoldList;
  readonly ahead: EarlyEvents;
  /** Whether a handler is being called. It may look, and change nothing. */
  isApplying = false;
  private readonly totals: Totals;
  private readonly directory: Directory;
  private readonly storage: Storage;
  private readonly receiver: Admission;
  private readonly sketches: Sketches;
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
    this.held = new HoldList(hooks.holdLimits);
    this.ahead = new EarlyEvents(this, this.held, () => this.latest());
    this.receiver = new Admission(this, hooks);
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

  sketch(cells: number, pause: Pause): Sketch {
    return this.sketches.sketch(cells, pause);
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

  receive(pack: string, sender: string, pause: Pause, keys?: KeySet): MergeReport | undefined {
    return this.receiver.receive(pack, sender, pause, keys);
  }

  /** Takes in events that this client has made of something else; `sender` is its own name. The block is the store's from then on. */
  receiveBlock(block: Block, sender: string, pause: Pause): MergeReport {
    return this.receiver.receiveBlock(block, FIT, sender, pause);
  }

  /** The highest stamp that is not of the future. */
  latest(): number {
    return (this.hooks.serverTime() + this.hooks.holdLimits.futureTolerance) * Range.Counters;
  }

  /** Takes in the events held back whose time has come near, each as if it came from its sender now. */
  release(pause: Pause): void {
    let event = this.held.takeDue(this.latest());
    while (event !== undefined) {
      this.receive(event.pack, event.sender, pause);
      pause();
      event = this.held.takeDue(this.latest());
    }
  }

  packWeek(number: number, maxBytes: number, pause: Pause, without?: KeySet): string[] {
    const block = this.openWeek(number, pause);
    return block === undefined ? [] : this.packAllowed(block, maxBytes, pause, without);
  }

  addKeys(number: number, keys: KeySet, pause: Pause): void {
    const block = this.openWeek(number, pause);
    if (block !== undefined) {
      keys.addFrom(block, 1, block.count);
    }
  }

  packIds(ids: readonly EventId[], maxBytes: number, pause: Pause): string[] {
    const wanted = new LuaTable<EventId, boolean>();
    for (const id of ids) {
      wanted.set(id, true);
    }
    const weeks: Block[] = [];
    let last: Block | undefined;
    let chosen = newBlock();
    const take = (block: Block, index: number) => {
      if (block !== last) {
        last = block;
        chosen = newBlock();
        weeks.push(chosen);
      }
      insertFrom(chosen, block, index);
    };
    this.sketches.find(wanted, ids.length, take, pause);
    const all = newBlock();
    // Newest weeks were found first.
    for (const w of $range(weeks.length, 1, -1)) {
      for (const i of $range(1, weeks[w - 1].count)) {
        appendFrom(all, weeks[w - 1], i);
      }
    }
    return this.packAllowed(all, maxBytes, pause);
  }

  packAfter(count: number, a: number, b: number, maxBytes: number, pause: Pause): string[] | undefined {
    const sum: Fingerprint = { a: 0, b: 0 };
    let left = count;
    const packs: string[] = [];
    for (const number of [...this.weeks()]) {
      const summary = this.weekSummary(number);
      if (summary !== undefined && left >= summary.count) {
        left -= summary.count;
        addMix(sum, summary.a, summary.b);
      } else if (summary !== undefined) {
        const block = this.openWeek(number, pause);
        if (block === undefined || block.count < left) {
          return undefined;
        }
        const rest = left === 0 ? block : this.restOf(number, block, left, sum, pause);
        if (rest === undefined || (packs.length === 0 && (sum.a !== a || sum.b !== b))) {
          return undefined;
        }
        left = 0;
        if (maxBytes === 0) {
          return packs;
        }
        for (const pack of this.packAllowed(rest, maxBytes, pause)) {
          packs.push(pack);
        }
      }
    }
    return left === 0 && sum.a === a && sum.b === b ? packs : undefined;
  }

  /** The events of a week behind the first `count`, which are added to a sum; undefined when it changed meanwhile. */
  private restOf(number: number, block: Block, count: number, sum: Fingerprint, pause: Pause): Block | undefined {
    const revision = this.revisionOf(number);
    const rest = newBlock();
    for (const i of $range(1, block.count)) {
      if (i > count) {
        appendFrom(rest, block, i);
      } else {
        const [a, b] = mixOf(block, i);
        addMix(sum, a, b);
      }
      if (i % MIX_STEP === 0) {
        pause();
        if (this.revisionOf(number) !== revision) {
          return undefined;
        }
      }
    }
    return rest;
  }

  /** Those of a block's events that this client may hand on, as packs. */
  private packAllowed(block: Block, maxBytes: number, pause: Pause, without?: KeySet): string[] {
    const allowed = this.receiver.copyAllowed(block, pause, without);
    const packs: string[] = [];
    if (allowed.count > 0) {
      // The size of an event is known when some have been packed.
      let size = 24;
      let from = 1;
      while (from <= allowed.count) {
        const to = math.min(allowed.count, from + math.max(0, math.floor(maxBytes / size) - 1));
        const pack = writePack(allowed, from, to, pause);
        const events = to - from + 1;
        size = pack.length / events;
        if (pack.length <= maxBytes || events === 1) {
          packs.push(pack);
          from = to + 1;
        } else {
          size *= 1.1;
        }
      }
    }
    return packs;
  }
}
