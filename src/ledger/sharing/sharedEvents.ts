import { Range } from "../../event/key";
import { appendFrom, type Block, findKey, mergeBlock, newBlock } from "../../pack/block";
import { writePack } from "../../pack/pack";
import { PEER_LIMITS, readPack } from "../../pack/unpack";
import type { Pause } from "../../ports";
import type { EventId } from "../../sketch/peel";
import type { Sketch } from "../../sketch/sketch";
import type { Books } from "../closing/books";
import { SharedBooks } from "../closing/sharedBooks";
import type { EventStore } from "../store/eventStore";
import type { KeySet } from "../store/keySet";
import { addMix, type Fingerprint, mixOf, type WeekSummary } from "../store/sums";
import { Admission } from "./admission";
import { ApartEvents } from "./apartEvents";
import { EarlyEvents } from "./earlyEvents";
import { lastWithinLimits } from "./packLimits";
import type { EventSet, MergeReport } from "./eventSet";
import { FIT } from "./fitness";
import { HoldList } from "./holdList";
import type { SharingHooks } from "./sharingHooks";
import { compareParts, eventsIn, partsOf, type PartsDifference, type Span, type WeekPart } from "./weekParts";

/** Events mixed between two pauses. */
const MIX_STEP = 16;

/** Adds an event of another block where its key belongs, unless it is there. */
function insertFrom(block: Block, from: Block, index: number): void {
  if (findKey(block, from.stamps.get(index), from.creators.get(index)) < 0) {
    const single = newBlock();
    appendFrom(single, from, index);
    mergeBlock(block, single);
  }
}

/** The first `count` of some blocks of one event each, as one pack. */
function joinBlocks(blocks: readonly Block[], count: number, pause: Pause): string {
  const all = newBlock();
  for (const i of $range(1, count)) {
    insertFrom(all, blocks[i - 1], 1);
    pause();
  }
  return writePack(all, 1, all.count, pause);
}

/** The events behind the first `count`, which are added to a sum. */
function restOf(events: Block, count: number, sum: Fingerprint, pause: Pause): Block {
  const rest = newBlock();
  for (const i of $range(1, events.count)) {
    if (i > count) {
      appendFrom(rest, events, i);
    } else {
      const [a, b] = mixOf(events, i);
      addMix(sum, a, b);
    }
    if (i % MIX_STEP === 0) {
      pause();
    }
  }
  return rest;
}

/** The events of a store as sync sees them: hands over what may be handed on, takes in what others send. */
export class SharedEvents implements EventSet {
  readonly ahead: EarlyEvents;
  readonly apart: ApartEvents;
  readonly books: SharedBooks;
  /** Events of the future. */
  private readonly held: HoldList;
  private readonly admission: Admission;

  constructor(
    private readonly store: EventStore,
    private readonly hooks: SharingHooks,
    books: Books,
  ) {
    const latest = () => this.latest();
    this.held = new HoldList(hooks.holdLimits);
    this.ahead = new EarlyEvents(store, this.held, latest);
    this.apart = new ApartEvents(
      () => hooks.serverTime(),
      (week) => (week === undefined ? store.openTotals() : store.weekSummary(week)),
    );
    this.admission = new Admission(store, this.held, this.apart, hooks, latest, books);
    this.books = new SharedBooks(books, store, hooks);
  }

  count(): number {
    return this.store.openTotals().count;
  }

  fingerprint(): Fingerprint {
    return this.store.openTotals();
  }

  weeks(): readonly number[] {
    return this.store.openWeeks();
  }

  weekSummary(number: number): WeekSummary | undefined {
    return number < this.books.week() ? undefined : this.store.weekSummary(number);
  }

  weekAdler(number: number, pause: Pause): number | undefined {
    return number < this.books.week() ? undefined : this.store.weekAdler(number, pause);
  }

  weekDigest(number: number, pause: Pause): string | undefined {
    return number < this.books.week() ? undefined : this.store.weekDigest(number, pause);
  }

  sketch(cells: number, pause: Pause): Sketch {
    return this.store.sketches.sketch(cells, pause);
  }

  receive(pack: string, sender: string, pause: Pause, keys?: KeySet, sums?: Fingerprint): MergeReport | undefined {
    return this.admission.receive(pack, sender, pause, keys, sums);
  }

