-- The second example, as somebody has it who copies it: its own specs, with the test kit.
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/examples/lootcouncil"
local page = support.readFile("docs/how-to/loot-council.md")

-- How many specs have passed, by what busted has printed.
local function successes(output)
  return select(2, output:gsub("\nok ", "")) + (output:find("^ok ") and 1 or 0)
end

describe("LootCouncil", function()
  setup(function()
    support.mustRun(("rm -rf %s && mkdir -p build/examples && cp -r examples/lootcouncil %s"):format(FOLDER, FOLDER))
    support.mustRun(("ln -s $PWD/dist/testkit %s/testkit"):format(FOLDER))
  end)

  -- How many of its specs pass after a change of one of its files.
  local function passed(file, from, to)
    local path = FOLDER .. "/" .. (file or "Ledger.lua")
    local before = support.readFile(path)
    if from then
      local place = assert(before:find(from, 1, true), from)
      local changed = assert(io.open(path, "wb"))
      changed:write(before:sub(1, place - 1) .. to .. before:sub(place + #from))
      changed:close()
    end
    local output = support.command(("cd %s && busted -o TAP"):format(FOLDER))
    local kept = assert(io.open(path, "wb"))
    kept:write(before)
    kept:close()
    return successes(output), output
  end

  it("has specs that pass", function()
    local count, output = passed()
    assert.equal(10, count, output)
    assert.truthy(page:find("busted counts 10 successes", 1, true))
  end)

  it("is what its page shows", function()
    local code, blocks = support.readFile("examples/lootcouncil/Ledger.lua"), 0
    for block in page:gmatch("\n```lua\n(.-)```") do
      assert.truthy(code:find(block, 1, true), block)
      blocks = blocks + 1
    end
    assert.equal(4, blocks)
  end)

  it("plays the evening of its page", function()
    local name, text = page:match("\n```lua file=LootCouncil/(%S+)\n(.-\n)```")
    local path = FOLDER .. "/" .. name
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
    local count, output = passed()
    os.remove(path)
    assert.equal(11, count, output)
    assert.truthy(page:find("run `busted` again: 11 successes", 1, true))
  end)

  it("has specs that notice a wrong rule, a handler that changes its event, and one table for two guilds", function()
    assert.is_true(passed("Ledger.lua", "ES:AllOf(isWish, ES:AllowOwn())", "ES:AllowOwn()") < 10)
    local root = 'ES:ForGuild("LootCouncilDB", Open, Forget)'
    local winner = "drop.winner, drop.award"
    assert.is_true(passed("Ledger.lua", winner, "event.winner = nil " .. winner) < 10)
    assert.is_true(passed("Start.lua", root, "LootCouncilDB = {} ES:OnLogin(function() Open(LootCouncilDB) end)") < 10)
  end)
end)
