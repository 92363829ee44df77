import type { Globals } from "../globals";
import type { Session } from "../session";

/** Splits at any of the delimiters, into at most `limit` pieces. */
function split(delimiters: string, text: string, limit?: number): string[] {
  const pieces: string[] = [];
  let start = 1;
  let position = 1;
  while (position <= text.length && (limit === undefined || pieces.length < limit - 1)) {
    const letter = string.sub(text, position, position);
    if (string.find(delimiters, letter, 1, true)[0] !== undefined) {
      pieces.push(string.sub(text, start, position - 1));
      start = position + 1;
    }
    position += 1;
  }
  pieces.push(string.sub(text, start));
  return pieces;
}

function escapeSet(letters: string): string {
  return string.gsub(letters, "(%W)", "%%%1")[0];
}

/** The game's additions to strings and tables. */
export function installStrings(session: Session): void {
  const { env } = session;
  const strings = env.string as Globals;
  env.strsplit = (delimiters: string, text: string, limit?: number) => $multi(...split(delimiters, text, limit));
  env.strsplittable = (delimiters: string, text: string, limit?: number) => split(delimiters, text, limit);
  env.strjoin = (separator: string, ...texts: unknown[]) => texts.map((text) => tostring(text)).join(separator);
  env.strconcat = (...texts: unknown[]) => texts.map((text) => tostring(text)).join("");
  env.strtrim = (text: string, letters = " \t\r\n") => {
    const set = escapeSet(letters);
    const [start] = string.gsub(text, `^[${set}]+`, "");
    return string.gsub(start, `[${set}]+$`, "")[0];
  };
  env.tostringall = (...values: unknown[]) => {
    const count = select("#", ...values);
    const texts: string[] = [];
    for (const index of $range(1, count)) texts.push(tostring(values[index - 1]));
    return $multi(...texts);
  };
  strings.split = env.strsplit;
  strings.join = env.strjoin;
  strings.trim = env.strtrim;
  const wipe = (target: LuaTable<AnyNotNil, unknown>) => {
    for (const [key] of pairs(target)) target.delete(key);
    return target;
  };
  env.wipe = wipe;
  (env.table as Globals).wipe = wipe;
  env.tContains = (list: unknown[], value: unknown) => list.includes(value);
  env.Mixin = (target: Globals, ...mixins: Globals[]) => {
    for (const mixin of mixins) for (const [key, value] of pairs(mixin)) target[key] = value;
    return target;
  };
  const copyTable = (source: Globals): Globals => {
    const copy: Globals = {};
    for (const [key, value] of pairs(source)) copy[key] = type(value) === "table" ? copyTable(value) : value;
    return copy;
  };
  env.CopyTable = copyTable;
}
