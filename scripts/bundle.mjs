// Makes the files that addons and their specs embed from the compiled modules in build/:
// - dist/EventSourcing.lua, and dist/EventSourcing.later.lua with what is compiled when it is first needed;
// - dist/testkit/EventSourcingTestKit.lua;
// - build/EventSourcing.lua, the library in one file whose lines are the modules', for luacheck and coverage.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { laterFile, mainFile, plainFile } from "./bundle/files.mjs";
import { laterModules, lualibOf, readModules } from "./bundle/modules.mjs";
import { tidyModule } from "./bundle/tidy.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, "build");

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The modules of src, without the folder's name. */
const inSource = (name) => name.replace(/^src\./, "");
const modules = new Map(
  [...readModules(build, "src.index")].map(([name, text]) => [
    inSource(name),
    text.replaceAll('require("src.', 'require("'),
  ]),
);
const lualib = lualibOf(build, modules);
// What somebody has to ask for is compiled later: windows, commands, exports, imports, closings, forks. Sync is not: to
// compile it at the first message would cost a frame in the middle of the game.
const later = laterModules(modules, [
  "index",
  "library",
  ...[...modules.keys()].filter((name) => /^sync\b/.test(name)),
]);
const tidied = [...modules].map(([name, text]) => ({ name, isLater: later.has(name), ...tidyModule(name, text) }));
const minor = /^local MINOR = (\d+)$/m.exec(modules.get("index"))[1];
write("dist/EventSourcing.lua", mainFile(lualib, tidied));
write("dist/EventSourcing.later.lua", laterFile(minor, tidied));
const noTexts = "local function takeTexts() end\n";
write("build/EventSourcing.lua", plainFile(lualib, modules, 'require("index")', "nil", noTexts));

const kit = readModules(build, "testkit.index");
write(
  "dist/testkit/EventSourcingTestKit.lua",
  plainFile(lualibOf(build, kit), kit, 'return require("testkit.index")', "require"),
);
