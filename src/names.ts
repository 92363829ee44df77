import { describeValue } from "./describe";

/** How many letters must be added, left out, changed or swapped with the next one to make one name of the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row: number[] = [];
  for (const j of $range(0, b.length)) {
    row.push(j);
  }
  for (const i of $range(1, a.length)) {
    const next = [i];
    for (const j of $range(1, b.length)) {
      const letter = string.byte(a, i);
      const other = string.byte(b, j);
      let least = math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (letter === other ? 0 : 1));
      if (i > 1 && j > 1 && letter === string.byte(b, j - 1) && string.byte(a, i - 1) === other) {
        least = math.min(least, before[j - 2] + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}

/** Longest name that is compared: nobody means a longer one. */
const LONGEST = 40;

/** Which of these names a name is most likely meant to be; undefined when none is close. */
export function closestName(name: unknown, known: readonly string[]): string | undefined {
  if (type(name) !== "string" || (name as string).length > LONGEST) {
    return undefined;
  }
  const lower = string.lower(name as string);
  let closest: string | undefined;
  let least = math.max(1, math.floor(lower.length / 3)) + 1;
  for (const other of known) {
    const far = distance(lower, string.lower(other));
    if (far < least) {
      least = far;
      closest = other;
    }
  }
  return closest;
}

/** What to write instead of an unknown name: the closest of the known ones, or all of them. */
export function suggest(name: unknown, known: readonly string[]): string {
  const closest = closestName(name, known);
  return closest === undefined ? `known are ${known.join(", ")}` : `did you mean "${closest}"?`;
}

/**
 * Raises a text if a table has a key that another has not.
 * @param known has the known names as its keys.
 * @param where what stands before the key in the message, e.g. `sync.`.
 */
export function checkNames(value: object, known: object, where = ""): void {
  for (const [name] of pairs(value as Record<string, unknown>)) {
    if ((known as Record<string, unknown>)[name] === undefined) {
      const key = type(name) === "string" ? `${where}${name}` : `${where}[${tostring(name)}]`;
      const names = Object.keys(known);
      table.sort(names);
      error(`${key} is an unknown option: ${suggest(name, names)}`, 0);
    }
  }
}

/** Raises a text unless a value is a list: a table with the keys 1, 2, 3 and so on, and no others. */
export function checkList(value: unknown, name: string, items: string): readonly unknown[] {
  if (type(value) !== "table") {
    error(`${name} must be a list of ${items}, got ${describeValue(value)}`, 0);
  }
  let length = 0;
  for (const [place] of ipairs(value as unknown[])) {
    length = place;
  }
  for (const [key] of pairs(value as Record<number, unknown>)) {
    const isPlace = type(key) === "number" && key >= 1 && key <= length && key % 1 === 0;
    if (!isPlace) {
      const what = type(key) === "number" ? tostring(key) : `"${tostring(key)}"`;
      error(`${name} must be a list of ${items}, without holes and other keys, got the key ${what}`, 0);
    }
  }
  return value as readonly unknown[];
}
