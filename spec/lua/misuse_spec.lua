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
  event = ledger:Append(Award, { target = guid, points = 1 })
  Other = ES:DefineEvent("OT", { { "points", "int" } })
  DAY = 86400
  function nothing() end
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
  ["an argument that is none"] = {
    { [[ES:DefineEvent(5, {})]], "DefineEvent: code must be a text of 1 to 8 letters and digits, got the number 5" },
    { [[ES:DefineEvent("XX")]], "DefineEvent: fields must be a list of { name, type }, got nil" },
    { [[ES:OpenLedger("Spec")]], 'OpenLedger: options must be a table, got the string "Spec"' },
    { [[ES:OpenLedger(Options({ anyGuild = 1 }))]], "OpenLedger: anyGuild must be true, false or nil, got the number 1" },
    { [[ES:OpenLedger(Options({ closing = { minimumDay = 1 } }))]], 'OpenLedger: closing.minimumDay is an unknown option: did you mean "minimumDays"?' },
    { [[ES:OpenLedger(Options({ closing = { archiveDays = "never" } }))]], 'OpenLedger: closing.archiveDays must be a number of at least 0, got the string "never"' },
    { [[ES:OpenLedger(Options({ mayServe = {} }))]], "OpenLedger: mayServe must be a function or nil, got a table" },
    { [[ES:OpenLedger(Options({ storage = "" }))]], "OpenLedger: storage must be " },
    { [[ES:OpenLedger(Options({ logger = print }))]], "OpenLedger: logger must be a table with Warning, Error, got a function" },
    { [[ES:OnLogin()]], "OnLogin: callback must be a function, got nil" },
    { [[ES:OnLogin("Start")]], 'OnLogin: callback must be a function, got the string "Start"' },
    { [[ES:ForGuild()]], "ForGuild: open must be a function, got nil" },
    { [[ES:ForGuild("SpecDB")]], "ForGuild: open must be a function, got nil" },
    { [[ES:ForGuild(function() end, "SpecDB")]], 'ForGuild: open must be a function, got the string "SpecDB"' },
    { [[ES:ForGuild(5, function() end)]], "ForGuild: root must be a table, or the name of a saved variable, got the number 5" },
    { [[ES:ForGuild("", function() end)]], 'ForGuild: root must be a table, or the name of a saved variable, got the string ""' },
    { [[ES:AllowRank("officer")]], 'AllowRank: rank must be a whole number from 0 (guild master) to 9, got the string "officer"' },
    { [[ES:AllowGroupLeaders("leader")]], 'AllowGroupLeaders: whom must be "sender", "creator" or nil, got the string "leader"' },
    { [[ES:AllowPlayers({ "Anna", 5 })]], "AllowPlayers: players[2] must be a name or a player's GUID, got the number 5" },
    { [[ES:AllowCarriers()]], "AllowCarriers: creatorRank must be a whole number from 0 (guild master) to 9, got nil" },
    { [[ES:AllowCarriers(3, 3)]], "AllowCarriers: carrierRank must be below creatorRank, a larger number: got the number 3 for officers of rank the number 3" },
    { [[ES:AnyOf()]], "AnyOf: at least one authorizer must be given" },
    { [[ES:AllOf("rank")]], 'AllOf: authorizer 1 must be a function, got the string "rank"' },
  },
  ["an authorizer that nobody has made"] = {
    { [[ES:OpenLedger(Options({ authorize = ES.AllowRank }))]], "OpenLedger: authorize is ES.AllowRank itself: call it, ES:AllowRank(...), and give what it returns" },
    { [[ES:OpenLedger(Options({ trustSender = ES:AllowRank(1) }))]], "OpenLedger: trustSender must be a function that is given a sender, got an authorizer: give that as authorize" },
    { [[ES:OpenLedger(Options({ mayServe = ES:AnyOf(ES:AllowRank(1), ES:AllowPlayers({ "Anna-Realm" })) }))]], "OpenLedger: mayServe must be a function that is given a sender, got an authorizer" },
    { [[ES:OpenLedger(Options({ mayServe = ES.AllowRank }))]], "OpenLedger: mayServe is ES.AllowRank itself" },
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
    { [[ledger:Retract(event, { time = 5 })]], "Retract: options.time is an unknown option: known are at" },
    { [[ledger:Events({ form = 0 })]], 'Events: filter.form is an unknown option: did you mean "from"?' },
    { [[ledger:Archive({ reversed = true })]], 'Archive: filter.reversed is an unknown option: did you mean "reverse"?' },
    { [[ledger:ExportRows("csv", { creater = guid })]], 'ExportRows: filter.creater is an unknown option: did you mean "creator"?' },
    { [[ledger:ExportRows("csv", { reverse = true })]], "ExportRows: filter.reverse is an unknown option: known are " },
    { [[ledger:AddPeer("Otto", { gives = true })]], 'AddPeer: options.gives is an unknown option: did you mean "give"?' },
    { [[ledger:Prune(0, {}, { exlude = {} })]], 'Prune: options.exlude is an unknown option: did you mean "exclude"?' },
    { [[ledger:DropArchive({ uncoverd = true })]], 'DropArchive: options.uncoverd is an unknown option: did you mean "uncovered"?' },
    { [[ledger:Project(Definition({ loads = function() end }))]], 'Project: loads is an unknown option: did you mean "load"?' },
  },
  ["an argument that is none"] = {
    { [[ledger:Append()]], "Append: type must be an event type made by DefineEvent, got nil" },
    { [[ledger:Append(event)]], "Append: type must be an event type made by DefineEvent, got an event" },
    { [[ledger:Append(Other, { points = 1 })]], 'Append: type "OT" is not among the ledger\'s events' },
    { [[ledger:Append(Award, { target = guid, points = 1 }, GetServerTime())]], "Append: options must be a table or nil, got the number " },
    { [[ledger:Append(Award, { target = guid, points = 1 }, { at = GetServerTime() + 60 })]], "Append: options.at must not be later than now" },
    { [[ledger:Retract()]], "Retract: event must be an event or an event's key, got nil" },
    { [[ledger:Retract("AW")]], 'Retract: event must be an event or an event\'s key, got the string "AW"' },
    { [[ledger:Retract(event, { at = 5 })]], "Retract: options.at must not be before the event" },
    { [[ledger:Restore(5)]], "Restore: event must be an event or an event's key, got the number 5" },
    { [[ledger:Restore({})]], "Restore: event must be an event or an event's key, got a table" },
    { [[ledger:RetractionsOf(Award)]], "RetractionsOf: event must be an event or an event's key, got a table" },
    { [[ledger:Events("yesterday")]], 'Events: from must be Unix seconds or nil, got the string "yesterday"' },
    { [[ledger:Events({ type = Award }, 5)]], "Events: to must be nil beside a filter, got the number 5: write filter.to" },
    { [[ledger:Events({ limit = 0 })]], "Events: filter.limit must be a whole number from 1 on, or nil, got the number 0" },
    { [[ledger:Events({ type = "WA" })]], "Events: filter.type" },
    { [[ledger:Events({ creator = "Anna" })]], 'Events: filter.creator must be a player\'s GUID or nil, got the string "Anna"' },
    { [[ledger:AddEvents()]], "AddEvents: events must be a list of event types made by DefineEvent, got nil" },
    { [[ledger:AddEvents(Other)]], "AddEvents: events must be a list of event types made by DefineEvent, without holes and other keys, got the key " },
    { [[ledger:AddEvents({ Other, "AW" })]], 'AddEvents: events[2] must be an event type made by DefineEvent, got the string "AW"' },
    { [[ledger:AddEvents({ ES:DefineEvent("AW", { { "x", "int" } }) })]], 'AddEvents: events[1]: the code "AW" belongs to an earlier event type' },
    { [[ledger:Project()]], "Project: definition must be a table, got nil" },
    { [[ledger:Project(Definition())]], 'Project: name "sum" belongs to an open projection of this ledger: close that one first' },
    { [[ledger:Project(Definition({ name = "held", reset = nothing }))]], "Project: give initial (the library holds the state) or reset (the addon does), and not both" },
    { [[ledger:Project({ name = "held", version = 1, on = {}, reset = nothing, save = nothing })]], "Project: save must not be without load" },
    { [[ledger:AddPeer()]], "AddPeer: name must be another player's name, Name-Realm, got nil" },
    { [[ledger:AddPeer("anna")]], 'AddPeer: name must be another player\'s name, Name-Realm, got the string "anna"' },
    { [[ledger:AddPeer("Otto", { give = 1 })]], "AddPeer: options.give must be true, false or nil, got the number 1" },
    { [[ledger:AddPeer("Otto", { give = false, take = false })]], "AddPeer: options must let events go one way at least: give or take must not be false" },
    { [[ledger:RemovePeer({})]], "RemovePeer: name must be another player's name, Name-Realm, got a table" },
    { [[ledger:RequestPeers("guild")]], 'RequestPeers: channel must be one of the ledger\'s channels, got the string "guild"' },
    { [[ledger:OnAppend("WA", nothing)]], "OnAppend: type" },
    { [[ledger:OnAppend(Award)]], "OnAppend: listener must be a function, got nil" },
    { [[ledger:OnAppend(nothing(), nothing)]], "OnAppend: type" },
    { [[ledger:OnReady()]], "OnReady: listener must be a function, got nil" },
    { [[ledger:OnClosed("closed")]], 'OnClosed: listener must be a function, got the string "closed"' },
    { [[ledger:OnSyncState({})]], "OnSyncState: listener must be a function, got a table" },
    { [[ledger:OnSyncProgress()]], "OnSyncProgress: listener must be a function, got nil" },
    { [[ledger:OnConflict(true)]], "OnConflict: listener must be a function, got the boolean true" },
    { [[ledger:OnRejected(5)]], "OnRejected: listener must be a function, got the number 5" },
    { [[ledger:Export("csv")]], 'Export: from must be Unix seconds or nil, got the string "csv"' },
    { [[ledger:Export(nil, nil, "text")]], 'Export: done must be a function or nil, got the string "text"' },
    { [[ledger:ExportRows()]], 'ExportRows: format must be "csv" or "json", got nil' },
    { [[ledger:ExportRows("CSV")]], 'ExportRows: format must be "csv" or "json", got the string "CSV"' },
    { [[ledger:ExportRows("csv", nothing)]], "ExportRows: filter must be a table or nil, got a function" },
    { [[ledger:ExportRows("csv", { from = "x" })]], 'ExportRows: filter.from must be Unix seconds or nil, got the string "x"' },
    { [[ledger:ExportRows("json", nil, {})]], "ExportRows: done must be a function or nil, got a table" },
    { [[ledger:Import(5)]], "Import: source must be a text, or a table with entries and classes, got the number 5" },
    { [[ledger:ImportRows()]], "ImportRows: rows must be a list, got nil" },
    { [[ledger:ImportRows({}, Award)]], "ImportRows: map must be a function, got a table" },
    { [[ledger:ImportRows({}, nothing, true)]], "ImportRows: done must be a function or nil, got the boolean true" },
    { [[ledger:Prune()]], "Prune: before must be Unix seconds, got nil" },
    { [[ledger:Prune(0)]], "Prune: summary must be a list of { type, payload } or a function, got nil" },
    { [[ledger:Prune(0, {}, nothing)]], "Prune: options must be a table or nil, got a function" },
    { [[ledger:Prune(0, { { Other, { points = 1 } } })]], "Prune: " },
    { [[ledger:Prune(0, { { Award, { points = 1 } } })]], "Prune: " },
    { [[ledger:Prune(0, {}, { exclude = "sum" })]], 'Prune: options.exclude must be a list of names of projections, got the string "sum"' },
    { [[ledger:Reopen()]], "Reopen: closing must be one of this ledger's Closings, got nil" },
    { [[ledger:Reopen(event)]], "Reopen: closing must be one of this ledger's Closings, got a table" },
    { [[ledger:Archive("x")]], 'Archive: from must be Unix seconds or nil, got the string "x"' },
    { [[ledger:DropArchive(true)]], "DropArchive: options must be a table or nil, got the boolean true" },
    { [[ledger:Save("now")]], 'Save: done must be a function or nil, got the string "now"' },
    { [[ledger:SetDevelopment()]], "SetDevelopment: on must be true or false, got nil" },
    { [[ledger:SetDevelopment("on")]], 'SetDevelopment: on must be true or false, got the string "on"' },
    { [[projection:OnChange()]], "OnChange: listener must be a function, got nil" },
    { [[projection:OnError("print")]], 'OnError: listener must be a function, got the string "print"' },
    { [[projection:OnReady(5)]], "OnReady: listener must be a function, got the number 5" },
    { [[projection:At(nothing)]], "At: timestamp must be Unix seconds, got a function" },
    { [[projection:At(5)]], "At: callback must be a function, got nil" },
    { [[projection:TravelTo("2026-10-31")]], 'TravelTo: timestamp must be Unix seconds, got the string "2026-10-31"' },
  },
}

