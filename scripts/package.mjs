// npm run package [-- FOLDER]: makes the addon's zip as the BigWigs packager would, without the network, in `.release`
// or another folder. With the libraries at hand (libs/ or EVENTSOURCING_LIBS) there are two zips, as with the packager:
// one with them and one without.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { filterFile } from "./package/filters.mjs";
import { librariesFolder, libraryFiles, missingLibraries } from "./package/libraries.mjs";
import { filesToCopy, readPkgmeta } from "./package/pkgmeta.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(root, process.argv[2] ?? ".release");
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

const meta = readPkgmeta(root);
const version = git("describe", "--tags", "--always", "--abbrev=7");
/** Files carry the time of the commit, so that the same commit gives the same zip. */
const mtime = new Date(Number(git("log", "-1", "--format=%ct")) * 1000);

function writeZip(libraries, suffix, isWithoutLibraries) {
  const entries = {};
  const add = (path, content) => {
    entries[`${meta.name}/${path}`] = [content, { mtime }];
  };
  for (const path of own) add(path, filterFile(path, readFileSync(join(root, path)), { version, isWithoutLibraries }));
  // As they are: whoever put them there has had them from the packager.
  for (const { path, source } of libraries) add(path, readFileSync(source));
  const name = join(folder, `${meta.name}-${version}${suffix}.zip`);
  writeFileSync(name, zipSync(entries, { level: 9 }));
  console.log(`${name}: ${Object.keys(entries).length} files`);
}

const own = filesToCopy(root, meta);
if (!own.includes("dist/EventSourcing.lua")) {
  throw new Error("dist/EventSourcing.lua is missing: npm run build");
}
mkdirSync(folder, { recursive: true });
const libraries = librariesFolder(root);
const missing = missingLibraries(libraries, meta.externals);
if (missing.length === 0) {
  writeZip(libraryFiles(libraries, meta.externals), "", false);
} else {
  console.log(`Without libraries, which the packager would fetch: ${missing.join(", ")} not in ${libraries}`);
}
writeZip([], "-nolib", true);
