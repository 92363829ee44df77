// The compiled modules that a bundle is made of, which of them are needed only later, and the compiler's own functions.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const REQUIRE = /require\("([\w.]+)"\)/g;
/** What a module requires as soon as it runs: imports, and what it exports of others. */
const EARLY = /^(?:do\n {4})?local ____\w+ = require\("([\w.]+)"\)$/gm;
const LUALIB = "lualib_bundle";

const namesIn = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

/** All modules that some `require` leads to, by name, each after those that it needs at once. */
export function readModules(build, root) {
  const modules = new Map();
  const seen = new Set([LUALIB]);
  const visit = (name) => {
    const path = join(build, `${name.replaceAll(".", "/")}.lua`);
    if (seen.has(name) || !existsSync(path)) return;
    seen.add(name);
    const text = readFileSync(path, "utf8");
    for (const other of namesIn(text, REQUIRE)) visit(other);
    modules.set(name, text);
  };
  visit(root);
  if (!modules.has(root)) throw new Error(`${root} is not among the compiled modules in ${build}`);
  return modules;
}

/** The modules that only a function's `require` reaches: nothing needs them while the roots load. */
export function laterModules(modules, roots) {
  const early = new Set();
  const visit = (name) => {
    if (early.has(name) || !modules.has(name)) return;
    early.add(name);
    for (const other of namesIn(modules.get(name), EARLY)) visit(other);
  };
  for (const root of roots) visit(root);
  return new Set([...modules.keys()].filter((name) => !early.has(name)));
}

/** The text of the compiler's own functions that these modules use. */
export function lualibOf(build, modules) {
  const chunks = readFileSync(join(build, `${LUALIB}.lua`), "utf8")
    .replace(/\nreturn \{[^}]*\}\s*$/, "\n")
    .split(/\n\n(?=local )/)
    .map((text) => ({
      text: text.trim(),
      names: /^local (?:function )?([\w, ]+)/.exec(text)[1].split(", "),
    }));
  const needed = new Set();
  const need = (text) => {
    for (const chunk of chunks) {
      if (!needed.has(chunk) && chunk.names.some((name) => new RegExp(`\\b${name}\\b`).test(text))) {
        needed.add(chunk);
        need(chunk.text);
      }
    }
  };
  for (const text of modules.values()) {
    need(namesIn(text, /____lualib\.(\w+)/g).join(" "));
  }
  const used = chunks.filter((chunk) => needed.has(chunk));
  return { names: used.flatMap(({ names }) => names), text: used.map(({ text }) => text).join("\n\n") };
}
