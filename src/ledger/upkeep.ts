import type { Lifetime } from "../lifetime";
import type { Pause, Timer } from "../ports";
import type { Projections } from "../replay/projections";
import type { EventStore } from "./store/eventStore";
import type { TableKeeper } from "./store/tableKeeper";

/** Seconds without an insert after which changed weeks are packed. */
const REST = 30;
/** Seconds after opening when the weeks that were not used yet are looked through for damage. */
const CHECK_DELAY = 5;

/** What a ledger does by itself: packs what has changed, and looks what was saved through for damage. */
export class Upkeep {
  private restTimer: Timer | undefined;
  private checkTimer: Timer | undefined;
  private isOpen = true;

  /**
   * @param projections those of the ledger.
   * @param report told of what could not be read.
   */
  constructor(
    private readonly store: EventStore,
    private readonly projections: Projections,
    private readonly lifetime: Lifetime,
    private readonly keeper: TableKeeper,
    private readonly report: (this: void, problem: string) => void,
    /** Brings the archive up to date. */
    private readonly settleArchive: (this: void, pause: Pause) => void,
  ) {}

  /** Packs what has changed once nothing comes in for a while, so that a logout has little to do. */
  scheduleRest(): void {
    if (this.restTimer !== undefined || !this.isOpen) {
      return;
    }
    this.restTimer = this.lifetime.timers.after(REST, () => {
      this.restTimer = undefined;
      this.save();
    });
  }

  /** Brings the saved table up to date, in slices. */
  save(done?: (this: void) => void): void {
    this.lifetime.scheduler.start((pause) => {
      this.store.settle(pause);
      this.settleArchive(pause);
      this.projections.save(pause);
      this.store.weekList.rest();
      this.keeper.keep();
      done?.();
    });
  }

  /** Reports what could not be read in the next frame: while the ledger is opened nobody listens yet. */
  reportDamage(problems: readonly string[]): void {
    if (problems.length === 0) {
      return;
    }
    this.lifetime.scheduler.start(() => {
      for (const problem of problems) {
        this.report(problem);
      }
    });
  }

  /** Reports what could not be read, and looks through the weeks that were not in slices. */
  startChecking(problems: readonly string[]): void {
    if (problems.length === 0 && this.store.weeks().length === 0) {
      return;
    }
    this.reportDamage(problems);
    this.checkTimer = this.lifetime.timers.after(CHECK_DELAY, () => {
      this.lifetime.scheduler.start((pause) => {
        this.checkWeeks(pause);
      });
    });
  }

  close(): void {
    this.isOpen = false;
    this.restTimer?.cancel();
    this.checkTimer?.cancel();
  }

  private checkWeeks(pause: Pause): void {
    for (const number of [...this.store.weeks()]) {
      const week = this.store.weekList.get(number);
      if (week !== undefined && this.isOpen) {
        this.store.weekList.check(week, pause);
      }
    }
    if (this.isOpen) {
      // A logout need not unpack a week to know it.
      this.store.weekList.lastStamp(pause);
    }
  }
}
