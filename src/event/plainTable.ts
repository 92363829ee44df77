import { describeValue } from "../describe";
import { keyText } from "../replay/unsavable";

/** Tables within tables at most. */
export const DEPTH_LIMIT = 16;

/** Why a value cannot be part of a table in a payload; it stays the same in later versions. */
export type TableCode =
  /** Of these kinds nothing can be stored. */
  | "function"
  | "userdata"
  | "thread"
  /** A table that contains itself. */
  | "cycle"
  /** Not a number. */
  | "nan"
  /** Tables within tables, too deep. */
  | "depth"
  /** Too many bytes as a text. */
  | "size";

/** What is wrong with a table, and where in it. */
export interface TableProblem {
  /** As `.votes[3].voter`; "" for the table itself. */
  readonly path: string;
  readonly what: string;
  readonly code: TableCode;
}

/** Whether AceSerializer takes a value, and ends. */
function isPlain(value: unknown, depth: number): boolean {
  const kind = type(value);
  if (kind === "number") {
    return value === value;
  }
  if (kind !== "table") {
    return kind === "string" || kind === "boolean";
  }
  // A cycle is deeper than any limit.
  if (depth === 0) {
    return false;
  }
  for (const [key, item] of pairs(value as object)) {
    if (!isPlain(key, depth - 1) || !isPlain(item, depth - 1)) {
      return false;
    }
  }
  return true;
}

/** Whether a value is a table that a payload may have. */
export function isPlainTable(value: unknown): boolean {
  return type(value) === "table" && isPlain(value, DEPTH_LIMIT);
}

/** Looks for what {@link isPlain} has found. @param open the tables that contain this value. */
function problemAt(value: unknown, path: string, open: unknown[]): TableProblem | undefined {
  const kind = type(value);
  if (kind === "number" && value !== value) {
    return { path, what: "is not a number (NaN)", code: "nan" };
  }
  if (kind === "function" || kind === "userdata" || kind === "thread") {
    return { path, what: `must be a number, string, boolean or table, got ${describeValue(value)}`, code: kind };
  }
  if (kind !== "table") {
    return undefined;
  }
  if (open.includes(value)) {
    return { path, what: "is a table that contains itself", code: "cycle" };
  }
  if (open.length >= DEPTH_LIMIT) {
    return { path, what: `is more than ${DEPTH_LIMIT} levels deep in tables`, code: "depth" };
  }
  open.push(value);
  for (const [key, item] of pairs(value as Record<string, unknown>)) {
    const place = path + keyText(key);
    const problem = problemAt(key, place, open) ?? problemAt(item, place, open);
    if (problem !== undefined) {
      return problem;
    }
  }
  open.pop();
  return undefined;
}

/** What keeps a table from being part of a payload; undefined when it may be, except for its size. */
export function problemOfTable(value: object): TableProblem | undefined {
  return problemAt(value, "", []);
}
