import type { Pause } from "../../ports";
import { keyText } from "../../replay/unsavable";

/** Table entries between two pauses. */
const STEP = 128;

type Table = LuaTable<AnyNotNil, unknown>;

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

/** Whether two values are the same but for what is in tables; NaN is the same as NaN. */
function isSame(x: unknown, y: unknown): boolean {
  return x === y || (x !== x && y !== y) || (type(x) === "table" && type(y) === "table");
}

/**
 * The first difference between two states, in slices, as `["Player-1-…"]: 130, with the summary 120`; undefined when there is none.
 * Which one is first does not depend on the order of their keys where these are texts and numbers.
 */
export function firstDifference(live: object, other: object, pause: Pause): string | undefined {
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
        const x = mine.get(key);
        const y = theirs.get(key);
        looked += 1;
        if (looked % STEP === 0) {
          pause();
        }
        if (!isSame(x, y)) {
          const text = keyText(key);
          if (worst === undefined || text < worstKey) {
            worst = `${path}${text}: ${valueText(x)}, with the summary ${valueText(y)}`;
            worstKey = text;
          }
        } else if (type(x) === "table") {
          pairsLeft.push({ live: x as Table, other: y as Table, path: path + keyText(key) });
        }
      };
      for (const key of keysOf(mine)) {
        note(key);
      }
      for (const key of keysOf(theirs)) {
        if (mine.get(key) === undefined) {
          note(key);
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

/** The keys of a table: it may change during a pause. */
function keysOf(table: Table): AnyNotNil[] {
  const keys: AnyNotNil[] = [];
  for (const [key] of table) {
    keys.push(key);
  }
  return keys;
}
