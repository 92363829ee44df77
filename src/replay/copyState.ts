import { isEvent } from "../event/eventBuilder";
import { nextOrNot, type Table } from "./nextOrNot";
import { TableMap } from "./tableMap";
import { keyText, problemOf } from "./unsavable";

/** Table entries between two pauses. */
const STEP = 128;

/** Gives the frame back, and says whether to go on: not when the work was overtaken, or takes too long. */
export type Checkpoint = (this: void) => boolean;

/** For work on what nobody else can reach, all at once. */
export const goOn: Checkpoint = () => true;

/** A state's copy. */
export interface StateCopy {
  readonly state: object;
  /** Table entries, a measure of memory and time. */
  readonly size: number;
  /** The first thing in it that cannot be saved, and where: `.byName["Anna"]: a function`. */
  readonly problem: string | undefined;
}

/** The tables at hand, each an entry of the one before: so deep states need no deep recursion. */
class Copying {
  readonly copies = new TableMap<object>();
  readonly sources = new LuaTable<number, Table>();
  readonly targets = new LuaTable<number, Table>();
  /** The entry of each that is being copied. */
  readonly keys = new LuaTable<number, AnyNotNil | undefined>();
  depth = 0;
  problem: string | undefined;
  /** Whether a metatable could not be copied. */
  isBroken = false;

  /** The copy of a value; that of a table is filled later. */
  copyOf(value: unknown): unknown {
    const kind = type(value);
    if (kind === "string" || (kind === "number" && value === value)) {
      // Most are, and nothing is wrong with them.
      return value;
    }
    if (kind !== "table") {
      const what = this.problem === undefined ? problemOf(value) : undefined;
      if (what !== undefined) {
        this.note(what);
      }
      return value;
    }
    const known = this.copies.get(value as object);
    if (known === undefined) {
      return this.enter(value as Table);
    }
    if (this.problem === undefined && this.isOpen(value as Table)) {
      this.note("a cycle");
    }
    return known;
  }

  note(what: string): void {
    if (this.problem === undefined) {
      let path = "";
      for (const i of $range(1, this.depth)) {
        path += keyText(this.keys.get(i));
      }
      this.problem = `${path}: ${what}`;
    }
  }

  private enter(source: Table): Table {
    const target: Table = new LuaTable();
    const metatable = getmetatable(source);
    if (metatable !== undefined) {
      const [ok] = pcall(() => setmetatable(target, metatable as object));
      this.isBroken ||= !ok;
      if (!isEvent(source)) {
        this.note("a metatable");
      }
    }
    this.copies.add(source, target);
    this.depth += 1;
    this.sources.set(this.depth, source);
    this.targets.set(this.depth, target);
    this.keys.delete(this.depth);
    return target;
  }

  private isOpen(source: Table): boolean {
    for (const i of $range(1, this.depth)) {
      if (this.sources.get(i) === source) {
        return true;
      }
    }
    return false;
  }
}

/**
 * Copies a state, deeply, in slices. A table in two places stays one.
 * @returns undefined when it did not come to its end, or a metatable in it is protected.
 */
export function copyState(state: object, checkpoint: Checkpoint): StateCopy | undefined {
  if (next(state)[0] === undefined && getmetatable(state) === undefined) {
    // As most states begin.
    return { state: {}, size: 0, problem: undefined };
  }
  const copying = new Copying();
  const { sources, targets, keys } = copying;
  const copy = copying.copyOf(state) as object;
  let size = 0;
  /** Of this many tables the entry at hand was read before a pause. */
  let unsure = 0;
  while (copying.depth > 0 && !copying.isBroken) {
    const { depth } = copying;
    let ok = true;
    let key: AnyNotNil | undefined;
    let value: unknown;
    if (depth > unsure) {
      [key, value] = next(sources.get(depth), keys.get(depth));
    } else {
      // Addons should not change a state, but may: then the key of before a pause may be no place to go on from.
      [ok, key, value] = nextOrNot(next, sources.get(depth), keys.get(depth));
      unsure = depth - 1;
    }
    if (!ok) {
      return undefined;
    }
    if (key === undefined) {
      copying.depth -= 1;
    } else {
      keys.set(depth, key);
      if (type(key) === "table") {
        // It would be another table after a reload, by which nothing is found.
        copying.note("a table as a key");
      }
      targets.get(depth).set(copying.copyOf(key) as AnyNotNil, copying.copyOf(value));
      size += 1;
      if (size % STEP === 0) {
        if (!checkpoint()) {
          return undefined;
        }
        unsure = copying.depth;
      }
    }
  }
  return copying.isBroken ? undefined : { state: copy, size, problem: copying.problem };
}
