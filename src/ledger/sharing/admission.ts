import { weekOfStamp } from "../../event/key";
import type { Shape } from "../../event/shape";
import { appendFrom, type Block, findKey, newBlock } from "../../pack/block";
import { writePack } from "../../pack/pack";
import { PEER_LIMITS, readPack } from "../../pack/unpack";
import type { Pause } from "../../ports";
import type { ApartEvents } from "./apartEvents";
import type { Books } from "../closing/books";
import { isControl, readControl } from "../closing/control";
import { Closing, Reopening } from "../closing/controlTypes";
import type { MergeReport } from "./eventSet";
import type { EventStore } from "../store/eventStore";
import { type Fitness, inspect } from "./fitness";
import type { HoldList } from "./holdList";
import type { KeySet } from "../store/keySet";
import type { SharingHooks } from "./sharingHooks";
import { isSameEvent } from "../store/sameEvent";
import { addMixes, type Fingerprint, mixOf } from "../store/sums";
import type { Week } from "../store/week";
import { noPause } from "../store/weeks";

/** Events between two pauses: each costs a call of authorize, which may be slow. */
const STEP = 8;

/** Whether one event of this shape may take as long to make as many others. */
function isHeavy({ columns }: Shape): boolean {
  return columns.some(({ list, scalar }) => list || scalar === "table" || scalar === "any");
}

/** The events from one place to another as a block of their own. */
function copyPart(block: Block, from: number, to: number): Block {
  const part = newBlock();
  for (const i of $range(from, to)) {
    appendFrom(part, block, i);
  }
  return part;
}

/** Whether a block has events that say which weeks are closed. */
function hasControl({ columns }: Block): boolean {
  return columns.get(Closing.shape) !== undefined || columns.get(Reopening.shape) !== undefined;
}

/** Takes in events that other clients sent, and picks those that may be handed on. */
export class Admission {
  /** @param latest the highest stamp that is not of the future, now. */
  constructor(
    private readonly store: EventStore,
    private readonly held: HoldList,
    private readonly apart: ApartEvents,
    private readonly hooks: SharingHooks,
    private readonly latest: (this: void) => number,
    private readonly books: Books,
  ) {}

  /** See {@link EventSet.receive}. */
  receive(pack: string, sender: string, pause: Pause, keys?: KeySet, sums?: Fingerprint): MergeReport | undefined {
    const { store } = this;
    const incoming = readPack(pack, PEER_LIMITS, pause);
    if (incoming === undefined) {
      return undefined;
    }
    const fitness = inspect(incoming, store.types, pause);
    if (sums !== undefined) {
      addMixes(sums, incoming, incoming.count, pause, STEP);
    }
    return fitness === undefined ? undefined : this.receiveBlock(incoming, fitness, sender, pause, keys);
  }

