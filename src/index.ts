import type * as Library from "./library";

/** Raise with every release: of several embedded copies, LibStub keeps the newest. */
const MINOR = 1;

/** The bundle's own: modules run when they are first required, so nothing runs before LibStub has spoken. */
declare function require(this: void, name: string): unknown;

/** The bundle's own: takes the texts of modules that are compiled when they are first required. */
declare const takeTexts: ((this: void, texts: Record<string, string>) => void) | undefined;

const [library] = LibStub.NewLibrary("EventSourcing-1.0", MINOR);
if (library !== undefined) {
  (require("./library") as typeof Library).install(library as Library.EventSourcing);
  // For EventSourcing.later.lua of this version, which the game runs next.
  (library as unknown as { later: unknown }).later = { minor: MINOR, take: takeTexts };
}
