// The modules in a bundle of tstl's, and which of them are needed only later.
const MODULE = /^\["([\w.]+)"\] = function\(\.\.\.\) $/m;
const LUALIB = "lualib_bundle";

/** The module that the bundle begins with, and what that one requires once LibStub has spoken. */
const ROOTS = ["index", "library"];

/** Takes a bundle apart: the compiler's own functions, and the modules' texts by name. */
export function readBundle(text) {
  const parts = text.slice(0, text.lastIndexOf("\n}\nlocal ____entry")).split(MODULE);
  const modules = new Map();
  for (let i = 1; i < parts.length; i += 2)
    modules.set(parts[i], parts[i + 1].replace(/^\n/, "").replace(/\n end,\s*$/, "\n"));
  const lualib = modules.get(LUALIB);
  if (lualib === undefined) throw new Error("tstl's bundle has another form than scripts/bundle knows");
  modules.delete(LUALIB);
  return { lualib, modules };
}

/** What a module requires as soon as it runs. */
function requiredBy(text) {
  return [...text.matchAll(/^local ____\w+ = require\("([\w.]+)"\)$/gm)].map(([, name]) => name);
}

/** The modules that only a function's `require` reaches: nothing needs them while the library loads. */
export function laterModules(modules) {
  const early = new Set();
  const visit = (name) => {
    if (early.has(name) || !modules.has(name)) return;
    early.add(name);
    for (const other of requiredBy(modules.get(name))) visit(other);
  };
  for (const root of ROOTS) visit(root);
  return new Set([...modules.keys()].filter((name) => !early.has(name)));
}
