// What .pkgmeta says to the packager.
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

/** An external is an address, or a table with the address and the version. */
function external(path, value) {
  const { url, tag, branch, commit } = typeof value === "string" ? { url: value } : value;
  return { path, url, version: tag ?? branch ?? commit, isLatest: tag === "latest" };
}

/** The table in a folder's .pkgmeta: none if it has no such file. */
function readTable(root) {
  const path = `${root}/.pkgmeta`;
  return existsSync(path) ? parse(readFileSync(path, "utf8")) : {};
}

/** What a folder's .pkgmeta leaves out. The packager reads no more of an external's. */
export function readIgnored(root) {
  const ignore = readTable(root).ignore ?? [];
  const patterns = ignore.filter((entry) => /[*?[]/.test(entry));
  if (patterns.length > 0) throw new Error(`${root}/.pkgmeta: scripts/package does not know ${patterns.join(", ")}`);
  return ignore;
}

/** Reads an addon's .pkgmeta. Raises if it says what the packager acts on and this script does not know. */
export function readPkgmeta(root) {
  const table = readTable(root);
  const unknown = Object.keys(table).filter((name) => !FIELDS.has(name));
  if (unknown.length > 0) throw new Error(`${root}/.pkgmeta: scripts/package does not know ${unknown.join(", ")}`);
  return {
    name: table["package-as"],
    externals: Object.entries(table.externals ?? {}).map(([path, value]) => external(path, value)),
    ignore: readIgnored(root),
    hasNolib: [true, "yes"].includes(table["enable-nolib-creation"]),
  };
}
