-- The misuse matrix: what an addon's author may get wrong, what is said, at the line that is wrong, and what becomes of
-- the data: a call that raises has changed nothing.
local support = dofile("spec/lua/support.lua")

local ADDON = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "note", "string?" } })
  guid = UnitGUID("player")
  SpecDB = {}
  function Options(changes)
    local options = { name = "Spec", storage = SpecDB, events = { Award } }
    for name, value in pairs(changes or {}) do options[name] = value end
    return options
  end
  function Definition(changes)
    local definition = {
      name = "sum", version = 1, initial = function() return { sum = 0 } end,
      on = { AW = function(state, event) state.sum = state.sum + event.points end },
    }
    for name, value in pairs(changes or {}) do definition[name] = value end
    return definition
  end
]]

local OPEN = [[
  ledger = ES:OpenLedger(Options())
  projection = ledger:Project(Definition())
  ledger:Append(Award, { target = guid, points = 1 })
]]

-- The call, and the message that it raises.
local CLOSED = {
  ["an option that there is not"] = {
    { [[ES:OpenLedger(Options({ authorise = function() end }))]], 'OpenLedger: authorise is an unknown option: did you mean "authorize"?' },
    { [[ES:OpenLedger(Options({ Storage = {} }))]], 'OpenLedger: Storage is an unknown option: did you mean "storage"?' },
    { [[ES:OpenLedger(Options({ chanels = {} }))]], 'OpenLedger: chanels is an unknown option: did you mean "channels"?' },
    { [[ES:OpenLedger(Options({ colour = 1 }))]], "OpenLedger: colour is an unknown option: known are " },
    { [[ES:OpenLedger(Options({ [1] = Award }))]], "OpenLedger: [1] is an unknown option: known are " },
    { [[ES:OpenLedger(Options({ sync = { claimDelya = 1 } }))]], 'OpenLedger: sync.claimDelya is an unknown option: did you mean "claimDelay"?' },
    { [[ES:OpenLedger(Options({ replay = { budgte = 1 } }))]], 'OpenLedger: replay.budgte is an unknown option: did you mean "budget"?' },
  },
  ["a list that is none"] = {
    { [[ES:OpenLedger(Options({ events = { AW = Award } }))]], 'OpenLedger: events must be a list of event types made by DefineEvent, without holes and other keys, got the key "AW"' },
    { [[ES:OpenLedger(Options({ events = { Award, nil, Award } }))]], "without holes and other keys, got the key 3" },
    { [[ES:OpenLedger(Options({ events = Award }))]], 'OpenLedger: events must be a list of event types made by DefineEvent, without holes and other keys, got the key "' },
    { [[ES:OpenLedger(Options({ channels = { GUILD = true } }))]], 'OpenLedger: channels must be a list of GUILD, OFFICER, RAID, PARTY, INSTANCE_CHAT, without holes and other keys, got the key "GUILD"' },
    { [[ES:AllowPlayers({ Anna = true })]], 'AllowPlayers: players must be a list of names and GUIDs, without holes and other keys, got the key "Anna"' },
    { [[ES:DefineEvent("XX", { target = "guid" })]], 'DefineEvent: fields must be a list of { name, type }, in order and without holes, got the key target: write { { "target", ... }, ... }' },
    { [[ES:DefineEvent("XX", { { "target", "guid", "points" } })]], 'DefineEvent: field 1 ("target") must be { name, type }, got the key 3 besides' },
    { [[ES:DefineEvent("XX", { { "target", "guid", optional = true } })]], "DefineEvent: field 1 must be { name, type }, got the key optional besides" },
    { [[ES:DefineEvent("XX", { { "votes", "record[]" } })]], 'DefineEvent: field 1 ("votes"): the record\'s fields must be a list of { name, type }, got nil' },
    { [[ES:DefineEvent("XX", { { "votes", "record[]", { { "item", "int[]" } } } })]], 'DefineEvent: field 1 ("votes"), field 1 of the record ("item"): its type must be int, number, boolean, string, guid, table or any, with ?' },
    { [[ES:DefineEvent("XX", { { "points", "map", "number", "int" } })]], 'DefineEvent: field 1 ("points"): the type of a map\'s keys must be guid, int or string, got the string "number"' },
  },
  ["an authorizer that nobody has made"] = {
    { [[ES:OpenLedger(Options({ authorize = ES.AllowRank }))]], "OpenLedger: authorize is ES.AllowRank itself: call it, ES:AllowRank(...), and give what it returns" },
    { [[ES:AnyOf(ES:AllowRank(1), ES.AllowOwn)]], "AnyOf: authorizer 2 is ES.AllowOwn itself: call it" },
  },
}

