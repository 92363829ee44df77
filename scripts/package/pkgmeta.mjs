// What .pkgmeta says to the packager, and which files of the repository that leaves.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";

const FIELDS = new Set([
  "package-as",
  "externals",
  "ignore",
  "manual-changelog",
  "enable-nolib-creation",
  "embedded-libraries",
]);

/** Reads .pkgmeta. Raises for what the packager would act on and this script does not know. */
export function readPkgmeta(root) {
  const meta = parse(readFileSync(`${root}/.pkgmeta`, "utf8"));
  const unknown = Object.keys(meta).filter((name) => !FIELDS.has(name));
  const patterns = (meta.ignore ?? []).filter((entry) => /[*?[]/.test(entry));
  if (unknown.length + patterns.length > 0) {
    throw new Error(`.pkgmeta: scripts/package does not know ${[...unknown, ...patterns].join(", ")}`);
  }
  return {
    name: meta["package-as"],
    externals: Object.keys(meta.externals ?? {}),
    ignore: meta.ignore ?? [],
  };
}

/**
 * The files that the packager copies: what git tracks and what the release workflow adds to its index (dist/), but for
 * dotfiles and what .pkgmeta ignores: files, and folders with all that is in them.
 */
export function filesToCopy(root, { ignore }) {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  const built = execFileSync("git", ["ls-files", "-z", "--others", "dist"], { cwd: root, encoding: "utf8" }).split(
    "\0",
  );
  const isIgnored = (path) => ignore.some((entry) => path === entry || path.startsWith(`${entry}/`));
  const isHidden = (path) => path.split("/").some((part) => part.startsWith("."));
  return [...new Set([...tracked, ...built])]
    .filter((path) => path !== "" && existsSync(`${root}/${path}`) && !isHidden(path) && !isIgnored(path))
    .sort();
}
