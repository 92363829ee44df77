// Writes dist/EventSourcing.d.ts, dist/EventSourcing.meta.lua and the test kit's declarations from the source; with --check,
// only says whether they are what the source gives.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as prettier from "prettier";
import { readFace, readProgram } from "./types/face.mjs";
import { toLua } from "./types/lua.mjs";
import { toTestKit } from "./types/testkit.mjs";
import { toTypeScript } from "./types/typescript.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = readProgram(root);
const face = readFace(root, program);
const formatted = (text) => prettier.format(text, { parser: "typescript", printWidth: 120 });
const files = new Map([
  ["dist/EventSourcing.d.ts", await formatted(toTypeScript(face))],
  ["dist/EventSourcing.meta.lua", toLua(face)],
  ["dist/testkit/EventSourcingTestKit.d.ts", await formatted(toTestKit(root, program))],
]);

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (process.argv.includes("--check")) {
  const stale = [...files].filter(([name, text]) => read(`${root}/${name}`) !== text).map(([name]) => name);
  if (stale.length > 0) {
    console.error(`Not what the source gives: ${stale.join(", ")}. Run npm run build.`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(`${root}/dist/testkit`, { recursive: true });
  for (const [name, text] of files) {
    writeFileSync(`${root}/${name}`, text);
  }
}