local OPENED = {
  ["an option that there is not"] = {
    { [[ledger:Project(Definition({ initials = function() end }))]], 'Project: initials is an unknown option: did you mean "initial"?' },
    { [[ledger:Project(Definition({ on = { WA = function() end } }))]], 'Project: on["WA"]: the ledger has no event type of this code: did you mean "AW"?' },
    { [[ledger:Append(Award, { target = guid, points = 1 }, { when = 5 })]], "Append: options.when is an unknown option: known are at" },
    { [[ledger:Append(Award, { target = guid, points = 1, notes = "" })]], 'Append: payload.notes is an unknown field of AW: did you mean "note"?' },
    { [[ledger:Import({ entries = {}, clases = {} })]], 'Import: source.clases is an unknown option: did you mean "classes"?' },
  },
}

describe("misuse", function()
  local world, anna

  before_each(function()
    local login
    world, login = support.newWorld()
    anna = login("Anna", ADDON)
    world:advance(5)
  end)

  -- Each call of a matrix raises its message at its own line, and leaves the ledger and its table as they are.
  local function check(matrix)
    for _, case in ipairs(matrix) do
      local call, expected = case[1], case[2]
      local before = anna:runText("return ledger and ledger:Hash() or next(SpecDB)")
      local result = anna:runText("return { pcall(function()\n" .. call .. "\nend) }")
      assert.is_false(result[1], "raised nothing: " .. call)
      assert.truthy(result[2]:find(expected, 1, true), ("%s\nraised %s\ninstead of %s"):format(call, result[2], expected))
      assert.equal("runText:2:", result[2]:match("^%S+"), call)
      assert.equal(before, anna:runText("return ledger and ledger:Hash() or next(SpecDB)"), call)
    end
    assert.same({}, world:errors())
  end

  for what, matrix in pairs(CLOSED) do
    it("with " .. what .. " is told where it is made", function()
      check(matrix)
    end)
  end

  for what, matrix in pairs(OPENED) do
    it("of a ledger, with " .. what .. ", is told where it is made", function()
      anna:runText(OPEN)
      check(matrix)
    end)
  end

  describe("of a dot instead of a colon", function()
    -- What a call has before it, and the names of its methods.
    local OBJECTS = {
      ES = { "DefineEvent", "OpenLedger", "OnLogin", "ForGuild", "AllowRank", "AllowGroupLeaders", "AllowPlayers", "AllowOwn", "AllowCarriers", "AnyOf", "AllOf" },
    }
    -- What is given for `self` then: what should come first, or nothing.
    local ARGUMENTS = { "", "event", "event.key", "guid", "5", "{}", "Award", "function() end", "true" }

    -- GetState is called too often to look at more than what it can be called with by mistake.
    local function isChecked(method, argument)
      return method ~= "GetState" or not (argument == "5" or argument == "true" or argument:find("^function"))
    end

    -- All public methods of an object, also those that are new.
    local function methodsOf(object)
      return OBJECTS[object] or anna:runText(([[
        local list = {}
        for name, value in pairs(getmetatable(%s).__index) do
          if type(value) == "function" and name:find("^%%u") then list[#list + 1] = name end
        end
        table.sort(list)
        return list
      ]]):format(object))
    end

    for _, object in ipairs({ "ES", "ledger", "projection" }) do
      it("says to use a colon, at the caller's line: " .. object, function()
        anna:runText(OPEN .. "event = ledger:Append(Award, { target = guid, points = 2 })")
        local hash = anna:runText("return ledger:Hash()")
        local count = 0
        for _, method in ipairs(methodsOf(object)) do
          for _, argument in ipairs(ARGUMENTS) do
            if isChecked(method, argument) then
            count = count + 1
            local call = ("%s.%s(%s)"):format(object, method, argument)
            local result = anna:runText("return { pcall(function()\nlocal _ = " .. call .. "\nend) }")
            assert.is_false(result[1], call .. " raised nothing")
            local expected = ("runText:2: %s: use a colon, %s:%s(...) and not %s.%s(...)"):format(method, object, method, object, method)
            assert.equal(expected, result[2], call)
            end
          end
        end
        assert.is_true(count >= 70, count)
        assert.equal(hash, anna:runText("return ledger:Hash()"))
        assert.same({}, world:errors())
      end)
    end
  end)

  it("of a handler that returns a new state halts it and is told", function()
    anna:runText(OPEN)
    anna:runText([[
      redux = ledger:Project(Definition({
        name = "redux",
        on = { AW = function(state, event) return { sum = state.sum + event.points } end },
      }))
      redux:OnError(function(event, message) problem = message end)
      returning = ledger:Project(Definition({
        name = "returning",
        on = { AW = function(state, event) state.sum = state.sum + event.points return state end },
      }))
      redux:CatchUp()
      returning:CatchUp()
    ]])
    local text = "the handler returned a table, which has no effect: change the state that it is given, and return nothing"
    assert.equal(text, anna:runText("return problem"))
    assert.is_true(anna:runText("return redux:IsHalted()"))
    assert.equal(1, anna:runText("return returning:GetState().sum"))
  end)

  describe("of saved fields", function()
    local CHANGES = {
      { '{ { "target", "guid" }, { "points", "string" }, { "note", "string?" } }', 'events: field 2 ("points") of "AW" is "string", and the saved events have "int" there' },
      { '{ { "target", "guid" }, { "points", "int" }, { "note", "string" } }', 'events: field 3 ("note") of "AW" is "string", and the saved events have "string?" there' },
      { '{ { "target", "guid" }, { "points", "int" }, { "note", "string?" }, { "item", "int" } }', 'events: field 4 ("item") of "AW" is new, and the saved events do not have it: make it optional, "int?"' },
    }

    it("raises at OpenLedger, and loses nothing", function()
      anna:runText(OPEN .. "hash = ledger:Hash() ledger:Close()")
      for _, case in ipairs(CHANGES) do
        local call = ([[Changed = ES:DefineEvent("AW", %s)
          ES:OpenLedger(Options({ events = { Changed } }))]]):format(case[1])
        local result = anna:runText("return { pcall(function()\n" .. call .. "\nend) }")
        assert.is_false(result[1], call)
        assert.truthy(result[2]:find("runText:3: OpenLedger: " .. case[2], 1, true), result[2])
      end
      anna:runText("ledger = ES:OpenLedger(Options())")
      assert.is_true(anna:runText("return ledger:Hash() == hash"))
      assert.same({}, world:errors())
    end)

    it("takes new optional fields, also when an older version of the addon follows", function()
      anna:runText(OPEN .. [[
        ledger:Close()
        Newer = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "note", "string?" }, { "item", "int?" } })
        ledger = ES:OpenLedger(Options({ events = { Newer } }))
        ledger:Append(Newer, { target = guid, points = 1, item = 5 })
        ledger:Close()
        ledger = ES:OpenLedger(Options())
        ledger:Close()
        Required = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "note", "string?" }, { "item", "int" } })
      ]])
      local result = anna:runText("return { pcall(function() ES:OpenLedger(Options({ events = { Required } })) end) }")
      assert.truthy(result[2]:find('field 4 ("item") of "AW" is "int", and the saved events have "int?" there', 1, true), result[2])
    end)
  end)
end)