-- What raises although nothing is wrong with its arguments, when the ledger is closed; and in a handler.
local ENDED = {
  Append = "ledger:Append(Award, { target = guid, points = 1 })",
  Retract = "ledger:Retract(event)",
  Restore = "ledger:Restore(event)",
  AddEvents = "ledger:AddEvents({ Other })",
  Project = "ledger:Project(Definition({ name = 'late' }))",
  AdoptGuild = "ledger:AdoptGuild()",
  StartSending = "ledger:StartSending()",
  AddPeer = "ledger:AddPeer('Otto')",
  Export = "ledger:Export()",
  ExportRows = "ledger:ExportRows('csv')",
  Import = "ledger:Import('')",
  ImportRows = "ledger:ImportRows({}, nothing)",
  Prune = "ledger:Prune(0, {})",
  Reopen = "ledger:Reopen({})",
  DropArchive = "ledger:DropArchive()",
  Fork = "ledger:Fork()",
  Save = "ledger:Save()",
  SetDevelopment = "ledger:SetDevelopment(true)",
  Apply = "fork:Apply()",
}
local APPLYING = {
  "Append", "Retract", "Restore", "AddEvents", "Import", "ImportRows", "Prune", "Reopen", "Fork", "Save", "Apply",
  Close = "ledger:Close()", CatchUp = "projection:CatchUp()",
}

