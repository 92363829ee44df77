import { fileExists, readFileOnce } from "./chunks";
import { fileNameOf, folderOf, joinPath } from "./paths";
import type { Globals } from "./globals";
import { parseToc } from "./toc";
import { parseXml } from "./xml";

/** Something that runs as one file of an addon would: Lua text, or a function that gets what `...` holds there. */
export type Code = string | ((this: void, env: Globals, addonName: string, private_: object) => void);

/** An addon described in the test itself instead of by a TOC. */
export interface InlineAddon {
  /** The name that its files get. */
  readonly name: string;
  /** Names of the globals that are saved for the account. */
  readonly savedVariables?: readonly string[];
  /** Names of the globals that each character saves for itself. */
  readonly savedVariablesPerCharacter?: readonly string[];
  /** Names of addons that are to be loaded first. */
  readonly dependencies?: readonly string[];
  /** The folder that `files` are relative to; default the working folder. */
  readonly folder?: string;
  /** Lua and XML files, loaded before `code`; those that begin with `libs\` come from the libraries' folder. */
  readonly files?: readonly string[];
  /** What runs after the files. */
  readonly code?: readonly Code[];
}

/** The libraries, as an addon without the packager lists them in its TOC. */
export const libraryFiles: readonly string[] = [
  "libs\\LibStub\\LibStub.lua",
  "libs\\CallbackHandler-1.0\\CallbackHandler-1.0.xml",
  "libs\\AceComm-3.0\\AceComm-3.0.xml",
  "libs\\AceSerializer-3.0\\AceSerializer-3.0.xml",
  "libs\\LibDeflate\\lib.xml",
];

/** The path of a TOC, or an addon described inline. */
export type AddonSource = string | InlineAddon;

/** One thing to run when an addon loads. */
export interface AddonPart {
  readonly name: string;
  readonly code: Code;
}

/** An addon with everything to be run, in order. */
export interface Addon {
  readonly name: string;
  readonly savedVariables: readonly string[];
  readonly savedVariablesPerCharacter: readonly string[];
  readonly dependencies: readonly string[];
  readonly parts: readonly AddonPart[];
  /** Files that the addon names and that do not exist. */
  readonly missing: readonly string[];
}

/** Where paths that begin `libs\` lead. */
export interface PathRules {
  /** The folder of the libraries. */
  readonly libs: string;
  /** Further beginnings of paths and what stands for them, such as `"libs/EventSourcing"` and `"."`. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** The file that an addon's line means: relative to the folder it is written in, but for what is mounted elsewhere. */
function resolvePath(folder: string, path: string, rules: PathRules): string {
  const clean = joinPath("", path);
  const lower = string.lower(clean);
  for (const [prefix, target] of pairs(rules.mounts)) {
    const start = `${string.lower(prefix)}/`;
    if (string.sub(lower, 1, start.length) === start) return joinPath(target, string.sub(clean, start.length + 1));
  }
  if (string.sub(lower, 1, 5) === "libs/") {
    const inLibs = joinPath(rules.libs, string.sub(clean, 6));
    if (fileExists(inLibs)) return inLibs;
  }
  return joinPath(folder, clean);
}

function addFile(parts: AddonPart[], missing: string[], path: string, rules: PathRules): void {
  const text = readFileOnce(path);
  if (text === undefined) {
    missing.push(path);
  } else if (string.lower(string.sub(path, -4)) === ".xml") {
    for (const file of parseXml(text)) addFile(parts, missing, resolvePath(folderOf(path), file, rules), rules);
  } else {
    parts.push({ name: `@${path}`, code: text });
  }
}

/** Reads what an addon consists of. Raises when there is no TOC at the path. */
export function readAddon(source: AddonSource, rules: PathRules): Addon {
  const parts: AddonPart[] = [];
  const missing: string[] = [];
  if (typeof source !== "string") {
    for (const file of source.files ?? [])
      addFile(parts, missing, resolvePath(source.folder ?? "", file, rules), rules);
    let number = 0;
    for (const code of source.code ?? []) {
      number += 1;
      parts.push({ name: `@${source.name}/code ${number}`, code });
    }
    const { name, savedVariables = [], savedVariablesPerCharacter = [], dependencies = [] } = source;
    return { name, savedVariables, savedVariablesPerCharacter, dependencies, parts, missing };
  }
  const text = readFileOnce(source);
  if (text === undefined) error(`no TOC at ${source}`, 2);
  const toc = parseToc(text);
  for (const file of toc.files) addFile(parts, missing, resolvePath(folderOf(source), file, rules), rules);
  const [name] = string.gsub(fileNameOf(source), "%.[tT][oO][cC]$", "");
  const dependencies = [...toc.dependencies, ...toc.optional];
  const { savedVariables, savedVariablesPerCharacter } = toc;
  return { name, savedVariables, savedVariablesPerCharacter, dependencies, parts, missing };
}

/** Addons in the order the game loads them: as given, but each after those it depends on. */
export function inLoadOrder(addons: readonly Addon[]): Addon[] {
  const ordered: Addon[] = [];
  const visited = new LuaSet<string>();
  const visit = (addon: Addon) => {
    if (visited.has(addon.name)) return;
    visited.add(addon.name);
    for (const name of addon.dependencies) {
      const dependency = addons.find((other) => other.name === name);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.push(addon);
  };
  for (const addon of addons) visit(addon);
  return ordered;
}
