// The libraries that the packager fetches, taken from a folder instead.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** The folder that holds libraries as the packager lays them out: what EVENTSOURCING_LIBS names, else `libs`. */
export const librariesFolder = (root) => process.env.EVENTSOURCING_LIBS ?? join(root, "libs");

/** The externals of .pkgmeta (`libs/Name`) that are not in the folder. */
export const missingLibraries = (folder, externals) =>
  externals.map((path) => basename(path)).filter((name) => !existsSync(join(folder, name)));

/** All files below a folder but for dotfiles, as paths relative to it. */
function walk(folder, prefix = "") {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path, `${prefix}${name}/`) : [`${prefix}${name}`];
    })
    .sort();
}

/** The files of the externals: where each goes in the package, and where it is. */
export function libraryFiles(folder, externals) {
  return externals.flatMap((external) => {
    const source = join(folder, basename(external));
    return walk(source).map((path) => ({ path: `${external}/${path}`, source: join(source, path) }));
  });
}
