// node scripts/release.mjs VERSION [FOLDER]: what changes in the source with a release, beside the version in
// package.json: LibStub's MINOR goes up, and the changelog's news get the version and the day. On GitHub package.json
// learns its repository, which npm compares with where a package was built.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const [version, root = dirname(dirname(fileURLToPath(import.meta.url)))] = process.argv.slice(2);
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;

function change(name, pattern, replacement, problem) {
  const path = `${root}/${name}`;
  const text = readFileSync(path, "utf8");
  if (!pattern.test(text)) throw new Error(`${name}: ${problem}`);
  writeFileSync(path, text.replace(pattern, replacement));
}

if (!/^\d+\.\d+\.\d+$/.test(version ?? "")) throw new Error(`a version, major.minor.patch, not ${version}`);
const day = new Date().toISOString().slice(0, 10);
change(
  "CHANGELOG.md",
  /^## \[Unreleased\]\n+(?=###)/m,
  `## [Unreleased]\n\n## [${version}] - ${day}\n\n`,
  'there is nothing under "## [Unreleased]"',
);
change("src/index.ts", /(?<=^const MINOR = )\d+(?=;$)/m, (minor) => String(Number(minor) + 1), "no `const MINOR`");
if (repository !== undefined) {
  const path = `${root}/package.json`;
  const text = JSON.parse(readFileSync(path, "utf8"));
  text.repository = { type: "git", url: `git+${server}/${repository}.git` };
  writeFileSync(path, `${JSON.stringify(text, null, 2)}\n`);
}
