// node scripts/release.mjs VERSION [FOLDER]: what changes in the source with a release, beside the version in
// package.json: LibStub's MINOR goes up, and the changelog's news get the version and the day. Refuses while files
// name the placeholder for the repository, or package.json names another repository than the one that releases.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Stands in every address of the repository until it is public. */
const PLACEHOLDER = "OWNER/wow-eventsourcing";
const ADDRESSES = ["package.json", "README.md", "CHANGELOG.md", "docs/how-to/package-and-release.md"];

const [version, root = dirname(dirname(fileURLToPath(import.meta.url)))] = process.argv.slice(2);
const { GITHUB_REPOSITORY: repository } = process.env;

const read = (name) => readFileSync(join(root, name), "utf8");

function change(name, pattern, replacement, problem) {
  const text = read(name);
  if (!pattern.test(text)) throw new Error(`${name}: ${problem}`);
  writeFileSync(join(root, name), text.replace(pattern, replacement));
}

function checkAddresses() {
  const holders = ADDRESSES.filter((name) => existsSync(join(root, name)) && read(name).includes(PLACEHOLDER));
  if (holders.length > 0) {
    const command = `git grep -lz ${PLACEHOLDER} -- ':!scripts' ':!spec' | xargs -0 sed -i 's,${PLACEHOLDER},you/your-repository,g'`;
    throw new Error(
      `${holders.join(", ")}: the repository is a placeholder, ${PLACEHOLDER}. Name yours:\n  ${command}`,
    );
  }
  const named = JSON.parse(read("package.json")).repository.url;
  if (repository !== undefined && !named.endsWith(`/${repository}.git`)) {
    throw new Error(`package.json: repository is ${named}, and not that of ${repository}. npm refuses the package`);
  }
}

if (!/^\d+\.\d+\.\d+$/.test(version ?? "")) throw new Error(`a version, major.minor.patch, not ${version}`);
checkAddresses();
const day = new Date().toISOString().slice(0, 10);
change(
  "CHANGELOG.md",
  /^## \[Unreleased\]\n+(?=###)/m,
  `## [Unreleased]\n\n## [${version}] - ${day}\n\n`,
  'there is nothing under "## [Unreleased]"',
);
change("src/index.ts", /(?<=^const MINOR = )\d+(?=;$)/m, (minor) => String(Number(minor) + 1), "no `const MINOR`");
