// npm run package [-- FOLDER [ADDON]]: makes an addon's zip as the BigWigs packager would, without the network, in
// `.release` or another folder. The addon is this library, or the one whose repository is named. An external comes from
// a clone on this disk if its address is a path, else from libs/ or EVENTSOURCING_LIBS. If one is missing there is only
// the zip without libraries. Where there is a network, use the packager itself.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { externalFiles, librariesFolder } from "./package/externals.mjs";
import { filesToCopy, trackedFiles } from "./package/files.mjs";
import { filterFile } from "./package/filters.mjs";
import { readPkgmeta } from "./package/pkgmeta.mjs";

const library = dirname(dirname(fileURLToPath(import.meta.url)));
const root = resolve(process.argv[3] ?? library);
const folder = resolve(process.argv[2] ?? join(root, ".release"));
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

const meta = readPkgmeta(root);
const version = git("describe", "--tags", "--always", "--abbrev=7");
/** Files carry the time of the commit, so that the same commit gives the same zip. */
const mtime = new Date(Number(git("log", "-1", "--format=%ct")) * 1000);

function writeZip(externals, suffix, isWithoutLibraries) {
  const entries = {};
  const add = (path, content) => {
    entries[`${meta.name}/${path}`] = [content, { mtime }];
  };
  for (const path of own) add(path, filterFile(path, readFileSync(join(root, path)), { version, isWithoutLibraries }));
  for (const { path, content } of externals) add(path, content);
  const name = join(folder, `${meta.name}-${version}${suffix}.zip`);
  writeFileSync(name, zipSync(entries, { level: 9 }));
  console.log(`${name}: ${Object.keys(entries).length} files`);
}

const own = filesToCopy(trackedFiles(root), meta.ignore);
for (const built of root === library ? ["dist/EventSourcing.lua", "dist/EventSourcing.later.lua"] : []) {
  if (!own.includes(built)) throw new Error(`${built} is missing: npm run build`);
}
mkdirSync(folder, { recursive: true });
const libraries = librariesFolder(root);
const { files, missing } = externalFiles(meta.externals, libraries);
if (missing.length === 0) {
  writeZip(files, "", false);
} else {
  console.log(`Without libraries, which the packager would fetch: ${missing.join(", ")} not in ${libraries}`);
}
if (meta.hasNolib || missing.length > 0) writeZip([], "-nolib", true);
