-- A saved table that an addon replaces while its ledger is open.
local support = dofile("spec/lua/support.lua")
local createWorld = require("sim.world").createWorld

local TYPES = [[
  local ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "points", "int" } })
  local function open(storage)
    ledger = ES:OpenLedger({ name = "Spec", storage = storage, events = { Award } })
    rejected = {}
    ledger:OnRejected(function(reason) rejected[#rejected + 1] = reason end)
    return ledger
  end
]]

local WAYS = {
  ["given by name"] = {
    code = [[ES:OnLogin(function() open("SpecDB") end)]],
    name = "the saved variable SpecDB",
  },
  ["given as a table"] = {
    code = [[ES:OnLogin(function() SpecDB = SpecDB or {} alias = SpecDB open(SpecDB) end)]],
    name = "the saved variable SpecDB",
  },
  ["of ForGuild"] = {
    code = [[ES:ForGuild("SpecDB", open)]],
    name = "the part of the saved variable SpecDB for First-SimRealm-Alliance",
  },
}

local function join(world, code)
  local client = world:addClient({
    name = "Anna",
    guild = "First",
    addons = {
      { name = "Spec", savedVariables = { "SpecDB" }, files = support.libraries, code = { support.libraryText, TYPES .. code } },
    },
  })
  client:login()
  world:advance(10)
  return client
end

for way, case in pairs(WAYS) do
  describe("a saved table " .. way .. " that is replaced", function()
    local world, anna

    before_each(function()
      world = createWorld({})
      anna = join(world, case.code)
      anna:runText("ledger:Append(Award, { points = 7 })")
      world:advance(60)
      assert.same({}, world:errors())
      anna:runText("alias = nil")
    end)

    it("by an empty one: that is told at the next save, and nothing is lost", function()
      anna:runText("SpecDB = {} ledger:Append(Award, { points = 8 })")
      world:advance(60)
      assert.equal(1, #world:errors())
      assert.truthy(world:errors()[1]:find(case.name .. " was re", 1, true), world:errors()[1])
      assert.equal(1, anna:runText("return #rejected"))
      anna:runText("ledger:Append(Award, { points = 9 })")
      world:advance(60)
      local hash = anna:runText("return ledger:Hash()")
      for _ = 1, 2 do
        anna:reload()
        world:advance(10)
        assert.equal(hash, anna:runText("return ledger:Hash()"))
      end
      assert.equal(1, #world:errors())
    end)

    it("at the last moment: what was appended since is in the file", function()
      anna:runText("ledger:Append(Award, { points = 8 }) SpecDB = {}")
      local hash = anna:runText("return ledger:Hash()")
      anna:reload()
      world:advance(10)
      assert.equal(hash, anna:runText("return ledger:Hash()"))
      assert.equal(1, #world:errors())
    end)
  end)
end

describe("a saved table that is replaced", function()
  it("by one with something in it: that is kept for somebody to look at", function()
    local world = createWorld({})
    local anna = join(world, WAYS["given by name"].code)
    anna:runText("ledger:Append(Award, { points = 7 }) SpecDB = { mine = 5, weeks = 'x' }")
    world:advance(60)
    assert.truthy(world:errors()[1]:find("was replaced by another table", 1, true))
    anna:reload()
    world:advance(10)
    assert.equal(1, anna:runText("return ledger:Count()"))
    assert.same({ mine = 5, weeks = "x" }, anna:runText("return SpecDB.damaged.replaced"))
  end)

  it("may have two names: nothing is told while one of them is left", function()
    local world = createWorld({})
    local anna = join(world, WAYS["given as a table"].code)
    anna:runText("ledger:Append(Award, { points = 7 })")
    world:advance(60)
    anna:runText("alias = {}")
    anna:runText("ledger:Append(Award, { points = 8 })")
    world:advance(60)
    anna:reload()
    world:advance(10)
    assert.equal(2, anna:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)
end)
