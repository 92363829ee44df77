// The two files that addons embed, made of tidied modules.
const pathOf = (name) => name.replaceAll(".", "/");
const titleOf = ({ name, title }) => `-- ${pathOf(name)}${title === undefined ? "" : `: ${title}`}`;

const MAIN = `-- EventSourcing-1.0: an insert-only event ledger for addons, compiled from TypeScript. The declarations and
-- EventSourcing.meta.lua document what addons call; the source has all comments.
`;

const LOADER = `
-- Modules run when they are first required.
local modules, texts, loaded = {}, {}, {}

local function require(name)
	local exports = loaded[name]
	if exports == nil then
		if modules[name] then
			exports = modules[name]()
			-- It has run, and only what it made is needed.
			modules[name] = nil
		else
			local text = texts[name] or error("EventSourcing-1.0: EventSourcing.later.lua is not loaded: list EventSourcing.xml", 0)
			exports = assert(loadstring(text, "@EventSourcing.lua/" .. name))(require, lualib)
			texts[name] = nil
		end
		loaded[name] = exports
	end
	return exports
end

-- The texts of modules that are compiled when they are first required.
local function takeTexts(given)
	for name, text in pairs(given) do
		if loaded[name] == nil then
			texts[name] = text
		end
	end
end
`;

/** What is compiled when the game loads the addon. It ends without a value, as nothing asks for one. */
export function mainFile(lualib, modules) {
  const functions = lualib
    .replace(/\nreturn \{[^}]*\}\s*$/, "\n")
    .replace(/^( {4})+/gm, (blanks) => "\t".repeat(blanks.length / 4));
  const shared = [...new Set(modules.filter(({ isLater }) => isLater).flatMap(({ needs }) => needs))].sort();
  const table = `local lualib = { ${shared.map((name) => `${name} = ${name}`).join(", ")} }\n`;
  const bodies = modules
    .filter(({ isLater }) => !isLater)
    .map((module) => `\n${titleOf(module)}\nmodules["${module.name}"] = function()\n${module.text}\nend\n`);
  return `${MAIN}\n${functions}\n${table}${LOADER}${bodies.join("")}\nrequire("index")\n`;
}

/** The texts of what is compiled later, for the copy of the library that they belong to. */
export function laterFile(minor, modules) {
  const bodies = modules
    .filter(({ isLater }) => isLater)
    .map((module) => {
      const names = module.needs.join(", ");
      const imports =
        module.needs.length === 0
          ? ""
          : `local ${names} = ${module.needs.map((name) => `lualib.${name}`).join(", ")}\n`;
      if (module.text.includes("]==]")) throw new Error(`${module.name} holds ]==]`);
      return `${titleOf(module)}\n["${module.name}"] = [==[\nlocal require, lualib = ...\n${imports}${module.text}\n]==],\n`;
    });
  return `-- EventSourcing-1.0: what is compiled when it is first needed, such as commands and window. Each text is Lua.
local MINOR = ${minor}

-- Another copy's functions may be the ones in use.
local library = LibStub("EventSourcing-1.0", true)
local later = library and library.later
if later and later.minor == MINOR then
later.take({
${bodies.join("")}})
end
`;
}
