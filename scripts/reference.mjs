// Writes the reference of the public face, a Markdown page for each object of it, into a folder; by default docs/reference.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as prettier from "prettier";
import { newPages } from "./reference/pages.mjs";
import { readFace } from "./types/face.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? `${root}/docs/reference`;
const format = async (code) => (await prettier.format(code, { parser: "typescript", printWidth: 100 })).trimEnd();

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of await newPages(readFace(root), format)) {
  writeFileSync(`${folder}/${name}.md`, text);
}
