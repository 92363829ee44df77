import { Range } from "../event/key";
import type { LedgerContext } from "./context";
import type { EventStore } from "./store/eventStore";
import type { Storage } from "./store/storage";

/**
 * Counters from here on are used while events of one's own may be missing: the first of them by chance, so that the events
 * of two losses do not meet either. Few seconds ever had as many events.
 */
const RECOVERING = Range.Counters / 2;
const RECOVERING_SPREAD = Range.Counters / 4;

/** Remembered ends of runs; all are forgotten when there are more. */
const RUNS = 1000;

/**
 * The stamp for a creator's next event: never one it used before, also not after a /reload within the second or when
 * the server's clock steps back. More than 256 events in a second go on in the next one.
 * @param last the stamp of its newest event, if any.
 */
function nextStamp(serverTime: number, last?: number): number {
  const earliest = serverTime * Range.Counters;
  return last !== undefined && last >= earliest ? last + 1 : earliest;
}

/** What an issuer asks of the ledger. */
export interface IssuerHooks {
  /** The highest stamp that is not of the future. */
  latest(): number;
  /** Whether this character may have made events that the ledger does not hold: its file was lost. */
  isRecovering(): boolean;
}

/** Gives this character's events their stamps. */
export class KeyIssuer {
  /** By stamp: where a search from it has ended; this character has events at all stamps between. */
  private runs = new LuaTable<number, number | undefined>();
  private runCount = 0;
  /** The lowest counter to use while recovering. */
  private lowest?: number;

  constructor(
    private readonly world: Pick<LedgerContext, "clock" | "random" | "self">,
    private readonly store: Pick<EventStore, "freeStamp" | "has">,
    private readonly storage: Pick<Storage, "stamps">,
    private readonly hooks: IssuerHooks,
  ) {}

  /**
   * The stamp for this character's next event.
   * @param at the time it is to have; default now.
   * @param after a stamp that it must be later than.
   */
  next(at: number | undefined, after: number): number {
    const { clock } = this.world;
    const stamp = at === undefined ? this.currentStamp(clock.serverTime()) : nextStamp(at);
    const first = math.max(stamp, after + 1);
    // Entries made afterwards stand anywhere, and peers may give back what a crash took from the saved table.
    if (!this.hooks.isRecovering()) {
      return this.free(first);
    }
    let free = this.free(this.apart(first));
    while (this.apart(free) !== free) {
      free = this.free(this.apart(free));
    }
    return free;
  }

  /** The first stamp from one on that no lost event of this character has. */
  private apart(stamp: number): number {
    this.lowest ??= RECOVERING + math.floor(this.world.random() * RECOVERING_SPREAD);
    const counter = stamp % Range.Counters;
    return counter < this.lowest ? stamp - counter + this.lowest : stamp;
  }

  /** The first free stamp from one on. Many entries for the same second do not each look at all before them. */
  private free(first: number): number {
    const from = this.runs.get(first);
    const stamp = this.store.freeStamp(from ?? first, this.world.self.player);
    if (stamp > first) {
      if (from === undefined) {
        this.runCount += 1;
        if (this.runCount > RUNS) {
          this.runs = new LuaTable();
          this.runCount = 1;
        }
      }
      this.runs.set(first, stamp);
    }
    return stamp;
  }

  /** After this character's newest event; but now, when the clock has jumped back so far that others would hold it back. */
  private currentStamp(now: number): number {
    const { guid, player } = this.world.self;
    const last = this.storage.stamps.get(guid);
    const next = nextStamp(now, last);
    if (next <= this.hooks.latest()) {
      return next;
    }
    // Thousands appended in one second run ahead, too, and go on from the last one.
    const isRun = this.store.has(nextStamp(now), player) && this.store.has(next - 1, player);
    return isRun ? next : nextStamp(now);
  }
}
