import type { Event } from "../event/event";
import { parseGuid } from "../event/guid";
import { Range, weekOfStamp } from "../event/key";
import type { Shape } from "../event/shape";
import { appendEvent, type Block, findKey, mergeBlock, newBlock, replaceEvent, type Row } from "../pack/block";
import { writePack } from "../pack/pack";
import type { Pause } from "../ports";
import type { EventSet, Fingerprint, MergeReport, WeekSummary } from "./eventSet";
import type { EventTypes } from "./eventTypes";
import { Receiver } from "./receiver";
import type { Storage } from "./storage";
import { addMix, mixOf, removeMix } from "./sums";
import type { Week } from "./week";
import { noPause, Weeks } from "./weeks";

/** What an event store asks of the ledger that owns it. */
export interface StoreHooks {
  /** The consumer's word on an event from `sender`, a full name. */
  authorize(event: Event, sender: string): boolean;
  /** Authorize refused an event that `sender` sent. */
  refused(event: Event, sender: string): void;
  /** This client's full name. */
  readonly self: string;
  /** Unix seconds. */
  serverTime(): number;
  /** Events came in: the first in order, and how many. `sender` is undefined for this client's own. */
  inserted(block: Block, sender: string | undefined): void;
  /** The payload under a key was replaced by the lower one. */
  replaced(stamp: number, creator: number): void;
  /** Two payloads met under one key; the first was kept. */
  conflict(kept: Event, dropped: Event, sender: string): void;
  /** A week was put aside since its pack is damaged. */
  damaged(week: number): void;
}

/** The insert-only, sorted, duplicate-free set of events of one ledger, in weeks. */
export class EventStore implements EventSet {
  readonly weekList: Weeks;
  private total = 0;
  private readonly sum: Fingerprint = { a: 0, b: 0 };
  private readonly receiver: Receiver;

  constructor(
    weeks: Week[],
    storage: Storage,
    readonly types: EventTypes,
    private readonly hooks: StoreHooks,
  ) {
    this.weekList = new Weeks(weeks, storage, (week) => {
      this.total -= week.count;
      removeMix(this.sum, week.a, week.b);
      hooks.damaged(week.number);
    });
    for (const week of weeks) {
      this.total += week.count;
      addMix(this.sum, week.a, week.b);
    }
    this.receiver = new Receiver(this, hooks);
  }

  count(): number {
    return this.total;
  }

  fingerprint(): Fingerprint {
    return this.sum;
  }

  weeks(): readonly number[] {
    return this.weekList.numbers();
  }

  weekSummary(number: number): WeekSummary | undefined {
    return this.weekList.get(number);
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

  /** The event with a key. */
  get(stamp: number, creator: number): Event | undefined {
    const block = this.openWeek(weekOfStamp(stamp), noPause);
    const index = block === undefined ? -1 : findKey(block, stamp, creator);
    return index > 0 ? this.types.eventAt(block as Block, index) : undefined;
  }

  /** One event as a block of its own. */
  private single(stamp: number, creator: string, shape: Shape, values: Row<unknown>): Block {
    const block = newBlock();
    appendEvent(block, stamp, parseGuid(creator) as number, shape, values);
    return block;
  }

  /** An event of this client's own before it is added. */
  previewOwn(stamp: number, creator: string, shape: Shape, values: Row<unknown>): Event {
    return this.types.eventAt(this.single(stamp, creator, shape, values), 1);
  }

  /** Adds one event of this client's own. Its key must be new. */
  insertOwn(stamp: number, creator: string, shape: Shape, values: Row<unknown>): void {
    this.insert(weekOfStamp(stamp), this.single(stamp, creator, shape, values), undefined);
  }

  /** Merges events of one week, whose keys are all new. */
  insert(number: number, added: Block, sender: string | undefined): void {
    // Opened first: a week that turns out to be damaged is gone then, and a new one takes its place.
    this.openWeek(number, noPause);
    const week = this.weekList.getOrAdd(number);
    for (const i of $range(1, added.count)) {
      const [a, b] = mixOf(added, i);
      addMix(week, a, b);
      addMix(this.sum, a, b);
    }
    mergeBlock(week.block as Block, added);
    week.count += added.count;
    this.total += added.count;
    this.weekList.changed(week);
    this.hooks.inserted(added, sender);
  }

  /** Puts another payload under the key in a place of a week's block. */
  replace(week: Week, block: Block, index: number, from: Block, fromIndex: number): void {
    const [oldA, oldB] = mixOf(block, index);
    removeMix(week, oldA, oldB);
    removeMix(this.sum, oldA, oldB);
    replaceEvent(block, index, from, fromIndex);
    const [a, b] = mixOf(block, index);
    addMix(week, a, b);
    addMix(this.sum, a, b);
    this.weekList.changed(week);
    this.hooks.replaced(block.stamps.get(index), block.creators.get(index));
  }

  receive(pack: string, sender: string, pause: Pause): MergeReport | undefined {
    return this.receiver.receive(pack, sender, pause);
  }

  packEvent(event: Event): string {
    const stamp = event.time * Range.Counters + event.counter;
    const block = this.openWeek(weekOfStamp(stamp), noPause);
    const index = block === undefined ? -1 : findKey(block, stamp, parseGuid(event.creator) as number);
    if (index < 1) {
      error(`packEvent: no event ${event.key} in this ledger`, 2);
    }
    return writePack(block as Block, index, index, noPause);
  }

  packWeek(number: number, maxBytes: number, pause: Pause): string[] {
    const block = this.openWeek(number, pause);
    const allowed = block === undefined ? undefined : this.receiver.copyAllowed(block, pause);
    const packs: string[] = [];
    if (allowed !== undefined && allowed.count > 0) {
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
