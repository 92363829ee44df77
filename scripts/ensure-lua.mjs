// Checks that Lua 5.1, busted, luacheck, lua-zlib and unzip are here before a script needs them.
// With --browser it checks for Chromium, too. What is missing comes from apt-get as root on Debian, and from luarocks for
// this user elsewhere, as far as it is a rock. For the rest it stops and says how to.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { findChromium } from "./chromium.mjs";
import { hasLuarocks, installRocks, WRAPPERS } from "./setup/luarocks.mjs";

const tools = [
  { name: "Lua 5.1", test: ["lua5.1", "-v"], apt: "lua5.1" },
  { name: "busted", test: ["busted", "--version"], apt: "lua-busted", rock: "busted" },
  { name: "luacheck", test: ["luacheck", "--version"], apt: "lua-check", rock: "luacheck" },
  { name: "unzip", test: ["unzip", "-v"], apt: "unzip" },
  { name: "lua-zlib", test: ["lua5.1", "-e", "require('zlib')"], apt: "lua-zlib", rock: "lua-zlib" },
];
const withBrowser = process.argv.includes("--browser");
if (withBrowser) {
  tools.push({ name: "Chromium", isThere: () => findChromium() !== undefined, apt: "chromium" });
}

// npm puts this folder there itself; other ways to call this script do not.
const env = { ...process.env, PATH: `${WRAPPERS}${delimiter}${process.env.PATH}` };
const runs = ([command, ...args]) => spawnSync(command, args, { stdio: "ignore", env }).status === 0;
const findMissing = () => tools.filter(({ test, isThere }) => !(isThere?.() ?? runs(test)));

function installPackages(packages) {
  console.error(`Installing ${packages.join(", ")} with apt-get.`);
  const run = (args) =>
    spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  run(["update", "-qq"]);
  run(["install", "-y", "-qq", "--no-install-recommends", ...packages]);
}

let missing = findMissing();
if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
  installPackages(missing.map((tool) => tool.apt));
  missing = findMissing();
} else if (missing.some((tool) => tool.rock !== undefined) && hasLuarocks()) {
  installRocks(missing.flatMap((tool) => tool.rock ?? []));
  missing = findMissing();
}
if (missing.length > 0) {
  console.error(`Not found: ${missing.map((tool) => tool.name).join(", ")}. Install them with

  Debian, Ubuntu (as root):  apt-get install ${tools.map((tool) => tool.apt).join(" ")}
  macOS:                     brew install lua@5.1 luarocks${withBrowser ? `\n${" ".repeat(29)}brew install --cask chromium` : ""}

With luarocks 3 on the PATH, set-up installs busted, luacheck and lua-zlib for you, without root. lua-zlib is compiled: it
needs a C compiler and the headers of zlib and Lua 5.1. See that lua5.1 and unzip are on the PATH.`);
  process.exit(1);
}
