import { adler32 } from "../../pack/adler32";
import type { Block } from "../../pack/block";
import { writePack } from "../../pack/pack";
import type { Pause } from "../../ports";
import type { Directory } from "./directory";
import { putAside } from "./putAside";
import type { Storage } from "./storage";
import { formatWeek, newWeek, parseWeek, unpackWeek, verifyWeek, type Week } from "./week";

/** Weeks unpacked at once, at most, beside those with unsaved events. */
const OPEN_WEEKS = 4;
/** Sliced work that was overtaken by inserts this often is done in one go. */
const RETRIES = 3;

/** For work that must be done before the caller goes on. */
export const noPause: Pause = () => {
  // One go.
};

/**
 * The weeks of a ledger: reads their headers when they are asked for, unpacks them when they are used, packs them when
 * they have changed.
 */
export class Weeks {
  /** Those whose header was read, and new ones. */
  private readonly byNumber = new LuaTable<number, Week | undefined>();
  /** Those that are unpacked, by number. */
  private readonly unpacked = new LuaTable<number, Week>();
  private uses = 0;

  /**
   * @param order the numbers of the weeks on disk, oldest first; becomes this object's own.
   * @param directory of the same.
   */
  constructor(
    private readonly order: number[],
    private readonly directory: Directory,
    private readonly storage: Storage,
    /** Told of a week that turned out to be damaged, after it was put aside. */
    private readonly onDamaged: (this: void, number: number) => void,
    /** Told when a week was unpacked: some time later {@link rest} should let go of it. */
    private readonly onOpened: (this: void) => void,
  ) {}

  /** The numbers of the weeks with events, oldest first; live. */
  numbers(): readonly number[] {
    return this.order;
  }

  /** The week with this number; undefined when there is none, or its header turns out to be damaged. */
  get(number: number): Week | undefined {
    return this.byNumber.get(number) ?? this.load(number);
  }

  /** Adds a week that there is not, with these events. */
  add(number: number, block: Block): Week {
    const week = newWeek(number, block);
    this.byNumber.set(number, week);
    this.unpacked.set(number, week);
    let place = this.order.length;
    while (place > 0 && this.order[place - 1] > number) {
      place -= 1;
    }
    table.insert(this.order, place + 1, number);
    return week;
  }

  /** The week's events, unpacked when they are not; undefined when they are damaged, and the week is gone. */
  open(week: Week, pause: Pause): Block | undefined {
    this.uses += 1;
    week.lastUse = this.uses;
    if (week.block !== undefined) {
      return week.block;
    }
    const block = unpackWeek(week, pause);
    if (week.block !== undefined) {
      // Somebody else opened it, and perhaps changed it, during a pause.
      return week.block;
    }
    const present = this.byNumber.get(week.number);
    if (present !== week) {
      // Somebody else found it damaged during a pause; another may stand in its place.
      return present === undefined ? undefined : this.open(present, pause);
    }
    if (block === undefined) {
      this.putAside(week.number);
      return undefined;
    }
    week.block = block;
    this.unpacked.set(week.number, week);
    this.closeUnused();
    this.onOpened();
    return block;
  }

  /** Whether the week's pack is what was saved. A damaged week is put aside. */
  check(week: Week, pause: Pause): boolean {
    const healthy = week.block !== undefined || verifyWeek(week, pause);
    if (!healthy && this.byNumber.get(week.number) === week) {
      this.putAside(week.number);
    }
    return healthy;
  }

  /** Packs the week when it has changed, and stores it. */
  settle(week: Week, pause: Pause): void {
    let attempt = 0;
    while (week.text === undefined) {
      attempt += 1;
      const give = attempt > RETRIES ? noPause : pause;
      const revision = week.revision;
      const block = week.block as Block;
      const pack = writePack(block, 1, block.count, give);
      const adler = adler32(pack, give);
      if (week.revision === revision) {
        week.adler = adler;
        week.text = formatWeek(week, pack);
        week.verified = true;
        this.store(week.number, week.text);
      }
    }
  }

  /** Packs all weeks that have changed. */
  settleAll(pause: Pause): void {
    const weeks: Week[] = [];
    for (const [, week] of this.unpacked) {
      weeks.push(week);
    }
    for (const week of weeks) {
      this.settle(week, pause);
    }
  }

  /** Packs changed weeks until few are unpacked: for when events come in all over the ledger. */
  settleExcess(pause: Pause): void {
    let oldest = this.oldestOf(true);
    while (oldest !== undefined) {
      this.settle(oldest, pause);
      this.closeUnused();
      oldest = this.oldestOf(true);
    }
  }

  /** Lets go of all that is unpacked but the newest week, in which the next event is expected. */
  rest(): void {
    const newest = this.order[this.order.length - 1];
    for (const [number, week] of this.unpacked) {
      if (week.text !== undefined && number !== newest) {
        this.close(week);
      }
    }
  }

  /** To be called with every change of a week's block. */
  changed(week: Week): void {
    week.revision += 1;
    week.text = undefined;
    week.adler = undefined;
  }

  /** Reads the header of a week at rest. */
  private load(number: number): Week | undefined {
    const text = this.storage.weeks.get(number);
    if (text === undefined) {
      return undefined;
    }
    const week = parseWeek(number, text);
    if (week === undefined) {
      this.putAside(number);
    } else {
      this.byNumber.set(number, week);
    }
    return week;
  }

  /** Puts a week's text in the saved table, or takes it out. */
  private store(number: number, text: string | undefined): void {
    const { weeks } = this.storage;
    const old = weeks.get(number);
    if (old !== undefined) {
      this.directory.remove(number, old);
    }
    if (text !== undefined) {
      this.directory.add(number, text);
    }
    weeks.set(number, text);
  }

  private putAside(number: number): void {
    this.byNumber.delete(number);
    this.unpacked.delete(number);
    this.order.splice(this.order.indexOf(number), 1);
    putAside(this.storage.damaged, number, this.storage.weeks.get(number));
    this.store(number, undefined);
    this.onDamaged(number);
  }

  /** Lets go of the blocks used longest ago, but for those that are not packed yet. */
  private closeUnused(): void {
    const oldest = this.oldestOf(false);
    if (oldest !== undefined) {
      this.close(oldest);
    }
  }

  private close(week: Week): void {
    week.block = undefined;
    this.unpacked.delete(week.number);
  }

  /** Of the unpacked weeks that have changed, or have not, the one used longest ago, when they are too many. */
  private oldestOf(changed: boolean): Week | undefined {
    let count = 0;
    let oldest: Week | undefined;
    for (const [, week] of this.unpacked) {
      if ((week.text === undefined) === changed) {
        count += 1;
        if (oldest === undefined || week.lastUse < oldest.lastUse) {
          oldest = week;
        }
      }
    }
    return count > OPEN_WEEKS ? oldest : undefined;
  }
}