  /** Takes in events that this client has made of something else; `sender` is its own name. The block is the ledger's from then on. */
  receiveBlock(block: Block, sender: string, pause: Pause): MergeReport {
    return this.admission.receiveBlock(block, FIT, sender, pause);
  }

  /** This client has written an event: until a sender shows that it has it, it may be refused there. */
  noteWritten(week: number, mix: Fingerprint): void {
    this.apart.noteWritten(week, mix);
  }

  /** The highest stamp that is not of the future. */
  latest(): number {
    return (this.hooks.serverTime() + this.hooks.holdLimits.futureTolerance) * Range.Counters;
  }

  /** The stamp of the first event that is held back; undefined when there are none. */
  firstHeld(): number | undefined {
    return this.held.firstStamp();
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
    const events = this.eventsOf(number, pause);
    return events === undefined ? [] : this.packAllowed(events, maxBytes, pause, without);
  }

  addKeys(number: number, keys: KeySet, pause: Pause): void {
    const events = this.eventsOf(number, pause);
    if (events !== undefined) {
      keys.addFrom(events, pause);
    }
  }

  joinPacks(packs: readonly string[], maxBytes: number, pause: Pause): LuaMultiReturn<[pack: string, joined: number]> {
    const blocks: Block[] = [];
    for (const pack of packs) {
      blocks.push(readPack(pack, PEER_LIMITS, pause) as Block);
      pause();
    }
    let count = blocks.length;
    let joined = joinBlocks(blocks, count, pause);
    while (count > 1 && joined.length > maxBytes) {
      count = math.max(math.min(count - 1, math.floor((count * maxBytes) / joined.length)), 1);
      joined = joinBlocks(blocks, count, pause);
    }
    return $multi(joined, count);
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
    this.store.sketches.find(wanted, ids.length, take, pause);
    const all = newBlock();
    // Newest weeks were found first.
    for (const w of $range(weeks.length, 1, -1)) {
      for (const i of $range(1, weeks[w - 1].count)) {
        appendFrom(all, weeks[w - 1], i);
      }
    }
    return this.packAllowed(all, maxBytes, pause);
  }

  weekParts(number: number, most: number, pause: Pause): WeekPart[] | undefined {
    const events = this.eventsOf(number, pause);
    return events === undefined ? undefined : partsOf(events, most, pause);
  }

  compareParts(number: number, parts: readonly WeekPart[], pause: Pause): PartsDifference | undefined {
    const events = this.eventsOf(number, pause);
    return events === undefined ? undefined : compareParts(events, parts, pause);
  }

  packSpans(number: number, spans: readonly Span[], maxBytes: number, pause: Pause): string[] {
    const events = this.eventsOf(number, pause);
    return events === undefined ? [] : this.packAllowed(eventsIn(events, spans, pause), maxBytes, pause);
  }

  packAfter(count: number, a: number, b: number, maxBytes: number, pause: Pause): string[] | undefined {
    const sum: Fingerprint = { a: 0, b: 0 };
    let left = count;
    const packs: string[] = [];
    for (const number of [...this.store.openWeeks()]) {
      const summary = this.store.weekSummary(number);
      if (summary !== undefined && left >= summary.count) {
        left -= summary.count;
        addMix(sum, summary.a, summary.b);
      } else if (summary !== undefined) {
        const events = this.store.weekList.view(number, pause)?.events;
        if (events === undefined || events.count < left) {
          return undefined;
        }
        const rest = left === 0 ? events : restOf(events, left, sum, pause);
        if (packs.length === 0 && (sum.a !== a || sum.b !== b)) {
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

  /** The events of an open week, as they are now; undefined without any. */
  private eventsOf(number: number, pause: Pause): Block | undefined {
    return number < this.books.week() ? undefined : this.store.weekList.view(number, pause)?.events;
  }

  /** Those of some events that this client may hand on, as packs; nothing may change the block meanwhile. */
  private packAllowed(block: Block, maxBytes: number, pause: Pause, without?: KeySet): string[] {
    const allowed = this.admission.copyAllowed(block, pause, without);
    const packs: string[] = [];
    if (allowed.count > 0) {
      // The size of an event is known when some have been packed.
      let size = 24;
      let from = 1;
      while (from <= allowed.count) {
        const most = math.min(allowed.count, from + math.max(0, math.floor(maxBytes / size) - 1));
        const to = lastWithinLimits(allowed, from, most, pause);
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
