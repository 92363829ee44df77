import { weekOfStamp } from "../../event/key";
import type { Block } from "../../pack/block";
import type { Pause } from "../../ports";
import type { ReplaySource } from "../../replay/replayer";
import type { EventTypes } from "../eventTypes";
import type { EventStore } from "../store/eventStore";
import type { Retractions } from "../store/retractions";
import type { WeekSummary } from "../store/sums";

/**
 * Events of a ledger as a closing would leave them, or as they stand before it: some of its weeks, and a summary in front of them.
 * It is of one moment: whoever uses it sees to it that the ledger does not change.
 */
export class TrialEvents implements ReplaySource {
  isApplying = false;
  readonly types: EventTypes;
  readonly retractions: Retractions;
  private readonly numbers: number[] = [];
  private readonly total: number;
  private readonly ownWeek: number;

  /**
   * @param keeps which weeks of the ledger are among them.
   * @param summary events that come before all weeks, undefined: the ledger's own, if the first week is kept.
   */
  constructor(
    private readonly store: EventStore,
    keeps: (this: void, week: number) => boolean,
    private readonly summary?: Block,
  ) {
    this.types = store.types;
    this.retractions = store.retractions;
    this.ownWeek = summary === undefined || summary.count === 0 ? -1 : weekOfStamp(summary.stamps.get(1));
    let total = 0;
    if (this.ownWeek >= 0) {
      this.numbers.push(this.ownWeek);
      total += (summary as Block).count;
    }
    for (const number of store.weeks()) {
      if (keeps(number) && number !== this.ownWeek) {
        this.numbers.push(number);
        total += store.weekSummary(number)?.count ?? 0;
      }
    }
    this.total = total;
  }

  weeks(): readonly number[] {
    return this.numbers;
  }

  count(): number {
    return this.total;
  }

  summaryWeek(): number {
    return this.ownWeek >= 0 ? this.ownWeek : this.store.summaryWeek();
  }

  weekSummary(number: number): WeekSummary | undefined {
    if (number === this.ownWeek && this.summary !== undefined) {
      return { count: this.summary.count, a: 0, b: 0 };
    }
    return this.store.weekSummary(number);
  }

  openWeek(number: number, pause: Pause): Block | undefined {
    return number === this.ownWeek ? this.summary : this.store.openWeek(number, pause);
  }
}
