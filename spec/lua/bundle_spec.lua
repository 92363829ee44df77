-- The files that addons embed: how large they are, that people can read them, and what is compiled later.
local support = dofile("spec/lua/support.lua")

-- Bytes at most: every addon that embeds the library pays for the first file at each login, in compiling and memory.
local MAIN_BYTES, LATER_BYTES = 803000, 160000

describe("the compiled files", function()
  it("keep to their sizes", function()
    assert.is_true(#support.mainText <= MAIN_BYTES, "EventSourcing.lua has " .. #support.mainText .. " bytes")
    assert.is_true(#support.laterText <= LATER_BYTES, "EventSourcing.later.lua has " .. #support.laterText .. " bytes")
  end)

  it("say of each module what it is, and have no doc comments and no blanks that indent", function()
    local count = 0
    for _, text in ipairs({ support.mainText, support.laterText }) do
      for title, name in text:gmatch('\n(%-%-[^\n]*)\nm?o?d?u?l?e?s?%["([%w.]+)"%] = ') do
        count = count + 1
        assert.equal("-- " .. name:gsub("%.", "/"), title:match("^%-%- [%w/]+"))
      end
      assert.is_nil(text:find("\n%s*%-%-%-"))
      assert.is_nil(text:find("\n +%S"))
    end
    assert.is_true(count > 200, count .. " modules")
  end)

  it("leave to the second one what somebody has to ask for, and nothing of sync", function()
    for _, name in ipairs({
      "client.window.window",
      "client.commands.run",
      "client.messages",
      "ledger.closing.prune",
      "ledger.eventIterator",
      "ledger.development.development",
      "ledger.exchange.exchanger",
      "ledger.exchange.rows.exportRows",
      "ledger.fork",
      "migration.importEntries",
    }) do
      assert.is_nil(support.mainText:find('modules["' .. name .. '"]', 1, true), name)
      assert.truthy(support.laterText:find('["' .. name .. '"] = [==[', 1, true), name)
    end
    -- To compile sync at the first message would cost a frame in the middle of the game.
    assert.truthy(support.mainText:find('modules["sync.receive.router"]', 1, true))
    assert.is_nil(support.laterText:find('["sync', 1, true))
  end)

  it("hold texts that compile", function()
    local count = 0
    for name, text in support.laterText:gmatch('%["([%w.]+)"%] = %[==%[\n(.-)\n%]==%]') do
      count = count + 1
      assert.truthy(loadstring(text, name))
    end
    assert.is_true(count > 10, count .. " texts")
  end)
end)

describe("shortening what the compiler writes", function()
  -- What becomes of a module's lines.
  local function shorten(...)
    local file = os.tmpname()
    local handle = assert(io.open(file, "w"))
    handle:write(table.concat({ ... }, "\n"))
    handle:close()
    local text = support.mustRun(([[node --input-type=module -e '
      import { readFileSync } from "node:fs";
      import { joinIfs, shortenChoices, shortenFields, shortenImports, shortenMethods, shortenNames, shortenPaths } from "./scripts/bundle/shorten.mjs";
      const lines = readFileSync("%s", "utf8").split("\n");
      const short = shortenNames(shortenFields(shortenMethods(shortenImports(lines))));
      const widthOf = (line) => line.length;
      process.stdout.write(joinIfs(shortenPaths(shortenChoices(short), 40, widthOf), 40, widthOf).join("\n"));
    ']]):format(file))
    os.remove(file)
    return text
  end

  it("joins imports, methods and fields, and keeps what they mean", function()
    assert.equal(table.concat({
      "local exports = {}",
      'local one = require("a").one',
      'local m = require("b")',
      "local two, three = m.two, m.third",
      'm = require("c")',
      "local four, five = m.four, m.five",
      'local ____d = require("d")',
      "local six = ____d.six",
      "exports.A = __TS__Class()",
      "local A = exports.A",
      "local prototype = A.prototype",
      "function prototype:get(key)",
      "\treturn ____d.all(key)",
      "end",
      "function prototype:all()",
      "end",
      "local function sum(given)",
      "\tlocal y, x = given.y, given.x",
      "\treturn x + y",
      "end",
    }, "\n"), shorten(
      "local ____exports = {}",
      'local ____a = require("a")',
      "local one = ____a.one",
      'local ____b = require("b")',
      "local two = ____b.two",
      "local three = ____b.third",
      'local ____c = require("c")',
      "local four = ____c.four",
      "local five = ____c.five",
      'local ____d = require("d")',
      "local six = ____d.six",
      "____exports.A = __TS__Class()",
      "local A = ____exports.A",
      'A.name = "A"',
      "function A.prototype.get(self, key)",
      "\treturn ____d.all(key)",
      "end",
      "function A.prototype.all(self)",
      "end",
      "local function sum(____bindingPattern0)",
      "\tlocal x",
      "\tlocal y",
      "\ty = ____bindingPattern0.y",
      "\tx = ____bindingPattern0.x",
      "\treturn x + y",
      "end"
    ))
  end)

  it("writes an if with one short line in one line, and drops the compiler's underscores", function()
    assert.equal(table.concat({
      "local end_0, ____end = 1, 2",
      "if ____end == nil then return end_0 end",
      "if end_0 == nil then",
      "\tlong(____end, ____end, end_0)",
      "end",
      "if end_0 then",
      "\twhile true do",
      "\tend",
      "end",
      "if end_0 then",
      "\tself:____constructor()",
      "else",
      "end",
    }, "\n"), shorten(
      "local ____end_0, ____end = 1, 2",
      "if ____end == nil then",
      "\treturn ____end_0",
      "end",
      "if ____end_0 == nil then",
      "\tlong(____end, ____end, ____end_0)",
      "end",
      "if ____end_0 then",
      "\twhile true do",
      "\tend",
      "end",
      "if ____end_0 then",
      "\tself:____constructor()",
      "else",
      "end"
    ))
  end)

  it("takes fields out of a path in one line, and keeps what is used again or does not fit", function()
    assert.equal(table.concat({
      "\tlocal events = self.context.events",
      "\tlocal a_2 = self.a",
      "\tlocal b, c = a_2.b, a_2.c",
      "\tlocal d_3 = d",
      "\tlocal x = d_3.x",
      "\treturn d_3",
      "\tlocal long_4 = long",
      "\tlocal firstName = long_4.firstName",
      "\tlocal second = long_4.second",
      "\tlong_4()",
      "\tlocal e, f = given.e, given.f",
      "\tlocal firstOne = given.firstOne",
      "\tlocal secondOne = given.secondOne",
      "\tlocal g_7 = g",
      "\tlocal g, h = g_7.g, g_7.h",
    }, "\n"), shorten(
      "\tlocal self_context_1 = self.context",
      "\tlocal events = self_context_1.events",
      "\tlocal a_2 = self.a",
      "\tlocal b = a_2.b",
      "\tlocal c = a_2.c",
      "\tlocal d_3 = d",
      "\tlocal x = d_3.x",
      "\treturn d_3",
      "\tlocal long_4 = long",
      "\tlocal firstName = long_4.firstName",
      "\tlocal second = long_4.second",
      "\tlong_4()",
      "\tlocal given_5 = given",
      "\tlocal e = given_5.e",
      "\tlocal f = given_5.f",
      "\tlocal given_6 = given",
      "\tlocal firstOne = given_6.firstOne",
      "\tlocal secondOne = given_6.secondOne",
      "\tlocal g_7 = g",
      "\tlocal g = g_7.g",
      "\tlocal h = g_7.h"
    ))
  end)

  it("says of a choice only what is not nil, by the name that the value gets", function()
    local kept = {
      "\tlocal temp_2",
      "\tif count == nil then",
      "\t\ttemp_2 = count",
      "\telse",
      "\t\ttemp_2 = 1",
      "\tend",
      "\tlocal count = temp_2",
      "\tlocal temp_3",
      "\tif a > b then",
      "\t\ttemp_3 = nil",
      "\telse",
      "\t\ttemp_3 = a",
      "\tend",
      "\treturn temp_3",
    }
    assert.equal(table.concat({
      "\tlocal to",
      "\tif name ~= nil then to = find(name) end",
      "\tlocal place",
      "\tif isPlace(x) then place = x.at end",
      unpack(kept),
    }, "\n"), shorten(
      "\tlocal temp_0",
      "\tif name == nil then",
      "\t\ttemp_0 = nil",
      "\telse",
      "\t\ttemp_0 = find(name)",
      "\tend",
      "\tlocal to = temp_0",
      "\tlocal temp_1",
      "\tif isPlace(x) then",
      "\t\ttemp_1 = x.at",
      "\telse",
      "\t\ttemp_1 = nil",
      "\tend",
      "\tlocal place = temp_1",
      unpack(kept)
    ))
  end)

  it("takes no name that the module has, and leaves a field that has a default", function()
    local kept = {
      "local m, prototype, given = 1, 2, 3",
      'local ____b = require("b")',
      "local two, three = ____b.two, ____b.third",
      "function A.prototype.get(self, key)",
      "\treturn m + prototype + given",
      "end",
      "local function sum(____bindingPattern0)",
      "\tlocal x",
      "\tx = ____bindingPattern0.x",
      "\tif x == nil then",
    }
    local given = { unpack(kept) }
    given[3] = "local two = ____b.two\nlocal three = ____b.third"
    local lines = shorten(unpack(given))
    kept[7] = "local function sum(bindingPattern0)"
    kept[8], kept[9] = "\tlocal x = bindingPattern0.x", nil
    kept[9], kept[10] = "\tif x == nil then", nil
    assert.equal(table.concat(kept, "\n"), lines)
  end)
end)

describe("compiling", function()
  it("is not done again when nothing has changed", function()
    local before = support.mustRun("stat -c %Y build/src/index.lua")
    support.mustRun("node scripts/compile.mjs")
    assert.equal(before, support.mustRun("stat -c %Y build/src/index.lua"))
  end)

  it("of single files knows when the compiler's own functions in build/ are too few", function()
    local line = [[node --input-type=module -e '
      import { missingNames } from "./scripts/watch/lualib.mjs";
      const of = (names) => "local x\nreturn {\n" + names.map((name) => `  ${name} = ${name}`).join(",\n") + "\n}\n";
      console.log(missingNames(of(["__TS__New", "__TS__Class"]), of(["__TS__New"])).join(), "-",
        missingNames(of(["__TS__New"]), of(["__TS__New", "Map", "__TS__Class"])).join());
    ']]
    assert.equal(" - Map,__TS__Class\n", support.mustRun(line))
  end)
end)