-- What never raises, with nonsense for an argument, and what it gives then.
local QUIET = {
  AllowOwn = { "type(ES:AllowOwn(5))", "function" },
  IsRetracted = { "ledger:IsRetracted({})", false },
  Get = { "ledger:Get(5)", nil },
  Count = { "ledger:Count({})", 1 },
  Hash = { "type(ledger:Hash('x'))", "string" },
  WeekHash = { "ledger:WeekHash('x')", nil },
  Weeks = { "#ledger:Weeks(5)", 1 },
  StopSending = { "ledger:StopSending(5)", nil },
  IsSending = { "ledger:IsSending(5)", false },
  GetPeers = { "#ledger:GetPeers({})", 0 },
  GetTraffic = { "type(ledger:GetTraffic({}))", "table" },
  GetSyncState = { "type(ledger:GetSyncState({}))", "string" },
  Closings = { "#ledger:Closings(5)", 0 },
  GetState = { "projection:GetState(5).sum", 1 },
  GetProgress = { "projection:GetProgress(5)", 1 },
  IsHalted = { "projection:IsHalted(5)", false },
  Return = { "projection:Return(5)", nil },
  GetTravelTime = { "projection:GetTravelTime(5)", nil },
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

  it("of a ledger that is closed is told where it is made", function()
    anna:runText(OPEN .. "fork = ledger:Fork() ledger:Close()")
    local matrix = {}
    for method, call in pairs(ENDED) do
      matrix[#matrix + 1] = { call, ("runText:2: %s: the ledger is closed"):format(method) }
    end
    check(matrix)
  end)

  it("in a handler is told where it is made, and changes nothing", function()
    anna:runText(OPEN .. "fork = ledger:Fork() messages = {}")
    local hash = anna:runText("return ledger:Hash()")
    local calls = {}
    for method, call in pairs(APPLYING) do
      method = type(method) == "number" and call or method
      calls[method] = ENDED[method] or call
    end
    for method, call in pairs(calls) do
      anna:runText(([[
        ledger:Project(Definition({ name = %q, on = { AW = function()
          local ok, message = pcall(function()
            %s
          end)
          messages[%q] = message or "raised nothing"
        end } })):CatchUp()
      ]]):format(method, call, method))
    end
    local messages = anna:runText("return messages")
    for method in pairs(calls) do
      assert.equal(("runText:3: %s: must not be called by a handler"):format(method), messages[method])
    end
    assert.equal(hash, anna:runText("return ledger:Hash()"))
    assert.same({}, world:errors())
  end)

  it("of a fork or a projection, in one of its own handlers, is told, too", function()
    anna:runText(OPEN .. [[
      fork = ledger:Fork()
      closing = ledger:Project(Definition({ name = "closing", on = { AW = function()
        local ok, message = pcall(function() closing:Close() end)
        if not message:find("^runText:%d+: Close: must not be called by a handler$") then error(message, 0) end
      end } }))
      closing:CatchUp()
      fork:Project(Definition({ on = { AW = function()
        for _, method in ipairs({ "Apply", "Discard", "Close" }) do
          local ok, message = pcall(function() fork[method](fork) end)
          if not (message and message:find(method .. ": must not be called by a handler", 1, true)) then error(method, 0) end
        end
      end } })):CatchUp()
    ]])
    assert.same({}, world:errors())
    anna:runText("fork:Discard() fork:Discard()")
  end)

  it("of what never raises gives nothing wrong", function()
    anna:runText(OPEN .. "projection:CatchUp()")
    for method, case in pairs(QUIET) do
      assert.equal(case[2], anna:runText("return (" .. case[1] .. ")"), method)
    end
    assert.same({}, world:errors())
  end)

  describe("of a dot instead of a colon", function()
    -- What a call has before it, and the names of its methods.
    local OBJECTS = {
      fork = { "Apply", "Discard" },
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

    it("is looked at here, and each method's wrong arguments above", function()
      anna:runText(OPEN)
      local rows = {}
      for _, matrices in ipairs({ CLOSED, OPENED }) do
        for _, matrix in pairs(matrices) do
          for _, case in ipairs(matrix) do
            rows[#rows + 1] = case[1]
          end
        end
      end
      for _, case in pairs(QUIET) do rows[#rows + 1] = case[1] end
      for _, call in pairs(ENDED) do rows[#rows + 1] = call end
      for _, call in pairs(APPLYING) do rows[#rows + 1] = call end
      rows[#rows + 1] = "fork:Discard() projection:Close()"
      local text = table.concat(rows, "\n")
      for _, object in ipairs({ "ES", "ledger", "projection", "fork" }) do
        for _, method in ipairs(methodsOf(object)) do
          assert.truthy(text:find(object .. ":" .. method .. "(", 1, true), object .. ":" .. method .. " has no row")
        end
      end
    end)

    it("knows all methods of the library", function()
      local names = anna:runText([[
        local list = {}
        for name, value in pairs(ES) do
          if type(value) == "function" and name:find("^%u") then list[#list + 1] = name end
        end
        return list
      ]])
      table.sort(names)
      local known = { unpack(OBJECTS.ES) }
      table.sort(known)
      assert.same(known, names)
    end)

    for _, object in ipairs({ "ES", "ledger", "projection", "fork" }) do
      it("says to use a colon, at the caller's line: " .. object, function()
        anna:runText(OPEN .. "fork = ledger:Fork()")
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
        assert.is_true(count >= 9 * #methodsOf(object) - #ARGUMENTS, count)
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
