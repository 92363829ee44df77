import type * as Library from "./library";

/** Raise with every release: of several embedded copies, LibStub keeps the newest. */
const MINOR = 1;

/** The bundle's own: modules run when they are first required, so nothing runs before LibStub has spoken. */
declare function require(this: void, name: string): unknown;

const [library] = LibStub.NewLibrary("EventSourcing-1.0", MINOR);
if (library !== undefined) {
  (require("./library") as typeof Library).install(library as Library.EventSourcing);
}
