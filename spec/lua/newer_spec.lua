-- Addons of different versions in one guild: what an older one does not know passes through it whole.
local support = dofile("spec/lua/support.lua")

local OLD = [[
  local Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" } })
  return { Award }, Award
]]
-- A field appended, and a type that the old one does not have.
local NEW = [[
  local Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "reason", "string?" }, { "tags", "string[]?" } })
  Decay = ES:DefineEvent("DC", { { "percent", "number" }, { "data", "table?" }, { "guids", "guid[]" } })
  return { Award, Decay }, Award
]]

local function addon(types)
  return [[
    ES = LibStub("EventSourcing-1.0")
    local events
    events, Award = (function() ]] .. types .. [[ end)()
    unknown, asked = {}, {}
    local frame = CreateFrame("Frame")
    frame:RegisterEvent("PLAYER_LOGIN")
    frame:SetScript("OnEvent", function()
      SpecDB = SpecDB or {}
      ledger = ES:OpenLedger({
        name = "Spec", storage = SpecDB, events = events,
        authorize = function(event, sender) asked[event.type] = true return true end,
      })
      points = ledger:Project({
        name = "points", version = 1, initial = function() return { sum = 0 } end,
        on = { AW = function(state, event) state.sum = state.sum + event.points state.reason = event.reason end },
        otherwise = function(state, event) state.others = (state.others or 0) + 1 unknown[event.type] = event end,
      })
    end)
  ]]
end

describe("an addon's older version", function()
  local world

  local function login(name, types)
    return support.login(world, name, { support.libraryText, addon(types) })
  end

  local function weekHash(client)
    return client:runText("return ledger:WeekHash(ledger:Weeks()[1])")
  end

  before_each(function()
    world = support.newWorld()
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("keeps, hashes, saves and hands on events of unknown types and with appended fields", function()
    local anna, bert = login("Anna", NEW), login("Bert", OLD)
    anna:runText([[
      ledger:StartSending()
      ledger:Append(Award, { target = UnitGUID("player"), points = 5, reason = "kill", tags = { "a", "b" } })
      ledger:Append(Decay, { percent = 12.5, data = { a = { 1, 2 } }, guids = { UnitGUID("player") } })
      ledger:Append(Award, { target = UnitGUID("player"), points = 2 })]])
    world:advance(60)
    assert.equal(weekHash(anna), weekHash(bert))
    assert.same({ sum = 7, others = 1 }, bert:runText("points:CatchUp() return points:GetState()"))
    assert.same({ AW = true, DC = true }, bert.env.asked)
    -- Fields without names have numbers.
    assert.equal(12.5, bert.env.unknown.DC[1])
    assert.same({ a = { 1, 2 } }, bert.env.unknown.DC[2])

    -- The one who knows them leaves; a third has them all from the one who does not, who was away himself.
    anna:logout()
    bert:reload()
    bert:runText("ledger:StartSending()")
    local carl = login("Carl", NEW)
    world:advance(120)
    assert.equal(weekHash(bert), weekHash(carl))
    assert.same({ sum = 7, reason = nil, others = 1 }, carl:runText("points:CatchUp() return points:GetState()"))
    local events = carl:runText([[local list = {} for event in ledger:Events() do list[#list + 1] = event end return list]])
    assert.equal("kill", events[1].reason)
    assert.same({ "a", "b" }, events[1].tags)
    assert.equal(12.5, events[2].percent)
    assert.same({ a = { 1, 2 } }, events[2].data)
    assert.same({ anna.guid }, events[2].guids)
  end)

  it("shows the new fields of what it has kept once it is updated", function()
    local anna, bert = login("Anna", NEW), login("Bert", OLD)
    anna:runText([[ledger:Append(Decay, { percent = 1, guids = {} })
      ledger:Append(Award, { target = UnitGUID("player"), points = 5, reason = "kill" })]])
    world:advance(30)
    bert:logout()
    local text = bert:savedText("Spec")
    local later = world:addClient({
      name = "Dora",
      guild = "Specs",
      savedVariables = { Spec = text },
      addons = {
        { name = "Spec", savedVariables = { "SpecDB" }, files = support.libraries, code = { support.libraryText, addon(NEW) } },
      },
    })
    later:login()
    local events = later:runText([[local list = {} for event in ledger:Events() do list[#list + 1] = event end return list]])
    assert.equal(1, events[1].percent)
    assert.equal("kill", events[2].reason)
  end)

  it("undoes events of types that it does not know", function()
    local anna, bert = login("Anna", NEW), login("Bert", OLD)
    anna:runText("ledger:Append(Decay, { percent = 1, guids = {} })")
    world:advance(10)
    bert:runText("for event in ledger:Events() do ledger:Retract(event) end")
    world:advance(10)
    assert.is_true(anna:runText("for event in ledger:Events() do return ledger:IsRetracted(event) end"))
    assert.same({ sum = 0 }, anna:runText("points:CatchUp() return points:GetState()"))
  end)
end)

describe("an older version of the library", function()
  it("leaves what a newer one has put beside the parts of the saved table", function()
    local world = support.newWorld()
    local client = support.login(world, "Anna", { support.libraryText, addon(OLD) })
    client:runText([[SpecDB.future = { 1, { deep = true } } ledger:Append(Award, { target = UnitGUID("player"), points = 1 })]])
    client:reload()
    assert.same({ 1, { deep = true } }, client.env.SpecDB.future)
    assert.equal(1, client:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)
end)
