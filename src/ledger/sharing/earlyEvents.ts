import { isBefore, weekOfStamp } from "../../event/key";
import { findKey } from "../../pack/block";
import type { Pause } from "../../ports";
import { type EventId, idOf } from "../../sketch/peel";
import type { Ahead, WeekSummary } from "./eventSet";
import type { EventStore } from "../store/eventStore";
import type { HeldEvent, HoldList } from "./holdList";
import { addTotals, mixOf, removeTotals, type Totals } from "../store/sums";

/** Events of the ledger's own that are looked at: a clock that was wrong for long makes more. */
const OWN_LIMIT = 256;
/** Creators whose events a peer may have although it lacks earlier ones: those of peers themselves. */
const CREATORS_LIMIT = 8;
/** Events mixed between two pauses. */
const STEP = 64;

/** An event whose time has not come, here or at somebody whose clock is behind. */
type EarlyEvent = Pick<HeldEvent, "stamp" | "creator" | "a" | "b">;

/** What sync is told of the events of the future: those held back, and own ones from before the clock jumped back. */
export class EarlyEvents implements Ahead {
  /** @param latest the highest stamp that is not of the future, now. */
  constructor(
    private readonly store: EventStore,
    private readonly held: HoldList,
    private readonly latest: (this: void) => number,
  ) {}

  ids(): LuaSet<EventId> {
    return this.held.ids();
  }

  count(week?: number): number {
    return this.heldOf(week).length;
  }

  mayExplain(week: number | undefined): boolean {
    return week === undefined || this.held.all().length > 0 || week >= weekOfStamp(this.latest());
  }

  explains(theirs: WeekSummary, week: number | undefined, sender: string, pause: Pause): boolean {
    if (!this.mayExplain(week)) {
      return false;
    }
    const own = this.ownOf(week, pause);
    // Of four events anybody finds some whose sums are those of what somebody lacks: only what it sent itself explains its own.
    const held = this.heldOf(week, sender);
    if (own === undefined || own.length + held.length === 0) {
      return false;
    }
    const { store } = this;
    const ours = week === undefined ? store.openTotals() : store.weekSummary(week);
    const sum: Totals = { count: ours?.count ?? 0, a: ours?.a ?? 0, b: ours?.b ?? 0 };
    for (const { a, b } of own) {
      removeTotals(sum, { count: 1, a, b });
    }
    const early = [...own, ...held];
    table.sort(early, (x, y) => isBefore(x.stamp, x.creator, y.stamp, y.creator));
    const creators = new LuaSet<number>();
    let tries = 0;
    let isFound = isReached(sum, early, theirs);
    for (const { creator } of early) {
      if (!isFound && tries < CREATORS_LIMIT && !creators.has(creator)) {
        creators.add(creator);
        tries += 1;
        isFound = isReached(sum, early, theirs, creator);
      }
    }
    return isFound;
  }

  /** Those held back, each once, of one sender or all. */
  private heldOf(week: number | undefined, sender?: string): EarlyEvent[] {
    const ids = new LuaSet<EventId>();
    const list: EarlyEvent[] = [];
    for (const event of this.held.all()) {
      const id = idOf(event.a, event.b);
      const isOf = sender === undefined || event.sender === sender;
      if (isOf && !ids.has(id) && (week === undefined || weekOfStamp(event.stamp) === week)) {
        ids.add(id);
        list.push(event);
      }
    }
    return list;
  }

  /** The weeks of the ledger, `first` and later, or that one of them. */
  private weeksFrom(first: number, only: number | undefined): number[] {
    const weeks = this.store.openWeeks();
    const list: number[] = [];
    let place = weeks.length;
    while (place > 0 && weeks[place - 1] >= first) {
      place -= 1;
      if (only === undefined || weeks[place] === only) {
        list.push(weeks[place]);
      }
    }
    return list;
  }

  /** Those of the ledger; undefined when they are too many. */
  private ownOf(week: number | undefined, pause: Pause): EarlyEvent[] | undefined {
    const { store } = this;
    const latest = this.latest();
    const list: EarlyEvent[] = [];
    for (const number of this.weeksFrom(weekOfStamp(latest), week)) {
      // This is asked within a step of a frame, too, mostly of a week that need not be unpacked.
      const isPast = store.weekList.endsBefore(number, latest + 1);
      const block = isPast ? undefined : store.weekList.view(number, pause)?.events;
      const from = block === undefined ? 1 : math.abs(findKey(block, latest + 1, 0));
      for (const i of $range(from, block?.count ?? 0)) {
        if (block === undefined || list.length === OWN_LIMIT) {
          return undefined;
        }
        const [a, b] = mixOf(block, i);
        list.push({ stamp: block.stamps.get(i), creator: block.creators.get(i), a, b });
        if (list.length % STEP === 0) {
          pause();
        }
      }
    }
    return list;
  }
}

/** Whether a sum, and some first of the early events, come to theirs; `first` are the events of one creator, if any. */
function isReached(base: Totals, early: readonly EarlyEvent[], theirs: WeekSummary, first?: number): boolean {
  const sum: Totals = { count: base.count, a: base.a, b: base.b };
  for (const { creator, a, b } of early) {
    if (creator === first) {
      addTotals(sum, { count: 1, a, b });
    }
  }
  if (isSame(sum, theirs)) {
    return true;
  }
  for (const { creator, a, b } of early) {
    if (creator !== first) {
      addTotals(sum, { count: 1, a, b });
      if (isSame(sum, theirs)) {
        return true;
      }
    }
  }
  return false;
}

function isSame(sum: Totals, theirs: WeekSummary): boolean {
  return sum.count === theirs.count && sum.a === theirs.a && sum.b === theirs.b;
}
