import { adler32 } from "../../pack/adler32";
import { weekOfStamp } from "../../event/key";
import { type Block, isBehind, mergeAside, mergeBlock, newBlock, setPlaces, viewOf } from "../../pack/block";
import { writePack } from "../../pack/pack";
import type { Pause } from "../../ports";
import type { Directory } from "./directory";
import { putAside } from "./putAside";
import type { Storage } from "./storage";
import {
  endsBefore,
  isNewer,
  newText,
  newWeek,
  packedOf,
  parseWeek,
  surelyLacks,
  unpackText,
  verifyText,
  type Week,
  type WeekForm,
  WeekState,
  type WeekText,
} from "./week";

/** Weeks unpacked at once, at most, beside those with unsaved events. */
const OPEN_WEEKS = 4;
/** Sliced work that was overtaken by inserts this often is done in one go. */
const RETRIES = 3;
/** So many events at most come beside a week's text before it is unpacked. */
const TAIL = 128;
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
   * @param end the stamp of the newest event on disk; undefined when that is not known.
   */
  constructor(
    private readonly order: number[],
    private readonly directory: Directory,
    private readonly storage: Storage,
    private readonly end: number | undefined,
    /** Told of a week that turned out to be damaged, after it was put aside, and of what came since it was packed. */
    private readonly onDamaged: (this: void, number: number, tail: Block | undefined) => void,
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
    this.list(number);
    return week;
  }

  /** Takes a week out; gives its text. */
  take(number: number): string | undefined {
    const week = this.get(number);
    if (week === undefined) {
      return undefined;
    }
    this.settle(week, noPause);
    const text = week.form.text?.text;
    this.store(number, undefined);
    this.release(number);
    return text;
  }

  /** Puts a week's text in where there is no such week; undefined when its header is damaged. */
  put(number: number, text: string): Week | undefined {
    const week = parseWeek(number, text);
    if (week !== undefined) {
      this.store(number, text);
      this.adopt(week);
    }
    return week;
  }

  /** Lists a week at rest whose text is kept elsewhere. */
  adopt(week: Week): void {
    week.revision = this.nextRevision();
    this.byNumber.set(week.number, week);
    this.list(week.number);
  }

  /** Forgets a week whose text is kept elsewhere. */
  release(number: number): void {
    this.byNumber.delete(number);
    this.unpacked.delete(number);
    this.order.splice(this.order.indexOf(number), 1);
  }

  /** The week's events, unpacked when they are not; undefined when they are damaged, and the week is gone. */
  open(week: Week, pause: Pause): Block | undefined {
    let form = week.form;
    let failures = 0;
    let attempt = 0;
    this.uses += 1;
    week.lastUse = this.uses;
    let packed = packedOf(form);
    while (packed !== undefined) {
      attempt += 1;
      const give = attempt > RETRIES ? noPause : pause;
      const block = unpackText(packed, give);
      const present = this.byNumber.get(week.number);
      if (present !== week) {
        // Somebody else found it damaged during a pause; another may stand in its place.
        return present === undefined ? undefined : this.open(present, pause);
      }
      if (block === undefined && packedOf(week.form) === packed) {
        failures += 1;
        if (failures === FAILURES) {
          this.putAside(week.number);
          return this.byNumber.get(week.number)?.form.block;
        }
      } else if (block !== undefined) {
        this.unfold(week, packed, block, give);
      }
      form = week.form;
      packed = packedOf(form);
    }
    return form.block;
  }

  /** The same of the week with a number; undefined without events, too. */
  blockOf(number: number, pause: Pause): Block | undefined {
    const week = this.get(number);
    return week === undefined ? undefined : this.open(week, pause);
  }

  /** Puts an unpacked text in the place of it, with what came since; does nothing when it is overtaken. */
  private unfold(week: Week, packed: WeekText, block: Block, pause: Pause): void {
    const { form, revision } = week;
    let next: WeekForm | undefined;
    if (form.state === WeekState.AtRest && form.text === packed) {
      next = { state: WeekState.Open, text: packed, block };
    } else if (form.state === WeekState.Tailed && form.base === packed) {
      if (isBehind(block, form.tail)) {
        mergeBlock(block, form.tail);
      } else {
        setPlaces(block, mergeAside(block, form.tail, pause));
      }
      next = { state: WeekState.Changed, text: undefined, block };
    }
    // Something may have come in while the tail was merged.
    const isCurrent = week.form === form && week.revision === revision && this.byNumber.get(week.number) === week;
    if (next !== undefined && isCurrent) {
      week.form = next;
      this.uses += 1;
      week.lastUse = this.uses;
      this.unpacked.set(week.number, week);
      this.closeUnused();
      this.onOpened();
    }
  }

  /**
   * The events among which one with this key is, if there is one: those that came since the week was packed, when it is surely
   * not among the others. Undefined when there are none.
   */
  among(stamp: number, creator: number): Block | undefined {
    const week = this.get(weekOfStamp(stamp));
    if (week === undefined) {
      return undefined;
    }
    const { form } = week;
    const packed = packedOf(form);
    if (packed !== undefined && surelyLacks(packed, stamp, creator)) {
      return form.state === WeekState.Tailed ? form.tail : undefined;
    }
    return this.open(week, noPause);
  }

  /**
   * Where a new event comes beside a week's text, so that the week need not be unpacked at once; undefined when it has to be. The
   * caller inserts it there, and tells {@link changed}.
   */
  tailFor(week: Week, stamp: number, creator: number): Block | undefined {
    const { form } = week;
    const packed = packedOf(form);
    if (packed === undefined || !surelyLacks(packed, stamp, creator)) {
      return undefined;
    }
    if (form.state === WeekState.Tailed) {
      return form.tail.count < TAIL ? form.tail : undefined;
    }
    const tail = newBlock();
    week.form = { state: WeekState.Tailed, text: undefined, block: undefined, base: packed, tail };
    this.unpacked.set(week.number, week);
    return tail;
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

  /** Whether it is known, without unpacking, that all events of a week are before a stamp. */
  endsBefore(number: number, stamp: number): boolean {
    const week = this.get(number);
    return week !== undefined && endsBefore(week.form, stamp);
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
    if (form.state === WeekState.Tailed) {
      return this.open(week, pause) !== undefined;
    }
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
    if (week.form.state === WeekState.Tailed) {
      this.open(week, pause);
    }
    if (week.form.state !== WeekState.Changed) {
      return;
    }
    let pack = "";
    let last = 0;
    const adler = this.read(week.number, pause, (events, give) => {
      pack = writePack(events, 1, events.count, give);
      last = events.stamps.get(events.count);
      return adler32(pack, give);
    });
    const { block } = week.form;
    // Nobody paused since, so the pack is of these events.
    if (adler !== undefined && block !== undefined && this.byNumber.get(week.number) === week) {
      const text = newText(week, pack, adler, last);
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
      if (isNewer(week.form)) {
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

  /** The stamp of the newest event on disk, once all is settled; its week is unpacked when nobody has yet. Undefined without events. */
  lastStamp(pause: Pause): number | undefined {
    const newest = this.order[this.order.length - 1] as number | undefined;
    const week = newest === undefined ? undefined : this.get(newest);
    if (week?.form.state === WeekState.AtRest && week.form.text.last === undefined) {
      this.open(week, pause);
    }
    return week?.form.text?.last;
  }

  /** To be called with every change of a week's block, or of what is beside its text. */
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
      const packed = packedOf(week.form);
      if (packed !== undefined && this.end !== undefined && weekOfStamp(this.end) === number) {
        packed.last = this.end;
      }
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

  /** Puts a number in its place. */
  private list(number: number): void {
    let place = this.order.length;
    while (place > 0 && this.order[place - 1] > number) {
      place -= 1;
    }
    table.insert(this.order, place + 1, number);
  }

  private putAside(number: number): void {
    const form = this.byNumber.get(number)?.form;
    this.release(number);
    putAside(this.storage.damaged, number, this.storage.weeks.get(number));
    this.store(number, undefined);
    this.onDamaged(number, form?.state === WeekState.Tailed ? form.tail : undefined);
  }

  /** Lets go of the blocks used longest ago, except for those that are not packed yet. */
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
      if (isNewer(week.form) === changed) {
        count += 1;
        if (oldest === undefined || week.lastUse < oldest.lastUse) {
          oldest = week;
        }
      }
    }
    return count > OPEN_WEEKS ? oldest : undefined;
  }
}
