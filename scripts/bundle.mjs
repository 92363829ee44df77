// Makes the files that addons embed from what tstl has bundled into dist/raw: dist/EventSourcing.lua, and beside it
// dist/EventSourcing.later.lua with what is compiled when it is first needed. Names stay as they are in src.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { laterModules, readBundle } from "./bundle/modules.mjs";
import { tidyModule } from "./bundle/tidy.mjs";
import { laterFile, mainFile } from "./bundle/files.mjs";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const { lualib, modules } = readBundle(readFileSync(join(dist, "raw/EventSourcing.lua"), "utf8"));
const later = laterModules(modules);
const tidied = [...modules].map(([name, text]) => ({ name, isLater: later.has(name), ...tidyModule(name, text) }));
const minor = /^local MINOR = (\d+)$/m.exec(modules.get("index"))[1];
writeFileSync(join(dist, "EventSourcing.lua"), mainFile(lualib, tidied));
writeFileSync(join(dist, "EventSourcing.later.lua"), laterFile(minor, tidied));
