import { adler32 } from "../../pack/adler32";
import { type Block, viewOf } from "../../pack/block";
import { writePack } from "../../pack/pack";
import type { Pause } from "../../ports";
import type { Directory } from "./directory";
import { putAside } from "./putAside";
import type { Storage } from "./storage";
import { newText, newWeek, parseWeek, unpackText, verifyText, type Week, WeekState } from "./week";

/** Weeks unpacked at once, at most, beside those with unsaved events. */
const OPEN_WEEKS = 4;
/** Sliced work that was overtaken by inserts this often is done in one go. */
const RETRIES = 3;
/** A week is damaged when its bytes could not be read so often, and were the same each time. */
const FAILURES = 2;

/** For work that must be done before the caller goes on. */
export const noPause: Pause = () => {
  // One go.
};

/** A week's events at one moment, for work that pauses: no change reaches them. */
export interface WeekView {
  readonly events: Block;
  /** The week's, at that moment. */
  readonly revision: number;
}

/** Sliced work on a week's events; the pause is for use within it. */
export type WeekWork<Result> = (this: void, events: Block, pause: Pause) => Result;

/** What became of sliced work on a week. */
export const enum Outcome {
  Done,
  /** The week changed meanwhile: what came of the work is of before. */
  Overtaken,
  /** There is no such week, or it is damaged. */
  Missing,
}

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
  private revisions = 0;

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
    week.revision = this.nextRevision();
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
    let form = week.form;
    let failures = 0;
    this.uses += 1;
    week.lastUse = this.uses;
    while (form.state === WeekState.AtRest) {
      const block = unpackText(form.text, pause);
      const present = this.byNumber.get(week.number);
      if (present !== week) {
        // Somebody else found it damaged during a pause; another may stand in its place.
        return present === undefined ? undefined : this.open(present, pause);
      }
      if (week.form !== form) {
        // Overtaken: somebody else opened it, and perhaps changed it.
        form = week.form;
      } else if (block !== undefined) {
        form = { state: WeekState.Open, text: form.text, block };
        week.form = form;
        this.unpacked.set(week.number, week);
        this.closeUnused();
        this.onOpened();
      } else {
        failures += 1;
        if (failures === FAILURES) {
          this.putAside(week.number);
          return undefined;
        }
      }
    }
    return form.block;
  }

  /** The week's events as they are now, for work that pauses; undefined when there are none, or they are damaged. */
  view(number: number, pause: Pause): WeekView | undefined {
    const week = this.get(number);
    const block = week === undefined ? undefined : this.open(week, pause);
    // The week that was opened, which may be another than the one that was there before the pauses.
    const opened = this.byNumber.get(number);
    return block === undefined || opened === undefined
      ? undefined
      : { events: viewOf(block), revision: opened.revision };
  }

  /** Does sliced work on a week's events, and says whether what came of it is still of the week. */
  unlessOvertaken<Result>(
    number: number,
    pause: Pause,
    work: WeekWork<Result>,
  ): LuaMultiReturn<[outcome: Outcome, result: Result | undefined]> {
    const view = this.view(number, pause);
    if (view === undefined) {
      return $multi(Outcome.Missing, undefined);
    }
    const result = work(view.events, pause);
    const isCurrent = this.byNumber.get(number)?.revision === view.revision;
    return $multi(isCurrent ? Outcome.Done : Outcome.Overtaken, result);
  }

  /** Does sliced work on a week's events until it was not overtaken, at last in one go; undefined when the week is missing. */
  read<Result>(number: number, pause: Pause, work: WeekWork<Result>): Result | undefined {
    for (const _ of $range(1, RETRIES)) {
      const [outcome, result] = this.unlessOvertaken(number, pause, work);
      if (outcome !== Outcome.Overtaken) {
        return result;
      }
    }
    const [, result] = this.unlessOvertaken(number, noPause, work);
    return result;
  }

  /** Whether the week's pack is what was saved. A damaged week is put aside. */
  check(week: Week, pause: Pause): boolean {
    let form = week.form;
    let failures = 0;
    while (form.state === WeekState.AtRest && !verifyText(form.text, pause)) {
      if (this.byNumber.get(week.number) !== week) {
        return false;
      }
      failures = week.form === form ? failures + 1 : 0;
      form = week.form;
      if (failures === FAILURES) {
        this.putAside(week.number);
        return false;
      }
    }
    return true;
  }

  /** Packs the week when it has changed, and stores it. */
  settle(week: Week, pause: Pause): void {
    if (week.form.state !== WeekState.Changed) {
      return;
    }
    let pack = "";
    const adler = this.read(week.number, pause, (events, give) => {
      pack = writePack(events, 1, events.count, give);
      return adler32(pack, give);
    });
    const { block } = week.form;
    // Nobody paused since, so the pack is of these events.
    if (adler !== undefined && block !== undefined && this.byNumber.get(week.number) === week) {
      const text = newText(week, pack, adler);
      week.form = { state: WeekState.Open, text, block };
      this.store(week.number, text.text);
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

  /** Whether no week is newer than its text. */
  isSettled(): boolean {
    for (const [, week] of this.unpacked) {
      if (week.form.state === WeekState.Changed) {
        return false;
      }
    }
    return true;
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
      if (number !== newest) {
        this.close(week);
      }
    }
  }

  /** To be called with every change of a week's block. */
  changed(week: Week): void {
    week.revision = this.nextRevision();
    if (week.form.state === WeekState.Open) {
      week.form = { state: WeekState.Changed, text: undefined, block: week.form.block };
    }
  }

  private nextRevision(): number {
    this.revisions += 1;
    return this.revisions;
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
      week.revision = this.nextRevision();
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

  /** Lets go of a week's block, unless it is newer than the text. */
  private close(week: Week): void {
    if (week.form.state === WeekState.Open) {
      week.form = { state: WeekState.AtRest, text: week.form.text, block: undefined };
      this.unpacked.delete(week.number);
    }
  }

  /** Of the unpacked weeks that have changed, or have not, the one used longest ago, when they are too many. */
  private oldestOf(changed: boolean): Week | undefined {
    let count = 0;
    let oldest: Week | undefined;
    for (const [, week] of this.unpacked) {
      if ((week.form.state === WeekState.Changed) === changed) {
        count += 1;
        if (oldest === undefined || week.lastUse < oldest.lastUse) {
          oldest = week;
        }
      }
    }
    return count > OPEN_WEEKS ? oldest : undefined;
  }
}
