import type * as Library from "./library";
interface LibStubLibrary { NewLibrary(major: string, minor: number): LuaMultiReturn<[object | undefined, number | undefined]> }
declare const LibStub: LibStubLibrary;
declare function require(name: string): unknown;
const [library] = LibStub.NewLibrary("EventSourcing-1.0", 1);
if (library !== undefined) {
  (require("./library") as typeof Library).install(library);
}
