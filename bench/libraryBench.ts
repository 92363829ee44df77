import { type AddonPart, libraryFiles, readAddon } from "../sim/addon";
import { parse } from "../sim/chunks";
import { createWorld } from "../sim/world";
import { note } from "./figures";
import { check, milliseconds } from "./harness";

/** What is measured, by its name in the table: the files of an addon that embeds it, and of one that does not. */
const LIBRARIES: readonly [name: string, files: readonly string[], without: readonly string[]][] = [
  ["EventSourcing", ["EventSourcing.xml"], libraryFiles],
  ["LibDeflate", ["libs\\LibDeflate\\lib.xml"], libraryFiles.slice(0, 2)],
  ["AceComm", ["libs\\AceComm-3.0\\AceComm-3.0.xml"], libraryFiles.slice(0, 2)],
];

const kilobytes = (): number => {
  collectgarbage("collect");
  collectgarbage("collect");
  return collectgarbage("count");
};

/** Kilobytes that a logged-in client with these files holds. */
function memoryOf(files: readonly string[]): number {
  const before = kilobytes();
  const world = createWorld();
  const client = world.addClient({ name: "Bench", addons: [{ name: "Embedding", files }] });
  client.login();
  const after = kilobytes();
  check(world.errors().length === 0);
  return after - before;
}

function partsOf(files: readonly string[]): readonly AddonPart[] {
  const { libs, mounts } = createWorld().paths;
  const { parts, missing } = readAddon({ name: "Embedding", files }, { libs, mounts });
  check(missing.length === 0 && parts.length > 0);
  return parts;
}

/** What embedding one library costs. */
export interface LibraryCost {
  readonly name: string;
  /** Of all its files. */
  readonly bytes: number;
  /** To compile them. */
  readonly milliseconds: number;
  /** That a client holds more when they are loaded. */
  readonly kilobytes: number;
}

/** What the libraries cost, measured one after the other. */
export function measureLibraries(): LibraryCost[] {
  return LIBRARIES.map(([name, files, without]) => {
    const parts = partsOf(files);
    const compileAll = () => {
      for (const part of parts) {
        check(parse(part.code as string, part.name)[0] !== undefined);
      }
    };
    // Files that are compiled for the first time leave something behind in the simulator.
    memoryOf([...without, ...files]);
    return {
      name,
      bytes: parts.reduce((sum, { code }) => sum + (code as string).length, 0),
      milliseconds: milliseconds(20, compileAll),
      kilobytes: memoryOf([...without, ...files]) - memoryOf(without),
    };
  });
}

/** What it costs every addon to embed the library, beside two that addons embed already: text, compiling it, memory. */
export function benchLibrary(): void {
  for (const cost of measureLibraries()) {
    const isOurs = cost.name === "EventSourcing";
    note("library_bytes", cost.name, cost.bytes, "B", isOurs ? 450_000 : undefined);
    note("library_parse_ms", cost.name, cost.milliseconds, "ms", isOurs ? 9 : undefined);
    note("library_memory_kb", cost.name, cost.kilobytes, "kB", isOurs ? 1050 : undefined);
  }
}
