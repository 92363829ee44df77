import { type EventId, idOf } from "../../sketch/peel";
import {
  addMix,
  addTotals,
  type Fingerprint,
  removeMix,
  removeTotals,
  type Totals,
  type WeekSummary,
} from "../store/sums";
import type { Apart } from "./eventSet";

/** Refused events remembered of one sender, and of all. */
const EACH = 64;
const ALL = 512;
/** Own events remembered that may not be accepted yet. */
const WRITTEN = 256;
/** Seconds after which authorize is asked again: a function of the addon's own may have changed its mind. */
const JUDGED_FOR = 3600;
/** Of so many events all subsets are tried. */
const FEW = 8;

/** An event that one side holds and the other does not. */
interface ApartEvent extends Fingerprint {
  readonly week: number;
}

interface RefusedEvent extends ApartEvent {
  /** Unix seconds when authorize is to be asked again. */
  judgedUntil: number;
}

/** What one sender has brought in vain, oldest first. */
interface Refusals {
  readonly sender: string;
  readonly events: RefusedEvent[];
}

/**
 * What keeps ledgers apart although nothing is missing: events that authorize refused, by who brought them, and events of
 * this client's own that others may not have accepted. A sender's refused events explain that sender's ledger alone:
 * with chosen events anybody could else explain away what others tell of.
 */
export class ApartEvents implements Apart {
  /** The sender of the last refused event comes last. */
  private refusals: Refusals[] = [];
  private written: ApartEvent[] = [];
  /** The last {@link WRITTEN} of those written since somebody asked, in two rings: every append adds one, and few are asked for. */
  private readonly freshWeeks = new LuaTable<number, number>();
  private readonly freshMixes = new LuaTable<number, Fingerprint>();
  /** How many were written since then. */
  private fresh = 0;

  /**
   * @param now Unix seconds.
   * @param summaryOf what the ledger holds, or a week of it.
   */
  constructor(
    private readonly now: (this: void) => number,
    private readonly summaryOf: (this: void, week: number | undefined) => WeekSummary | undefined,
  ) {}

  /** Authorize has refused an event. Returns whether that is news, and not one that the same sender brought before. */
  noteRefused(sender: string, week: number, a: number, b: number): boolean {
    const judgedUntil = this.now() + JUDGED_FOR;
    const refusals = this.refusalsOf(sender) ?? { sender, events: [] };
    this.refusals = [...this.refusals.filter((other) => other !== refusals), refusals];
    const known = refusals.events.find((event) => event.a === a && event.b === b);
    if (known !== undefined) {
      known.judgedUntil = judgedUntil;
      return false;
    }
    refusals.events.push({ week, a, b, judgedUntil });
    if (refusals.events.length > EACH) {
      refusals.events.shift();
    }
    while (this.size() > ALL) {
      this.refusals.shift();
    }
    return true;
  }

  /** This client has written an event. `mix` becomes this object's own. */
  noteWritten(week: number, mix: Fingerprint): void {
    const place = this.fresh % WRITTEN;
    this.freshWeeks.set(place, week);
    this.freshMixes.set(place, mix);
    this.fresh += 1;
  }

  /** The newest that this client has written, oldest first; live. */
  private ownEvents(): ApartEvent[] {
    if (this.fresh > 0) {
      const first = math.max(0, this.fresh - WRITTEN);
      const room = math.max(WRITTEN - this.fresh, 0);
      const kept = this.written.slice(math.max(this.written.length - room, 0));
      this.written = kept;
      for (const i of $range(first, this.fresh - 1)) {
        const { a, b } = this.freshMixes.get(i % WRITTEN);
        kept.push({ week: this.freshWeeks.get(i % WRITTEN), a, b });
      }
      this.fresh = 0;
    }
    return this.written;
  }

  refusedOf(sender: string): LuaSet<EventId> {
    const now = this.now();
    const ids = new LuaSet<EventId>();
    for (const { a, b, judgedUntil } of this.refusalsOf(sender)?.events ?? []) {
      if (judgedUntil > now) {
        ids.add(idOf(a, b));
      }
    }
    return ids;
  }

