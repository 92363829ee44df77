import { readFile } from "../chunks";

/** One line of a guild's books: what an officer entered. People are numbers here; see {@link personGuid}. */
export interface Entry {
  /** Unix seconds. */
  readonly time: number;
  /** Who entered it. */
  readonly officer: number;
  /** `points`: all targets get the same; `decay`: each its own; `loot`: one target pays for an item. */
  readonly type: "points" | "decay" | "loot";
  readonly targets: readonly number[];
  /** One number for each target of a decay, one in all for the others. */
  readonly points: readonly number[];
  /** The item's id; 0 where there is none. */
  readonly item: number;
  readonly reason: string;
}

/** The realm that everyone in the demo plays on. */
export const REALM = 4395;

/** The GUID of a person's number. */
export function personGuid(person: number): string {
  return string.format("Player-%d-%08X", REALM, 0x01000000 + 7919 * person);
}

function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  for (const [part] of string.gmatch(`${text}${separator}`, `(.-)${separator}`)) {
    parts.push(part);
  }
  return parts;
}

function toNumber(text: string, line: number): number {
  return tonumber(text) ?? error(`history, line ${line}: "${text}" is no number`, 0);
}

function numbers(text: string, line: number): number[] {
  return split(text, ",").map((part) => toNumber(part, line));
}

function parseLine(text: string, line: number): Entry {
  const [time, officer, kind, players, points, item, reason] = split(text, "\t");
  if (kind !== "points" && kind !== "decay" && kind !== "loot") {
    error(`history, line ${line}: no type "${kind}"`, 0);
  }
  return {
    time: toNumber(time, line),
    officer: toNumber(officer, line),
    type: kind,
    targets: numbers(players, line),
    points: numbers(points, line),
    item: item === "" ? 0 : toNumber(item, line),
    reason,
  };
}

/**
 * Reads a history: tab-separated, a line for the columns' names, then one entry a line in time order.
 * @returns undefined when there is no such file. Raises a text that names the line where one is not as it should be.
 */
export function readHistory(path: string): Entry[] | undefined {
  const text = readFile(path);
  if (text === undefined) {
    return undefined;
  }
  const entries: Entry[] = [];
  let line = 0;
  for (const [row] of string.gmatch(text, "[^\r\n]+")) {
    line += 1;
    if (line > 1) {
      entries.push(parseLine(row, line));
    }
  }
  return entries;
}

/** Everyone who entered something, in the order of their first entries. */
export function officersOf(history: readonly Entry[]): number[] {
  const officers: number[] = [];
  for (const { officer } of history) {
    if (!officers.includes(officer)) {
      officers.push(officer);
    }
  }
  return officers;
}

/** Everyone named in the books, the most active first: those who got entries, by how many. */
export function peopleOf(history: readonly Entry[]): number[] {
  const counts = new LuaTable<number, number>();
  const people: number[] = [];
  for (const { targets } of history) {
    for (const person of targets) {
      if (!counts.has(person)) {
        people.push(person);
        counts.set(person, 0);
      }
      counts.set(person, counts.get(person) + 1);
    }
  }
  table.sort(people, (a, b) => counts.get(a) > counts.get(b) || (counts.get(a) === counts.get(b) && a < b));
  return people;
}
