// Installs rocks for this user, without root, and makes them known to npm scripts.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** npm scripts find programs here first. `npm ci` empties it; the rocks stay, and set-up makes the wrappers anew. */
export const WRAPPERS = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "node_modules/.bin");

const luarocks = (...args) => spawnSync("luarocks", ["--lua-version", "5.1", ...args], { encoding: "utf8" });

/** luarocks is here, knows Lua versions (as from 3.0 on), and we are not root: it refuses --local then. */
export const hasLuarocks = () => process.getuid?.() !== 0 && luarocks("path", "--lr-bin").status === 0;

/** Where luarocks keeps this user's rocks. */
function folders() {
  const ask = (flag) => luarocks("path", flag).stdout.trim();
  return { path: ask("--lr-path"), cpath: ask("--lr-cpath"), bin: ask("--lr-bin").split(delimiter)[0] };
}

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Where a program is on the PATH, our own wrappers aside. */
function find(name, bin) {
  const places = [bin, ...process.env.PATH.split(delimiter).filter((folder) => folder !== WRAPPERS)];
  return places.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A program that runs with the rocks' folders known. */
function writeWrapper(name, { path, cpath, bin }) {
  const program = find(name, bin);
  if (program === undefined) return;
  mkdirSync(WRAPPERS, { recursive: true });
  const file = join(WRAPPERS, name);
  rmSync(file, { force: true });
  writeFileSync(
    file,
    `#!/bin/sh
LUA_PATH=${quote(path)}";\${LUA_PATH:-;}" LUA_CPATH=${quote(cpath)}";\${LUA_CPATH:-;}" exec ${quote(program)} "$@"
`,
  );
  chmodSync(file, 0o755);
}

/** Installs these rocks unless they are there, and wraps the programs that need them. */
export function installRocks(rocks) {
  for (const rock of rocks) {
    if (luarocks("show", rock).status === 0) continue;
    console.error(`Installing ${rock} with luarocks, for this user.`);
    const { status, stderr } = luarocks("install", "--local", rock);
    if (status !== 0) console.error(stderr);
  }
  const places = folders();
  for (const name of ["lua5.1", "busted", "luacheck"]) writeWrapper(name, places);
}
