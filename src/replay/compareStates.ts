import type { Pause } from "../ports";
import { nextOrNot, type Table } from "./nextOrNot";
import { keyText } from "./unsavable";

/** Table entries between two pauses. */
const STEP = 128;
/** A table whose keys came and went in the pauses this often is looked through at once. */
const RETRIES = 3;

/** Two tables that stand in the same place. */
interface Pair {
  readonly live: Table;
  readonly other: Table;
  readonly path: string;
}

/** A value in a sentence. */
function valueText(value: unknown): string {
  return type(value) === "string" ? string.format("%q", value) : type(value) === "table" ? "a table" : tostring(value);
}

/** Whether two values are the same except for what is in tables; NaN is the same as NaN. */
function isSame(x: unknown, y: unknown): boolean {
  return x === y || (x !== x && y !== y) || (type(x) === "table" && type(y) === "table");
}

/** The keys of a table, in slices; undefined when they came and went meanwhile. */
function keysInSlices(source: Table, pause: Pause): AnyNotNil[] | undefined {
  const keys: AnyNotNil[] = [];
  let [ok, key] = nextOrNot(next, source, undefined);
  while (ok && key !== undefined) {
    keys.push(key);
    if (keys.length % STEP === 0) {
      pause();
    }
    [ok, key] = nextOrNot(next, source, key);
  }
  return ok ? keys : undefined;
}

function keysOf(source: Table, pause: Pause): AnyNotNil[] {
  for (const _ of $range(1, RETRIES)) {
    const keys = keysInSlices(source, pause);
    if (keys !== undefined) {
      return keys;
    }
  }
  const keys: AnyNotNil[] = [];
  for (const [key] of source) {
    keys.push(key);
  }
  return keys;
}

/**
 * The first difference between two states, in slices, as `["Player-1-…"]: 130, replayed 120`; undefined when there is none. Who calls it
 * sees to it that they are of the same events in the end. Which one is first does not depend on the order of their keys where
 * these are texts and numbers.
 * @param said what stands before the other's value.
 */
export function firstDifference(live: object, other: object, said: string, pause: Pause): string | undefined {
  const pairsLeft: Pair[] = [{ live: live as Table, other: other as Table, path: "" }];
  // By table, what it was compared with: a table in two places is compared once, and a cycle ends.
  const compared = new LuaTable<Table, LuaTable<Table, boolean> | undefined>();
  let looked = 0;
  let pair = pairsLeft.pop();
  while (pair !== undefined) {
    const { live: mine, other: theirs, path } = pair;
    const known = compared.get(mine) ?? new LuaTable<Table, boolean>();
    compared.set(mine, known);
    if (mine !== theirs && !known.has(theirs)) {
      known.set(theirs, true);
      let worst: string | undefined;
      let worstKey = "";
      const note = (key: AnyNotNil): void => {
        looked += 1;
        if (looked % STEP === 0) {
          pause();
        }
        const x = mine.get(key);
        const y = theirs.get(key);
        if (!isSame(x, y)) {
          const text = keyText(key);
          if (worst === undefined || text < worstKey) {
            worst = `${path}${text}: ${valueText(x)}, ${said} ${valueText(y)}`;
            worstKey = text;
          }
        } else if (type(x) === "table") {
          pairsLeft.push({ live: x as Table, other: y as Table, path: path + keyText(key) });
        }
      };
      for (const key of keysOf(mine, pause)) {
        note(key);
      }
      for (const key of keysOf(theirs, pause)) {
        if (mine.get(key) === undefined) {
          note(key);
        } else {
          looked += 1;
          if (looked % STEP === 0) {
            pause();
          }
        }
      }
      if (worst !== undefined) {
        return worst;
      }
    }
    pair = pairsLeft.pop();
  }
  return undefined;
}
