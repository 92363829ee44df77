-- The public face, called as an addon written in Lua calls it.
local support = dofile("spec/lua/support.lua")

local ADDON = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "targets", "guid[]" }, { "points", "int" }, { "item", "int?" }, { "note", "string?" } })
  seen = {}
  local function note(what)
    return function(...) seen[#seen + 1] = { what, ... } end
  end
  function Options()
    return {
      name = "Spec",
      storage = SpecDB,
      events = { Award },
      authorize = function(event, sender) return event.note ~= "forbidden" end,
      trustSender = function(sender) return true end,
      channels = { "GUILD" },
      replay = { interval = 0, batchSize = 2000, budget = 4 },
      sync = { advertiseInterval = 10, claimDelay = 5 },
      logger = {
        Debug = function() end, Info = function() end, Warning = function() end, Error = function() end,
      },
    }
  end
  local frame = CreateFrame("Frame")
  frame:RegisterEvent("PLAYER_LOGIN")
  frame:SetScript("OnEvent", function()
    SpecDB = SpecDB or {}
    ledger = ES:OpenLedger(Options())
    standings = ledger:Project({
      name = "standings",
      version = 1,
      initial = function() return {} end,
      on = {
        AW = function(state, event)
          if event.note == "fail" then error("no such luck") end
          for _, guid in ipairs(event.targets) do state[guid] = (state[guid] or 0) + event.points end
        end,
      },
      onError = "skip",
    })
    stop = {
      ledger:OnAppend(note("append")), ledger:OnSyncState(note("state")), ledger:OnSyncProgress(note("progress")),
      ledger:OnConflict(note("conflict")), ledger:OnRejected(note("rejected")),
      standings:OnChange(note("change")), standings:OnError(note("error")),
    }
  end)
]]