  /** Takes in the events of a block, which is its own from then on. */
  receiveBlock(incoming: Block, fitness: Fitness, sender: string, pause: Pause, keys?: KeySet): MergeReport {
    const report: MergeReport = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };
    if (hasControl(incoming)) {
      this.takeControl(incoming, sender, report, pause);
    }
    let from = 1;
    while (from <= incoming.count) {
      const number = weekOfStamp(incoming.stamps.get(from));
      let to = from;
      while (to < incoming.count && weekOfStamp(incoming.stamps.get(to + 1)) === number) {
        to += 1;
      }
      this.placeOf(number).receiveWeek(number, incoming, fitness, from, to, sender, report, pause, keys);
      from = to + 1;
      // Few events of each of many weeks cost more than their number tells.
      pause();
    }
    return report;
  }

  /** Where events of a week go: into the ledger, or aside when it is closed. */
  private placeOf(week: number): Admission {
    const { apart, books, held, hooks, latest } = this;
    return week >= books.week() ? this : new Admission(books.archive.store(), held, apart, hooks, latest, books);
  }

  /** Takes in control events: they are kept with others of their kind, and each is judged once. */
  private takeControl(incoming: Block, sender: string, report: MergeReport, pause: Pause): void {
    const { books } = this;
    const before = report.added;
    for (const i of $range(1, incoming.count)) {
      const record = isControl(incoming.shapes.get(i)) ? readControl(incoming, i) : undefined;
      if (record === undefined) {
        report.rejected += isControl(incoming.shapes.get(i)) ? 1 : 0;
      } else if (books.control.has(record.id)) {
        report.known += 1;
      } else if (record.stamp > this.latest()) {
        // Asked for again by a client that hears of it when its time has come.
        report.held += 1;
      } else if (this.isWelcome(incoming, i, sender)) {
        books.add(record);
        report.added += 1;
      } else {
        report.rejected += 1;
      }
      if (i % STEP === 0) {
        pause();
      }
    }
    if (report.added > before) {
      books.apply(pause);
    }
  }

  /** A copy of the events that this client may hand on, except for those with the keys of `without`; of a block that nothing changes. */
  copyAllowed(events: Block, pause: Pause, without?: KeySet): Block {
    const { store, hooks } = this;
    const allowed = newBlock();
    const heavy = new LuaTable<Shape, boolean | undefined>();
    for (const index of $range(1, events.count)) {
      const shape = events.shapes.get(index);
      if (!heavy.has(shape)) {
        heavy.set(shape, isHeavy(shape));
      }
      const isLeftOut = without?.has(events.stamps.get(index), events.creators.get(index)) === true;
      if (!isLeftOut && hooks.authorize(store.types.eventAt(events, index), hooks.self.name)) {
        appendFrom(allowed, events, index);
      }
      if (index % STEP === 0 || heavy.get(shape)) {
        pause();
      }
    }
    return allowed;
  }

  /** Merges the events from place `from` to place `to`, all of one week. */
  private receiveWeek(
    number: number,
    incoming: Block,
    { misfits, step }: Fitness,
    from: number,
    to: number,
    sender: string,
    report: MergeReport,
    pause: Pause,
    keys: KeySet | undefined,
  ): void {
    const { store } = this;
    const latest = this.latest();
    let own = store.openWeek(number, pause);
    const revision = store.revisionOf(number);
    // Undefined while all are new and welcome, so that nothing need be copied.
    let accepted: Block | undefined;
    const stride = math.min(step, STEP);
    const skipsControl = hasControl(incoming);
    for (const i of $range(from, to)) {
      if ((i - from) % stride === stride - 1) {
        pause();
        own = store.openWeek(number, pause);
      }
      if (skipsControl && isControl(incoming.shapes.get(i))) {
        accepted ??= copyPart(incoming, from, i - 1);
        continue;
      }
      const index = own === undefined ? -1 : findKey(own, incoming.stamps.get(i), incoming.creators.get(i));
      const isKnown = index > 0 && isSameEvent(own as Block, index, incoming, i);
      const isFit = misfits.get(incoming.shapes.get(i))?.get(incoming.rows.get(i)) === undefined;
      const isEarly = incoming.stamps.get(i) > latest;
      // Of the future, too: nobody without rights may have events held back, which stand for missing ones.
      const isWelcome = !isKnown && isFit && this.isWelcome(incoming, i, sender);
      if (isWelcome && index < 0 && !isEarly) {
        if (accepted !== undefined) {
          appendFrom(accepted, incoming, i);
        }
        continue;
      }
      accepted ??= copyPart(incoming, from, i - 1);
      if (isKnown) {
        report.known += 1;
        // A client that lacks it takes it only from peers that authorize lets bring it: from others it was not heard.
        if (keys !== undefined && this.mayBring(incoming, i, sender)) {
          keys.add(incoming.stamps.get(i), incoming.creators.get(i));
        }
      } else if (!isWelcome) {
        report.rejected += 1;
      } else if (isEarly) {
        report.held += 1;
        this.hold(incoming, i, sender);
      } else {
        report.conflicts += 1;
        this.settleConflict(number, incoming, i, sender, pause);
        own = store.openWeek(number, pause);
      }
    }
    if (!this.hooks.isOpen) {
      // What is on disk was written when it was closed.
      return;
    }
    const isWhole = from === 1 && to === incoming.count;
    accepted ??= isWhole ? incoming : copyPart(incoming, from, to);
    keys?.addFrom(accepted, pause);
    report.added += store.merger.merge(number, accepted, sender, pause, revision, (block, i) => {
      report.conflicts += 1;
      this.settleConflict(number, block, i, sender, pause);
    });
    store.weekList.settleExcess(pause);
  }

  /** Keeps an event until its time comes near. */
  private hold(incoming: Block, i: number, sender: string): void {
    const { hooks } = this;
    const [a, b] = mixOf(incoming, i);
    const pack = writePack(incoming, i, i, noPause);
    const stamp = incoming.stamps.get(i);
    for (const dropped of this.held.add({ stamp, creator: incoming.creators.get(i), a, b, pack, sender })) {
      hooks.letGo(dropped.sender);
    }
    hooks.held();
  }

  private mayBring(incoming: Block, i: number, sender: string): boolean {
    const { hooks, store } = this;
    return !hooks.isJudging || hooks.authorize(store.types.eventAt(incoming, i), sender);
  }

  private isWelcome(incoming: Block, i: number, sender: string): boolean {
    const { hooks, store } = this;
    if (!hooks.isJudging) {
      return true;
    }
    const event = store.types.eventAt(incoming, i);
    const welcome = hooks.authorize(event, sender);
    if (!welcome) {
      const [a, b] = mixOf(incoming, i);
      if (this.apart.noteRefused(sender, weekOfStamp(incoming.stamps.get(i)), a, b)) {
        hooks.refused(event, sender);
      }
    }
    return welcome;
  }

  /**
   * Two payloads under one key: the one whose pack is lower stays, on every client that may hand events on. A client that may
   * not hand them on follows those that may: others could never learn of its lower one, and it would differ for good.
   */
  private settleConflict(number: number, incoming: Block, i: number, sender: string, pause: Pause): void {
    const { store, hooks } = this;
    const stamp = incoming.stamps.get(i);
    const creator = incoming.creators.get(i);
    store.merger.ownPlaces(number, pause);
    // No pause from here on.
    let own = store.openWeek(number, noPause);
    let index = own === undefined ? -1 : findKey(own, stamp, creator);
    if (own === undefined || index < 1) {
      return;
    }
    const ownEvent = store.types.eventAt(own, index);
    const otherEvent = store.types.eventAt(incoming, i);
    if (writePack(own, index, index, noPause) <= writePack(incoming, i, i, noPause)) {
      if (!hooks.isJudging || hooks.authorize(ownEvent, hooks.self.name)) {
        hooks.conflict(ownEvent, otherEvent, sender);
        return;
      }
      // Authorize may have appended before this one, or another may have taken its place.
      own = store.openWeek(number, noPause);
      index = own === undefined ? -1 : findKey(own, stamp, creator);
      if (own === undefined || index < 1) {
        return;
      }
    }
    store.replace(store.weekList.get(number) as Week, own, index, incoming, i);
    hooks.conflict(otherEvent, ownEvent, sender);
  }
}
