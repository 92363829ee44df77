-- The files that addons embed: how large they are, that people can read them, and what is compiled later.
local support = dofile("spec/lua/support.lua")

-- Bytes at most: every addon that embeds the library pays for the first file at each login, in compiling and memory.
local MAIN_BYTES, LATER_BYTES = 930000, 60000

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

  it("leave to the second one what only the window and the commands need", function()
    for _, name in ipairs({
      "client.window.window",
      "client.commands.run",
      "client.messages",
    }) do
      assert.is_nil(support.mainText:find('modules["' .. name .. '"]', 1, true), name)
      assert.truthy(support.laterText:find('["' .. name .. '"] = [==[', 1, true), name)
    end
    -- To compile sync at the first message would cost a frame in the middle of the game.
    assert.truthy(support.mainText:find('modules["sync.receive.router"]', 1, true))
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
