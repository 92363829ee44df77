import { Range } from "../../event/key";
import { decodeCells } from "../../sketch/cells";
import type { Sketch } from "../../sketch/sketch";
import type { Pause } from "../../ports";
import type { EventTypes } from "../eventTypes";
import type { Change } from "../store/change";
import { EventStore } from "../store/eventStore";
import { putAside } from "../store/putAside";
import { readWeeks, type Storage } from "../store/storage";
import type { Totals } from "../store/sums";
import { CLOSING_CELLS } from "./control";
import { archiveOf, droppedCheck, type SavedArchive, type SavedBooks, type SavedDropped } from "./savedBooks";

/** Told of events that came into the archive. */
export type ArchiveHook = (this: void, change: Change, pause: Pause) => void;

/** What was dropped: its sums and its sketch. */
export interface Dropped {
  readonly closing: string;
  readonly totals: Totals;
  readonly sketch: Sketch;
}

/** The closed weeks: an event store of its own, opened when something looks into it or changes it. */
export class Archive {
  /** Goes up with every change of what is in it. */
  revision = 0;
  private opened: EventStore | undefined;
  /** The weeks whose retractions count, for states of the past. */
  private scanned = new LuaTable<number, boolean>();

  constructor(
    private readonly saved: SavedBooks,
    private readonly types: EventTypes,
    private readonly changed: ArchiveHook,
    /** Told when a week was unpacked: somebody is to {@link settle}. */
    private readonly unpacked: (this: void) => void,
  ) {}

  /** Whether it holds no week. */
  isEmpty(): boolean {
    const weeks = this.saved.archive?.weeks;
    return this.opened === undefined
      ? weeks === undefined || next(weeks)[0] === undefined
      : this.opened.weeks().length === 0;
  }

  /** Its part of the saved table; made when there is none. */
  parts(): SavedArchive {
    return archiveOf(this.saved);
  }

  /** What was dropped of it; undefined when nothing was, or what is saved of it is damaged. */
  dropped(): Dropped | undefined {
    const saved = this.saved.archive?.dropped as Partial<SavedDropped> | undefined;
    if (type(saved) !== "table" || saved?.check !== droppedCheck(saved as SavedDropped)) {
      return undefined;
    }
    const { a, b, closing, count, sketch } = saved as SavedDropped;
    const cells = decodeCells(sketch, 1, CLOSING_CELLS);
    return cells === undefined ? undefined : { closing, totals: { count, a, b }, sketch: cells };
  }

  /** The closed weeks as a store. */
  store(): EventStore {
    if (this.opened === undefined) {
      const archive = this.parts();
      const problems: string[] = [];
      const read = readWeeks(archive as unknown as LuaTable<string, unknown>, archive.damaged, problems);
      this.opened = new EventStore({ ...read, storage: archive as unknown as Storage, problems }, this.types, {
        changed: (change, pause) => {
          this.revision += 1;
          this.changed(change, pause);
        },
        opened: () => {
          this.unpacked();
        },
      });
    }
    return this.opened;
  }

  /** Takes in a closed week's text. One that is damaged is kept aside. */
  put(number: number, text: string): void {
    this.revision += 1;
    if (!this.store().putWeek(number, text)) {
      putAside(this.parts().damaged, number, text);
    }
    this.scanned.delete(number);
  }

  /** Gives a week's text back to the ledger. */
  take(number: number): string | undefined {
    this.revision += 1;
    return this.store().takeWeek(number);
  }

  /** The numbers of the weeks from one on. */
  weeksFrom(first: number): number[] {
    return this.isEmpty()
      ? []
      : this.store()
          .weeks()
          .filter((number) => number >= first);
  }

  /** Makes its retractions count: for states of the past. */
  scan(pause: Pause): void {
    const store = this.store();
    for (const number of [...store.weeks()]) {
      if (!this.scanned.has(number)) {
        store.scanWeek(number, pause);
        this.scanned.set(number, true);
        pause();
      }
    }
  }

  /** Brings its part of the saved table up to date. */
  settle(pause: Pause): void {
    const { opened } = this;
    if (opened !== undefined) {
      opened.settle(pause);
      // It is made anew in slices when somebody asks.
      this.parts().retractions = undefined;
      opened.weekList.rest();
    }
  }

  /** To be called after the saved weeks have become others. */
  reopen(): void {
    this.revision += 1;
    this.opened = undefined;
    this.scanned = new LuaTable();
  }
}

/** The stamp at which a week begins. */
export function weekStart(week: number): number {
  return week * Range.Week * Range.Counters;
}
