// Makes a module's compiled text shorter without changing what it says: no doc comments, which the declarations have,
// but a line that says what it is for; tabs; imports and calls on one line where they fit.
import {
  joinIfs,
  shortenChoices,
  shortenFields,
  shortenImports,
  shortenMethods,
  shortenNames,
  shortenPaths,
} from "./shorten.mjs";

const WIDTH = 100;
const TAB = 4;

/** The first sentence of the comment above what the file is named after, or else of its first comment. */
function headline(name, lines) {
  const last = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const isNamesake = (line) =>
    line !== undefined && new RegExp(`^(local |function )*(____exports\\.)?${last}\\b`, "i").test(line);
  let first;
  for (let i = 0; i < lines.length; i += 1) {
    if (!lines[i].startsWith("--")) continue;
    const from = i;
    while (lines[i].startsWith("--")) i += 1;
    const words = lines
      .slice(from, i)
      .map((line) => line.replace(/^-+ ?/, ""))
      .join(" ");
    const sentence = /^(.*?[.:])(\s|$)/.exec(words)?.[1] ?? words;
    const text = sentence.replace(/[.:]$/, "");
    if (isNamesake(lines[i])) return text;
    first ??= text;
  }
  return first;
}

const indentOf = (line) => /^\t*/.exec(line)[0];
const widthOf = (line) => line.length + (TAB - 1) * indentOf(line).length;

/** Calls and tables over several lines become one line where they fit: what has lines of its own inside stays. */
function joinCalls(lines) {
  const out = [];
  for (const line of lines) {
    out.push(line);
    const closing = /^\t*[)}]/.test(line);
    if (!closing) continue;
    const indent = indentOf(line);
    let from = out.length - 2;
    while (from >= 0 && indentOf(out[from]).length > indent.length) from -= 1;
    if (from < 0 || indentOf(out[from]) !== indent || !/[({]$/.test(out[from])) continue;
    const inner = out.slice(from + 1, -1);
    const isFlat = inner.every(
      (each, at) => indentOf(each).length === indent.length + 1 && (each.endsWith(",") || at === inner.length - 1),
    );
    if (!isFlat) continue;
    const joined = out[from] + inner.map((each) => each.trim()).join(" ") + line.trim();
    if (widthOf(joined) <= WIDTH) out.splice(from, out.length - from, joined);
  }
  return out;
}

/** A module's shorter text, what it needs of the compiler's functions, and a line about it. */
export function tidyModule(name, text) {
  const all = text.split("\n");
  const lines = all.filter((line) => !/^\s*--/.test(line) && line !== 'local ____lualib = require("lualib_bundle")');
  const needs = [];
  const own = lines.filter((line) => {
    const need = /^local (__TS__\w+) = ____lualib\.\1$/.exec(line)?.[1];
    if (need !== undefined) needs.push(need);
    return need === undefined;
  });
  const tabbed = own.map((line) => line.replace(/^( {4})+/, (blanks) => "\t".repeat(blanks.length / TAB)));
  const short = shortenNames(shortenFields(shortenMethods(shortenImports(tabbed))));
  return {
    needs,
    title: headline(name, all),
    text: joinIfs(joinCalls(shortenPaths(shortenChoices(short), WIDTH, widthOf)), WIDTH, widthOf)
      .join("\n")
      .trim(),
  };
}
