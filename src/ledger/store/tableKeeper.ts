import type { Pause } from "../../ports";
import { putAside } from "./putAside";
import type { Storage } from "./storage";
import { noPause } from "./weeks";

/** Where the game finds a ledger's table when it writes the saved variables. */
export interface SavedPlace {
  /** How people call it. */
  readonly name: string;
  /** What stands there now. */
  get(this: void): unknown;
  /** Puts the ledger's table there. */
  set(this: void, storage: object): void;
}

/** Finds where the game finds a table; undefined when it is in no saved variable that is known. */
export type FindPlace = (this: void, table: object, pause: Pause) => SavedPlace | undefined;

/**
 * Sees to it that what a ledger saves is what the game writes: an addon may have replaced the table behind the open ledger, with
 * an empty one or with that of a backup.
 */
export class TableKeeper {
  /** Undefined while nobody knows where the table stands. */
  private place: SavedPlace | undefined;
  /** The table in the place of the ledger's. */
  private other: LuaTable<string, unknown> | undefined;

  /**
   * @param find finds where a table stands.
   * @param report told when the table was replaced.
   */
  constructor(
    private readonly storage: Storage,
    private readonly find: FindPlace | undefined,
    private readonly report: (this: void, problem: string) => void,
  ) {}

  /** Finds out where the table stands. */
  look(pause: Pause): void {
    this.place = this.find?.(this.storage, pause);
  }

  /** To be called when the ledger's table has been brought up to date. */
  keep(): void {
    const { place, storage } = this;
    if (place === undefined || place.get() === storage) {
      return;
    }
    const elsewhere = this.other === undefined ? this.find?.(storage, noPause) : undefined;
    if (elsewhere?.get() === storage) {
      // It had two names.
      this.place = elsewhere;
      return;
    }
    const current: unknown = place.get();
    if (type(current) !== "table") {
      this.report(`${place.name} was removed while the ledger is open: the ledger's table was put back`);
      place.set(storage);
      return;
    }
    if (current !== this.other) {
      this.report(
        `${place.name} was replaced by another table while the ledger is open: its events are written to the new one`,
      );
      this.adopt(current as LuaTable<string, unknown>);
    }
    this.copyTo(current as LuaTable<string, unknown>);
  }

  /** What stands in the new table is kept for somebody to look at. */
  private adopt(table: LuaTable<string, unknown>): void {
    const former: Record<string, unknown> = {};
    for (const [name, value] of table as unknown as LuaPairsIterable<string, unknown>) {
      former[name] = value;
    }
    if (next(former)[0] !== undefined) {
      putAside(this.storage.damaged, "replaced", former);
    }
    this.other = table;
  }

  /** The parts are the same tables in both, so that they need not be copied anew for each event. */
  private copyTo(table: LuaTable<string, unknown>): void {
    const own = this.storage as unknown as LuaTable<string, unknown>;
    const gone: string[] = [];
    for (const [name] of table as unknown as LuaPairsIterable<string, unknown>) {
      if (own.get(name) === undefined) {
        gone.push(name);
      }
    }
    for (const name of gone) {
      table.delete(name);
    }
    for (const [name, value] of own as unknown as LuaPairsIterable<string, unknown>) {
      table.set(name, value);
    }
  }
}
