// Checks that Lua 5.1, busted, luacheck, lua-zlib and unzip are here before a script needs them.
// With --browser it checks for Chromium, too. As root on Debian it installs what is missing; elsewhere it stops and says how to.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.mjs";

const tools = [
  { name: "Lua 5.1", test: ["lua5.1", "-v"], apt: "lua5.1" },
  { name: "busted", test: ["busted", "--version"], apt: "lua-busted" },
  { name: "luacheck", test: ["luacheck", "--version"], apt: "lua-check" },
  { name: "unzip", test: ["unzip", "-v"], apt: "unzip" },
  { name: "lua-zlib", test: ["lua5.1", "-e", "require('zlib')"], apt: "lua-zlib" },
];
const withBrowser = process.argv.includes("--browser");
if (withBrowser) {
  tools.push({ name: "Chromium", isThere: () => findChromium() !== undefined, apt: "chromium" });
}

const runs = ([command, ...args]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const isMissing = ({ test, isThere }) => !(isThere?.() ?? runs(test));

let missing = tools.filter(isMissing);
if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
  const packages = missing.map((tool) => tool.apt);
  console.error(`Installing ${packages.join(", ")} with apt-get.`);
  const run = (args) =>
    spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  run(["update", "-qq"]);
  run(["install", "-y", "-qq", "--no-install-recommends", ...packages]);
  missing = tools.filter(isMissing);
}
if (missing.length > 0) {
  console.error(`Not found: ${missing.map((tool) => tool.name).join(", ")}. Install them with

  Debian, Ubuntu (as root):  apt-get install ${tools.map((tool) => tool.apt).join(" ")}
  macOS:                     brew install lua@5.1 luarocks
                             luarocks --lua-version 5.1 install busted
                             luarocks --lua-version 5.1 install luacheck
                             luarocks --lua-version 5.1 install lua-zlib${withBrowser ? `\n${" ".repeat(29)}brew install --cask chromium` : ""}

and see that lua5.1, busted and luacheck are on the PATH.`);
  process.exit(1);
}
