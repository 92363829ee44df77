import { readFile } from "../../sim/chunks";
import { FLAVOUR_NAMES } from "../../sim/flavours";
import type { Globals } from "../../sim/globals";
import { createWorld } from "../../sim/world";
import { EVENTS, FUNCTIONS, isIn, lackedBySome, TEMPLATES } from "./gameApi";

/** What stands in capitals in the compiled file and is no event. */
const NO_EVENTS = new Set(["INSTANCE_CHAT", "EVENTSOURCING_SHORT"]);

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** The compiled files without their comments. */
const texts = ["dist/EventSourcing.lua", "dist/EventSourcing.later.lua"].map((path) => readFile(path) ?? "");
const compiled = string.gsub(texts.join(""), "%-%-[^\n]*", "")[0];

function found(text: string, pattern: string): string[] {
  const names: string[] = [];
  for (const [name] of string.gmatch(text, pattern)) {
    names.push(name);
  }
  return names;
}

/** Names of the game that luacheck allows the compiled file to read; those of tables with what it reads of them. */
function usedFunctions(): string[] {
  const [, start] = string.find(readFile(".luacheckrc") ?? "", "-- The game\n", 1, true);
  const list = string.match(string.sub(readFile(".luacheckrc") ?? "", start), "^(.-)}")[0];
  const names = found(list, '"([%w_]+)"').filter((name) => name !== "LibStub" && !name.startsWith("C_"));
  return [...names, ...found(compiled, "%f[%w_](C_%w+%.%w+)")];
}

describe("the table of the game's functions and events", () => {
  it("has all functions that the compiled library reads, and no others", () => {
    assert.same(sorted(Object.keys(FUNCTIONS)), sorted(usedFunctions()));
  });

  it("has all events that the compiled library hears, and no others", () => {
    const events = found(compiled, '"(%u%u%u+_[%u_]+)"').filter((name) => !NO_EVENTS.has(name));
    assert.same(sorted(Object.keys(EVENTS)), sorted(events));
  });

  it("has all templates and fonts that the windows use, and no others", () => {
    const names = [...found(compiled, '"(%a+Template%a*)"'), ...found(compiled, '"(%a+Font%a+)"')];
    assert.same(sorted(Object.keys(TEMPLATES)), sorted(names));
    assert.same([], lackedBySome(TEMPLATES));
  });

  it("names nothing that some client lacks, unless the library does without it", () => {
    assert.same([], lackedBySome(FUNCTIONS));
    assert.same([], lackedBySome(EVENTS));
  });

  for (const flavour of FLAVOUR_NAMES) {
    it(`agrees with the simulated game as ${flavour}`, () => {
      const world = createWorld({ flavour, encodingUtil: true });
      const client = world.addClient({ name: "Anna" });
      client.login();
      for (const path of Object.keys(FUNCTIONS)) {
        const [holder, name] = string.match(path, "^([^.]+)%.(.+)$");
        const at = holder === undefined ? client.env : (client.env[holder] as Globals | undefined);
        assert.equal(isIn(FUNCTIONS[path], flavour), at?.[name ?? path] !== undefined, path);
      }
      for (const event of Object.keys(EVENTS)) {
        assert.equal(isIn(EVENTS[event], flavour), !world.lacks.has(event), event);
      }
    });
  }
});
