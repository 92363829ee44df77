// Which files a folder has.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const isHidden = (path) => path.split("/").some((part) => part.startsWith("."));

const isIgnored = (path, ignore) => ignore.some((entry) => path === entry || path.startsWith(`${entry}/`));

/** What the packager copies of these paths: all but dotfiles and what is ignored, sorted. */
export const filesToCopy = (paths, ignore) =>
  [...new Set(paths)].filter((path) => !isHidden(path) && !isIgnored(path, ignore)).sort();

/** The files that git tracks, and what is built: `dist/` is in no commit of `main`. */
export function trackedFiles(root) {
  const list = (...args) =>
    execFileSync("git", ["ls-files", "-z", ...args], { cwd: root, encoding: "utf8" }).split("\0");
  return [...list(), ...list("--others", "dist")].filter((path) => path !== "" && existsSync(join(root, path)));
}

/** All files below a folder but for dotfiles, as paths relative to it. */
export function filesBelow(folder, prefix = "") {
  return readdirSync(folder)
    .filter((name) => !isHidden(name))
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path, `${prefix}${name}/`) : [`${prefix}${name}`];
    });
}
