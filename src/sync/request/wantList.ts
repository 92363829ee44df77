import { earlier } from "../../alarm";
import type { PeerRecord } from "../peers/peers";
import type { Reputation } from "../peers/reputation";
import { INDEX, type Subject } from "../messages/hash";
import type { SyncOptions } from "../options";
import { countsAsAsked, dueOf, isAsked, type Want, type WantState } from "./want";

/** Wants at once: twenty years of weeks. */
const WANTS_LIMIT = 1040;

/** When there are more wants than this, the newest come first, however much we hold of each. */
const SORTED = 64;

/** More than any subject is, and less. */
const SUBJECTS = 2 ** 32;

/** What is wanted, one version of each subject, and how much of it has been asked for. */
export class WantList {
  private readonly bySubject = new LuaTable<Subject, Want | undefined>();
  private size = 0;
  private asked = 0;

  constructor(
    private readonly reputation: Reputation,
    private readonly options: SyncOptions,
  ) {}

  get(subject: Subject): Want | undefined {
    return this.bySubject.get(subject);
  }

  /** All wants, in no order; they may be removed while they are gone through. */
  all(): LuaPairsIterable<Subject, Want> {
    return this.bySubject as unknown as LuaPairsIterable<Subject, Want>;
  }

  isEmpty(): boolean {
    return this.size === 0;
  }

  isFull(): boolean {
    return this.size >= WANTS_LIMIT;
  }

  /** Takes the place of another want for the same subject. */
  put(want: Want): void {
    const before = this.bySubject.get(want.subject);
    if (before === undefined) {
      this.size += 1;
    } else {
      this.asked -= countsAsAsked(before) ? 1 : 0;
    }
    this.bySubject.set(want.subject, want);
  }

  remove(want: Want): void {
    this.asked -= countsAsAsked(want) ? 1 : 0;
    this.bySubject.delete(want.subject);
    this.size -= 1;
  }

  /** It stands somewhere else now. */
  move(want: Want, state: WantState): void {
    const before = countsAsAsked(want) ? 1 : 0;
    want.state = state;
    this.asked += (countsAsAsked(want) ? 1 : 0) - before;
  }

  /**
   * Whether weeks are to come for all to hear: then others lack as much, and so they should the rest. Not those that were asked of
   * somebody by name before.
   */
  awaitsBroadcast(): boolean {
    for (const [subject, want] of this.all()) {
      if (isAsked(want) && !want.isNamed && subject !== INDEX) {
        return true;
      }
    }
    return false;
  }

  /** Whether an index was asked of somebody by name, and may still come. */
  awaitsIndex(): boolean {
    const index = this.get(INDEX);
    return index !== undefined && isAsked(index) && index.server !== undefined && index.tries === 0;
  }

  /** How many weeks each sender has been asked for by name and not given yet: there are many senders, and many weeks. */
  askedByName(): LuaTable<PeerRecord, number | undefined> {
    const counts = new LuaTable<PeerRecord, number | undefined>();
    for (const [, want] of this.all()) {
      if (want.server !== undefined && isAsked(want)) {
        counts.set(want.server, (counts.get(want.server) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** Asked for are a few at a time, and more when half of those came: one message for several. */
  mayAskMore(): boolean {
    return this.asked <= this.options.requestWeeks / 2;
  }

  /**
   * Whether one more than `chosen` may be asked for.
   * @param limit how many at a time; undefined: requestWeeks, or half of that when nobody known to deliver told of it.
   */
  hasRoom(want: Want, chosen: number, limit?: number): boolean {
    // What nobody known to deliver has told of leaves room for what somebody like that may tell.
    const { requestWeeks } = this.options;
    const isProven = this.reputation.reliability(want.source) > 0;
    return this.asked + chosen < (limit ?? (isProven ? requestWeeks : math.ceil(requestWeeks / 2)));
  }

  /**
   * What may be asked for now: of reliable sources first, then what we surely lack some of, then the newest.
   * @param lacking how many events a want has more than we.
   */
  ready(now: number, lacking: (this: void, want: Want) => number): Want[] {
    const open: Want[] = [];
    const reliability = new LuaTable<PeerRecord, number>();
    const levels: number[] = [];
    for (const [, want] of this.all()) {
      if (want.state.name === "open" && want.state.from <= now) {
        open.push(want);
        if (!reliability.has(want.source)) {
          const level = this.reputation.reliability(want.source);
          reliability.set(want.source, level);
          levels.push(level);
        }
      }
    }
    // Hundreds of weeks may be open: numbers are sorted without a call of ours for each comparison.
    table.sort(levels);
    const places = new LuaTable<number, number>();
    for (const i of $range(1, levels.length)) {
      places.set(levels[i - 1], -i);
    }
    const byRank = new LuaTable<number, Want>();
    const ranks: number[] = [];
    // A client that lacks hundreds of weeks holds more than others of few weeks: it does not look at each.
    const isSurplusLast = open.length <= SORTED;
    for (const want of open) {
      const level = places.get(reliability.get(want.source)) * 2 + (isSurplusLast && lacking(want) <= 0 ? 1 : 0);
      const rank = level * SUBJECTS - want.subject;
      byRank.set(rank, want);
      ranks.push(rank);
    }
    table.sort(ranks);
    for (const i of $range(1, ranks.length)) {
      open[i - 1] = byRank.get(ranks[i - 1]);
    }
    return open;
  }

  /** When something is to be done: an answer is overdue, or something may be asked for, not before `askAt`. */
  nextDue(askAt: number): number | undefined {
    let next: number | undefined;
    let ready: number | undefined;
    const mayAsk = this.mayAskMore();
    // Mostly there is room for any source: then it does not look at each.
    const isRoomy = this.asked < math.ceil(this.options.requestWeeks / 2);
    // Otherwise of each source: many weeks have the same.
    let source: PeerRecord | undefined;
    let hasRoom = mayAsk && isRoomy;
    for (const [, want] of this.all()) {
      const { state } = want;
      if (state.name !== "open") {
        next = earlier(next, dueOf(want));
      } else if (mayAsk) {
        if (!isRoomy && source !== want.source) {
          source = want.source;
          hasRoom = this.hasRoom(want, 0);
        }
        if (hasRoom && (ready === undefined || state.from < ready)) {
          ready = state.from;
        }
      }
    }
    return ready === undefined ? next : earlier(next, math.max(ready, askAt));
  }
}
