// Fails when the documentation is hard to read: long sentences, inverted ones, long lines. scripts/prose/rules.mjs has
// the limits. `--list` names every inverted sentence and the longest ones, also when all is well. Takes a folder.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { measure, NINE_IN_TEN } from "./prose/rules.mjs";

const args = process.argv.slice(2);
const isList = args.includes("--list");
const root = args.find((arg) => !arg.startsWith("--")) ?? ".";

function markdownBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    // The reference is made from the source; what begins with a dot is the site's.
    if (entry.name.startsWith(".") || entry.name === "reference") return [];
    if (entry.isDirectory()) return markdownBelow(join(folder, entry.name));
    return entry.name.endsWith(".md") ? [join(folder, entry.name)] : [];
  });
}

const files = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((name) => join(root, name)).filter(existsSync);
files.push(...markdownBelow(join(root, "docs")));
const pages = files.map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
const { figures, problems, inverted, long, longLines } = measure(pages);

const show = (what, found) => {
  for (const { path, line, text } of found) console.log(`${path}:${line}: ${what}: ${text.slice(0, 140)}`);
};
if (isList || figures.longLines > 0) show("long line", longLines);
if (isList || problems.length > 0) show("inverted", inverted);
if (isList || figures.nineInTen > NINE_IN_TEN) show("long", long.slice(0, 40));
console.log(
  `${figures.sentences} sentences, median ${figures.median}, nine in ten ${figures.nineInTen} words, ` +
    `inverted ${(figures.inverted * 100).toFixed(1)} %, long lines ${figures.longLines}`,
);
for (const problem of problems) console.error(`prose: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
