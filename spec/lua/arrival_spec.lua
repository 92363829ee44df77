-- The questions of docs/how-to/when-nothing-arrives.md, each in a guild where its answer is the right one.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local page = support.readFile("docs/how-to/when-nothing-arrives.md"):gsub("%s+", " ")

local ADDON = [[
  local ES = LibStub("EventSourcing-1.0")
  local Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" } })
  ES:ForGuild("MyLootDB", function(storage)
    local function never() return false end
    local authorize = STRICT and never or ES:AllowRank(1)
    ledger = ES:OpenLedger({ name = "MyLoot", storage = storage, events = { Award }, authorize = authorize })
    local function add(state, event)
      assert(not BROKEN, "broken")
      state[event.target] = (state[event.target] or 0) + event.points
    end
    local function nothing() return {} end
    ledger:Project({ name = "standings", version = 1, initial = nothing, on = { AW = add } })
    ledger:StartSending()
    return ledger
  end)
  function Enter() return ledger:Append(Award, { target = UnitGUID("player"), points = 5 }) end
]]

local world

before_each(function()
  world = createWorld({})
end)

-- A client of the guild; `before` is code that runs before the addon's.
local function login(name, rank, before)
  local code = { support.libraryText, (before or "") .. "\n" .. ADDON }
  local addon = { name = "MyLoot", savedVariables = { "MyLootDB" }, files = support.libraries, code = code }
  local client = world:addClient({ name = name, guild = "Specs", rank = rank, addons = { addon } })
  client:login()
  return client
end

-- Whether the page quotes a line, and `/es show MyLoot` has it.
local function mustShow(client, line, quoted)
  local shown = support.slash(client, "/es show MyLoot")
  assert.truthy(page:find(quoted or line, 1, true), quoted or line)
  assert.truthy(shown:find(line, 1, true), shown)
end

-- Anna, and Otto who runs some code first, after Anna has entered something.
local function entered(code)
  local anna, otto = login("Anna", 1), login("Otto", 1, code)
  world:advance(30)
  assert(anna:runText("return Enter()"))
  world:advance(60)
  return anna, otto
end

describe("the page for events that do not arrive", function()
  it("knows a client that has heard nobody", function()
    local anna = login("Anna", 1)
    world:advance(60)
    mustShow(anna, "nobody to compare with")
  end)

  it("knows entries that wait, until the author reloads", function()
    local anna = login("Anna", 1)
    login("Bert", 3)
    world:advance(30)
    assert(anna:runText("return Enter()"))
    world:advance(60)
    mustShow(anna, "Your entries that wait for an officer: 1")
    anna:reload()
    world:advance(60)
    assert.falsy(support.slash(anna, "/es show MyLoot"):find("wait for an officer", 1, true))
    assert.equal(1, anna:runText("return ledger:Count()"))
    local otto = login("Otto", 1)
    world:advance(300)
    assert.equal(1, otto:runText("return ledger:Count()"))
  end)

  it("knows a client whose authorize says no", function()
    local _, otto = entered("STRICT = true")
    mustShow(otto, "refused: 1 from Anna-SimRealm", "refused: 1 from Anna-Everlook")
    mustShow(otto, "Players heard: 1", "Players heard")
  end)

  it("knows a ledger that is in sync, and a handler that failed", function()
    local anna, otto = entered("BROKEN = true")
    mustShow(otto, "in sync")
    mustShow(otto, "the same events")
    mustShow(otto, "halted by an error")
    mustShow(anna, "standings: 1 of 1 events applied", "events applied")
  end)
end)
