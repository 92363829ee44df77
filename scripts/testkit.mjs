// Lays the libraries beside the test kit in dist/testkit: the stand-ins of sim/libs, and this library as addons embed it.
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const libs = join(root, "dist/testkit/libs");
rmSync(libs, { recursive: true, force: true });
cpSync(join(root, "sim/libs"), libs, { recursive: true });
for (const file of ["EventSourcing.xml", "dist/EventSourcing.lua", "dist/EventSourcing.later.lua"]) {
  cpSync(join(root, file), join(libs, "EventSourcing", file));
}