  refused(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { sender, events } of this.refusals) {
      counts[sender] = events.length;
    }
    return counts;
  }

  unaccepted(): number {
    return math.min(this.written.length + this.fresh, WRITTEN);
  }

  judgeAgain(): void {
    this.refusals = [];
  }

  noteHeld(theirs: WeekSummary, sender: string): void {
    if (this.unaccepted() > 0) {
      const apart = this.apartFrom(theirs, undefined, sender, true);
      if (apart !== undefined) {
        this.written = this.ownEvents().filter((event) => apart.has(event));
      }
    }
  }

  mayExplain(sender: string, withOwn: boolean): boolean {
    return this.refusalsOf(sender) !== undefined || (withOwn && this.unaccepted() > 0);
  }

  explains(theirs: WeekSummary, week: number | undefined, sender: string, withOwn: boolean): boolean {
    if (!this.mayExplain(sender, withOwn)) {
      return false;
    }
    const ours = this.summaryOf(week);
    const isEqual = ours !== undefined && isSame(ours, theirs);
    return !isEqual && this.apartFrom(theirs, week, sender, withOwn) !== undefined;
  }

  private refusalsOf(sender: string): Refusals | undefined {
    return this.refusals.find((refusals) => refusals.sender === sender);
  }

  private size(): number {
    let size = 0;
    for (const { events } of this.refusals) {
      size += events.length;
    }
    return size;
  }

  /** The events that are in one of both ledgers, or weeks, alone; undefined when others must be. */
  private apartFrom(
    theirs: WeekSummary,
    week: number | undefined,
    sender: string,
    withOwn: boolean,
  ): LuaSet<ApartEvent> | undefined {
    const now = this.now();
    const isOf = (event: ApartEvent): boolean => week === undefined || event.week === week;
    const refused = (this.refusalsOf(sender)?.events ?? []).filter((event) => isOf(event) && event.judgedUntil > now);
    const written = withOwn ? this.ownEvents().filter((event) => isOf(event)) : [];
    const ours = this.summaryOf(week);
    const sum: Totals = { count: ours?.count ?? 0, a: ours?.a ?? 0, b: ours?.b ?? 0 };
    return refused.length + written.length <= FEW
      ? anySubset(sum, theirs, refused, written)
      : fromSomeMomentOn(sum, theirs, refused, written);
  }
}

const one = ({ a, b }: Fingerprint): Totals => ({ count: 1, a, b });

/** Tries what comes to theirs: some of what we refused, without some of what we wrote. */
function anySubset(
  sum: Totals,
  theirs: WeekSummary,
  refused: readonly ApartEvent[],
  written: readonly ApartEvent[],
): LuaSet<ApartEvent> | undefined {
  const events = [...refused, ...written];
  const apart = new LuaSet<ApartEvent>();
  // By Gray's code each step changes one event.
  for (const step of $range(1, 2 ** events.length)) {
    if (isSame(sum, theirs)) {
      return apart;
    }
    let place = 0;
    let rest = step;
    while (rest % 2 === 0) {
      rest /= 2;
      place += 1;
    }
    const event = events[place] as ApartEvent | undefined;
    if (event === undefined) {
      break;
    }
    const isAdded = place < refused.length !== apart.has(event);
    if (isAdded) {
      sum.count += 1;
      addMix(sum, event.a, event.b);
    } else {
      sum.count -= 1;
      removeMix(sum, event.a, event.b);
    }
    if (apart.has(event)) {
      apart.delete(event);
    } else {
      apart.add(event);
    }
  }
  return undefined;
}

/** Of many: all that we refused, without what we wrote from some moment on, or up to some moment. */
function fromSomeMomentOn(
  sum: Totals,
  theirs: WeekSummary,
  refused: readonly ApartEvent[],
  written: readonly ApartEvent[],
): LuaSet<ApartEvent> | undefined {
  for (const event of refused) {
    addTotals(sum, one(event));
  }
  for (const isNewest of [true, false]) {
    const apart = new LuaSet<ApartEvent>();
    for (const event of refused) {
      apart.add(event);
    }
    const rest: Totals = { count: sum.count, a: sum.a, b: sum.b };
    if (isSame(rest, theirs)) {
      return apart;
    }
    for (const i of $range(0, written.length - 1)) {
      const event = written[isNewest ? written.length - 1 - i : i];
      removeTotals(rest, one(event));
      apart.add(event);
      if (isSame(rest, theirs)) {
        return apart;
      }
    }
  }
  return undefined;
}

function isSame(sum: Totals, theirs: WeekSummary): boolean {
  return sum.count === theirs.count && sum.a === theirs.a && sum.b === theirs.b;
}