describe("the public face", function()
  local world, login, anna

  local function run(text)
    return anna:runText(text)
  end

  -- What the client saw of one kind, oldest first.
  local function seen(client, what)
    local list = {}
    for _, entry in ipairs(client.env.seen) do
      if entry[1] == what then
        list[#list + 1] = entry
      end
    end
    return list
  end

  -- The text that a piece of Lua raises in the client.
  local function message(text)
    local result = run("return { pcall(function() " .. text .. " end) }")
    assert.is_false(result[1], "raised nothing: " .. text)
    return result[2]
  end

  before_each(function()
    world, login = support.newWorld()
    anna = login("Anna", ADDON)
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("appends events and gives them back", function()
    local me = anna.guid
    local event = run([[first = ledger:Append(Award, { targets = { UnitGUID("player") }, points = 50, note = "x" })
      ledger:Append(Award, { targets = {}, points = 0 })
      return first]])
    assert.equal("AW", event.type)
    assert.equal(me, event.creator)
    assert.equal(run("return GetServerTime()"), event.time)
    assert.equal(0, event.counter)
    assert.equal(23, #event.key)
    assert.same({ me }, event.targets)
    assert.equal(50, event.points)
    assert.is_nil(event.item)
    assert.equal("x", event.note)
    assert.same(event, run("return ledger:Get(first.key)"))
    assert.same(event, run("for event in ledger:Events() do return event end"))
    assert.equal(2, run("return ledger:Count()"))
    assert.is_nil(run("return ledger:Get('nothing')"))
    local week = math.floor(event.time / 604800)
    assert.same({ week }, run("return ledger:Weeks()"))
    assert.truthy(run("return ledger:Hash()"):match("^2%-%x+$"))
    assert.truthy(run("return ledger:WeekHash(" .. week .. ")"):match("^2%-%x+%-%x+$"))
    assert.is_nil(run("return ledger:WeekHash(1)"))
    assert.equal(0, run("local n = 0 for _ in ledger:Events(0, " .. event.time - 1 .. ") do n = n + 1 end return n"))
  end)

  it("projects, tells of changes and of failing handlers", function()
    run([[for i = 1, 3 do ledger:Append(Award, { targets = { UnitGUID("player") }, points = i }) end
      ledger:Append(Award, { targets = {}, points = 0, note = "fail" })]])
    world:advance(1)
    assert.same({ [anna.guid] = 6 }, run("return standings:GetState()"))
    assert.equal(4, run("return standings:GetProgress()"))
    assert.equal(4, run("return (select(2, standings:GetProgress()))"))
    assert.is_false(run("return standings:IsHalted()"))
    assert.equal("fail", seen(anna, "error")[1][2].note)
    assert.truthy(seen(anna, "error")[1][3]:find("no such luck", 1, true))
    assert.equal(run("return standings:GetState()"), seen(anna, "change")[1][2])
    run([[ledger:Append(Award, { targets = { UnitGUID("player") }, points = 4 }) standings:CatchUp()]])
    assert.same({ [anna.guid] = 10 }, run("return standings:GetState()"))
  end)

  it("tells who refused, who is there and how sync stands", function()
    local refused = run([[local event, text = ledger:Append(Award, { targets = {}, points = 1, note = "forbidden" })
      return { event = event, text = text }]])
    assert.same({ text = "authorize refused AW" }, refused)
    assert.equal("not authorized", seen(anna, "rejected")[1][2])
    local bert = login("Bert", ADDON)
    assert.equal("unknown", run("return ledger:GetSyncState()"))
    assert.is_false(run("return ledger:IsSending()"))
    run("ledger:StartSending()")
    assert.is_true(run("return ledger:IsSending()"))
    run([[ledger:Append(Award, { targets = { UnitGUID("player") }, points = 5 })]])
    world:advance(60)
    assert.equal(1, #seen(bert, "append"))
    assert.equal("Anna-SimRealm", seen(bert, "append")[1][3])
    assert.equal("synced", bert:runText("return ledger:GetSyncState()"))
    assert.equal("synced", seen(bert, "state")[#seen(bert, "state")][2])
    run("ledger:RequestPeers('GUILD')")
    world:advance(15)
    local peers = run("return ledger:GetPeers()")
    assert.equal(1, #peers)
    assert.equal("Bert-SimRealm", peers[1].name)
    assert.equal(1, peers[1].count)
    assert.equal(0, peers[1].lag)
    run("ledger:StopSending()")
    assert.is_false(run("return ledger:IsSending()"))
  end)

  it("ends subscriptions by the function that subscribing gave", function()
    run("for _, stop in ipairs(stop) do stop() stop() end ledger:Append(Award, { targets = {}, points = 1 })")
    world:advance(5)
    assert.same({}, seen(anna, "append"))
    assert.same({}, seen(anna, "change"))
  end)

  it("keeps the ledger over /reload, and closes it", function()
    run("ledger:Append(Award, { targets = { UnitGUID('player') }, points = 7, item = 16800, note = 'kept' })")
    local hash = run("return ledger:Hash()")
    anna:reload()
    assert.equal(hash, run("return ledger:Hash()"))
    run("ledger:Close()")
    for call, text in pairs({
      ["ledger:Append(Award, { targets = {}, points = 1 })"] = "Append",
      ["ledger:StartSending()"] = "StartSending",
      ["ledger:AddPeer('Otto')"] = "AddPeer",
      ["ledger:Export()"] = "Export",
      ["ledger:Fork()"] = "Fork",
    }) do
      assert.equal(("runText:1: %s: the ledger is closed"):format(text), message(call))
    end
    run("ledger = ES:OpenLedger(Options())")
    assert.equal(hash, run("return ledger:Hash()"))
  end)

  it("says what is wrong with an argument, at the caller's line", function()
    for _, case in ipairs({
      { [[ES:DefineEvent("A B", {})]], 'DefineEvent: code must be a text of 1 to 8 letters and digits, got the string "A B"' },
      { [[ES:DefineEvent("_X", {})]], 'DefineEvent: code must be a text of 1 to 8 letters and digits, got the string "_X"' },
      { [[ES:DefineEvent("X", nil)]], "DefineEvent: fields must be a list of { name, type }, got nil" },
      { [[ES:DefineEvent("X", { "points" })]], 'DefineEvent: field 1 must be { name, type }, got the string "points"' },
      { [[ES:DefineEvent("X", { { "points", "integer" } })]], 'DefineEvent: field 1 ("points"): its type must be int, number,' },
      { [[ES:DefineEvent("X", { { "time", "int" } })]], 'DefineEvent: field 1: "time" is a name that every event has already' },
      { [[ES:DefineEvent("X", { { "a", "int" }, { "a", "int" } })]], 'DefineEvent: field 2: the name "a" is taken' },
      { [[ES:OpenLedger()]], "OpenLedger: options must be a table, got nil" },
      { [[ES:OpenLedger({ name = "much too long a name" })]], "OpenLedger: name must be 1 to 12 letters" },
      { [[ES:OpenLedger(Options())]], 'OpenLedger: a ledger named "Spec" is open already' },
      { [[ES:OpenLedger({ name = "Other", events = {} })]], "OpenLedger: storage must be a table from SavedVariables, got nil" },
      { [[ES:OpenLedger({ name = "Other", storage = {}, events = { 1 } })]], "OpenLedger: events[1] must be an event type" },
      {
        [[ES:OpenLedger({ name = "Other", storage = {}, events = {}, sync = { claimDelai = 5 } })]],
        "OpenLedger: sync.claimDelai is an unknown option: did you mean \"claimDelay\"?",
      },
      { [[ledger:Append(Award)]], "Append: payload must be a table with the fields of AW, got nil" },
      { [[ledger:Append(Award, { targets = {} })]], "Append: payload.points is missing: it must be int" },
      { [[ledger:Append(Award, { targets = { "Bert" }, points = 1 })]], "Append: payload.targets[1] must be a player's GUID" },
      { [[ledger:Append(Award, { targets = {}, points = 0.5 })]], "Append: payload.points must be a whole number" },
      { [[ledger:Append(Award, { targets = {}, points = 1, nots = "" })]], "Append: payload.nots is an unknown field of AW: did you mean \"note\"?" },
      { [[ledger:Append("AW", {})]], 'Append: type must be an event type made by DefineEvent, got the string "AW"' },
      { [[ledger:Project({})]], "Project: name must be a text, got nil" },
      { [[ledger:Events("x")]], 'Events: from must be Unix seconds or nil, got the string "x"' },
      { [[ledger:RequestPeers("SAY")]], "RequestPeers: channel must be one of the ledger's channels" },
      { [[ledger:OnAppend()]], "OnAppend: listener must be a function, got nil" },
      { [[ledger:OnSyncState("synced")]], 'OnSyncState: listener must be a function, got the string "synced"' },
      { [[ledger:OnSyncProgress({})]], "OnSyncProgress: listener must be a function, got a table" },
      { [[ledger:OnConflict(5)]], "OnConflict: listener must be a function, got the number 5" },
      { [[ledger:OnRejected()]], "OnRejected: listener must be a function, got nil" },
      { [[standings:OnChange()]], "OnChange: listener must be a function, got nil" },
      { [[standings:OnError(true)]], "OnError: listener must be a function, got the boolean true" },
      { [[standings:At(5)]], "At: callback must be a function, got nil" },
      { [[standings:At("noon", print)]], 'At: timestamp must be Unix seconds, got the string "noon"' },
      { [[ES:AllowRank(10)]], "AllowRank: rank must be a whole number from 0 (guild master) to 9, got the number 10" },
      { [[ES:AllowRank(1, "owner")]], 'AllowRank: whom must be "sender", "creator" or nil, got the string "owner"' },
      { [[ES:AllowGroupLeaders(1)]], 'AllowGroupLeaders: whom must be "sender", "creator" or nil, got the number 1' },
      { [[ES:AllowPlayers("Anna")]], 'AllowPlayers: players must be a list of names and GUIDs, got the string "Anna"' },
      { [[ES:AllowCarriers(1)]], "AllowCarriers: carrierRank must be a whole number from 0 (guild master) to 9, got nil" },
      { [[ES:AllowCarriers(3, 1)]], "AllowCarriers: carrierRank must be below creatorRank, a larger number: got the number 1" },
      { [[ES:AnyOf()]], "AnyOf: at least one authorizer must be given" },
      { [[ES:AllOf(ES:AllowOwn(), {})]], "AllOf: authorizer 2 must be a function, got a table" },
    }) do
      local text = message(case[1])
      assert.truthy(text:find(case[2], 1, true), ("%s\nraised %s"):format(case[1], text))
      assert.truthy(text:find("^runText:1: "), text)
    end
  end)
end)
