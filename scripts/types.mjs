// Writes dist/EventSourcing.d.ts and dist/EventSourcing.meta.lua from the source; with --check, only says whether they
// are what the source gives.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as prettier from "prettier";
import { readFace } from "./types/face.mjs";
import { toLua } from "./types/lua.mjs";
import { toTypeScript } from "./types/typescript.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const face = readFace(root);
const files = new Map([
  ["dist/EventSourcing.d.ts", await prettier.format(toTypeScript(face), { parser: "typescript", printWidth: 120 })],
  ["dist/EventSourcing.meta.lua", toLua(face)],
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
  mkdirSync(`${root}/dist`, { recursive: true });
  for (const [name, text] of files) {
    writeFileSync(`${root}/${name}`, text);
  }
}
