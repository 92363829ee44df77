// node scripts/release-branch.mjs [--no-tag] [REPOSITORY]: puts what is built into a commit, where other addons' packagers
// find it: the branch `release`, and the tag of the version in package.json. The commit holds what .pkgmeta does not
// ignore. The current branch gets it as a merge that changes no file, so that the tag is part of its history:
// semantic-release looks there for the last version. Needs no network, and pushes nothing.
// With --no-tag HEAD is left on that commit, without a branch: semantic-release tags where HEAD is.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { filesToCopy, trackedFiles } from "./package/files.mjs";
import { readIgnored } from "./package/pkgmeta.mjs";

const BRANCH = "release";
/** What the packager reads for itself, and what people read who come upon the tag: it goes into no addon. */
const BESIDE = [".pkgmeta", "CHANGELOG.md", "README.md"];

const isTagged = !process.argv.includes("--no-tag");
const root = resolve(
  process.argv.slice(2).find((arg) => arg !== "--no-tag") ?? dirname(dirname(fileURLToPath(import.meta.url))),
);

function git(args, env = {}, input = undefined) {
  const options = { cwd: root, encoding: "utf8", env: { ...process.env, ...env }, input };
  return execFileSync("git", args, options).trim();
}

const isCommit = (name) => {
  try {
    return git(["rev-parse", "--quiet", "--verify", `${name}^{commit}`]);
  } catch {
    return undefined;
  }
};

/** Refuses to release what is not the commit, or not built from it. */
function check(tag) {
  const changed = git(["status", "--porcelain", "--untracked-files=no"]);
  if (changed !== "") throw new Error(`commit first:\n${changed}`);
  if (isCommit(`refs/tags/${tag}`) !== undefined) throw new Error(`there is a tag ${tag} already`);
  const minor = /^const MINOR = (\d+);$/m.exec(readFileSync(join(root, "src/index.ts"), "utf8"))?.[1];
  for (const file of ["dist/EventSourcing.lua", "dist/EventSourcing.later.lua"]) {
    const built = readFileSync(join(root, file), "utf8");
    if (!built.includes(`MINOR = ${minor}\n`)) throw new Error(`${file} is older than src/: npm run build`);
  }
  const last = isCommit(`refs/heads/${BRANCH}`) ?? isCommit(`refs/remotes/origin/${BRANCH}`);
  if (last !== undefined && git(["merge-base", "HEAD", last]) !== last) {
    throw new Error(`the branch ${BRANCH} has commits that are not in this one`);
  }
}

/** A commit of these files, on top of HEAD. */
function commitOf(files, message) {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  git(["update-index", "--add", "-z", "--stdin"], env, files.map((file) => `${file}\0`).join(""));
  const tree = git(["write-tree"], env);
  rmSync(folder, { recursive: true });
  return git(["commit-tree", tree, "-p", "HEAD", "-m", message]);
}

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const tag = `v${version}`;
check(tag);
const files = [...filesToCopy(trackedFiles(root), readIgnored(root)), ...BESIDE];
const commit = commitOf([...new Set(files)].sort(), `chore(release): ${version}, built`);
const merge = git([
  "commit-tree",
  "HEAD^{tree}",
  "-p",
  "HEAD",
  "-p",
  commit,
  "-m",
  `chore(release): merge ${version}, built`,
]);
git(["update-ref", `refs/heads/${BRANCH}`, commit]);
git(["update-ref", "HEAD", merge]);
if (isTagged) git(["tag", tag, commit]);
else git(["update-ref", "--no-deref", "HEAD", commit]);
console.log(`${isTagged ? tag : commit}: ${files.length} files on the branch ${BRANCH}`);
