// The texts of the files that are made of modules.
const pathOf = (name) => name.replaceAll(".", "/");
const titleOf = ({ name, title }) => `-- ${pathOf(name)}${title === undefined ? "" : `: ${title}`}`;
const tabs = (text) => text.replace(/^( {4})+/gm, (blanks) => "\t".repeat(blanks.length / 4));

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

const plainLoader = (other) => `
local modules, loaded = {}, { lualib_bundle = lualib }
local requireOther = ${other}

local function require(name)
	if loaded[name] == nil then
		loaded[name] = modules[name] and modules[name]() or requireOther(name)
	end
	return loaded[name]
end
`;

const tableOf = (names) => `local lualib = { ${names.map((name) => `${name} = ${name}`).join(", ")} }\n`;

const functionOf = ({ name, text }) => `modules["${name}"] = function()\n${text}\nend\n`;

/** What is compiled when the game loads the addon. It ends without a value, as nothing asks for one. */
export function mainFile(lualib, modules) {
  const later = modules.filter(({ isLater }) => isLater);
  const shared = [...new Set(later.flatMap(({ needs }) => needs))].sort();
  const bodies = modules.filter(({ isLater }) => !isLater).map((each) => `\n${titleOf(each)}\n${functionOf(each)}`);
  return `${MAIN}\n${tabs(lualib.text)}\n\n${tableOf(shared)}${LOADER}${bodies.join("")}\nrequire("index")\n`;
}

/** The texts of what is compiled later, for the copy of the library that they belong to. */
export function laterFile(minor, modules) {
  const bodies = modules
    .filter(({ isLater }) => isLater)
    .map((each) => {
      const { name, needs, text } = each;
      const values = needs.map((need) => `lualib.${need}`).join(", ");
      const imports = needs.length === 0 ? "" : `local ${needs.join(", ")} = ${values}\n`;
      if (text.includes("]==]")) throw new Error(`${name} holds ]==]`);
      return `${titleOf(each)}\n["${name}"] = [==[\nlocal require, lualib = ...\n${imports}${text}\n]==],\n`;
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

/**
 * Modules as they were compiled, line for line, in one file: for the test kit, for coverage and for luacheck.
 * @param last what the file ends with.
 * @param other what gives modules that are not among these.
 * @param locals what else the modules may name.
 */
export function plainFile(lualib, modules, last, other, locals = "") {
  const bodies = [...modules].map(([name, text]) => functionOf({ name, text: text.trimEnd() }));
  return `${lualib.text}\n${tableOf(lualib.names)}${plainLoader(other)}${locals}${bodies.join("")}${last}\n`;
}
