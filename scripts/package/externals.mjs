// The externals that the packager fetches, without the network: from a folder of libraries, or from a clone on this disk.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { filesBelow, filesToCopy } from "./files.mjs";
import { filterFile } from "./filters.mjs";
import { readIgnored } from "./pkgmeta.mjs";

/** The folder that holds libraries as the packager lays them out: what EVENTSOURCING_LIBS names, else `libs`. */
export const librariesFolder = (root) => process.env.EVENTSOURCING_LIBS ?? join(root, "libs");

const git = (...args) => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

const isLocal = ({ url }) => isAbsolute(url) || url.startsWith("file://");

/** The library's files as they are: the packager has laid them out before. */
const libraryFiles = (folder, path) =>
  filesBelow(folder)
    .sort()
    .map((file) => ({ path: `${path}/${file}`, content: readFileSync(join(folder, file)) }));

/** Clones an external as the packager does: at its version, or at the newest tag that a clone of 50 commits brings. */
function checkout({ url, version, isLatest }) {
  const folder = mkdtempSync(join(tmpdir(), "external-"));
  const address = url.startsWith("file://") ? url : `file://${url}`;
  if (isLatest) {
    git("clone", "-q", "--depth", "50", address, folder);
    const tag = git(
      "-C",
      folder,
      "for-each-ref",
      "refs/tags",
      "--sort=-creatordate",
      "--format=%(refname:short)",
      "--count=1",
    );
    if (tag !== "") git("-C", folder, "checkout", "-q", tag);
  } else if (version === undefined) {
    git("clone", "-q", "--depth", "1", address, folder);
  } else {
    git("clone", "-q", address, folder);
    git("-C", folder, "checkout", "-q", version);
  }
  return folder;
}

/** The files of a cloned external, cut by its own ignore list. */
function clonedFiles(external) {
  const folder = checkout(external);
  const version = git("-C", folder, "describe", "--tags", "--always", "--abbrev=7");
  const files = filesToCopy(filesBelow(folder), readIgnored(folder)).map((file) => ({
    path: `${external.path}/${file}`,
    content: filterFile(file, readFileSync(join(folder, file)), { version, isWithoutLibraries: false }),
  }));
  rmSync(folder, { recursive: true });
  return files;
}

/** The files of all externals, with where each goes in the package, and the names of those that are not to be had. */
export function externalFiles(externals, folder) {
  const files = [];
  const missing = [];
  for (const external of externals) {
    const name = basename(external.path);
    const library = join(folder, name);
    if (isLocal(external)) files.push(...clonedFiles(external));
    else if (existsSync(library)) files.push(...libraryFiles(library, external.path));
    else missing.push(name);
  }
  return { files, missing };
}
