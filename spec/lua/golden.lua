-- What stands in spec/golden: what a version has saved and sent, for every later one to read. `npm run golden` writes the
-- folder `unreleased` anew; a release renames it to its number, and from then on it is not touched.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local golden = {}

local FOLDER = "spec/golden/"
local SECONDS_A_WEEK = 604800

-- The addon, as it is in all its versions. It is not told of the type "NW", which the first client alone defines.
golden.addon = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "note", "string?" } })
  Full = ES:DefineEvent("EV", {
    { "int", "int" }, { "number", "number" }, { "boolean", "boolean" }, { "string", "string" }, { "guid", "guid" },
    { "table", "table" }, { "ints", "int[]" }, { "numbers", "number[]" }, { "booleans", "boolean[]" },
    { "strings", "string[]" }, { "guids", "guid[]" }, { "tables", "table[]" }, { "maybeInt", "int?" },
    { "maybeNumber", "number?" }, { "maybeBoolean", "boolean?" }, { "maybeString", "string?" }, { "maybeGuid", "guid?" },
    { "maybeTable", "table?" }, { "maybeInts", "int[]?" }, { "maybeStrings", "string[]?" },
  })
  Council = ES:DefineEvent("CN", {
    { "votes", "record[]", { { "voter", "guid" }, { "item", "int" }, { "note", "string?" } } }, { "points", "map", "guid", "int" },
    { "value", "any" }, { "values", "any[]?" }, { "marks", "record[]?", { { "data", "any?" }, { "share", "number?" } } },
    { "slots", "map?", "int", "string" },
  })
  rejected = {}
  local frame = CreateFrame("Frame")
  frame:RegisterEvent("PLAYER_LOGIN")
  frame:SetScript("OnEvent", function()
    GoldenDB = GoldenDB or {}
    ledger = ES:OpenLedger({ name = "Golden", storage = GoldenDB, events = { Award, Full, Council, New }, transport = transport })
    ledger:OnRejected(function(reason, sender) rejected[#rejected + 1] = reason .. " from " .. tostring(sender) end)
    standings = ledger:Project({
      name = "standings", version = 1, initial = function() return { points = {}, others = 0 } end,
      on = { AW = function(state, event) state.points[event.target] = (state.points[event.target] or 0) + event.points end },
      otherwise = function(state) state.others = state.others + 1 end,
    })
  end)
]]

-- Appends what there is to append, `weeks` weeks back and later.
local HISTORY = [[
  local me = UnitGUID("player")
  local now = GetServerTime()
  for week = 6, 0, -1 do
    for i = 1, 12 do
      ledger:Append(Award, { target = "Player-1-0000000" .. i % 4, points = i * 7 - week, note = i % 3 == 0 and "late\n|~" or nil },
        { at = now - week * 604800 - i * 3000 })
    end
  end
  ledger:Append(Full, {
    int = -7, number = 12.5, boolean = false, string = 'say "hi" | \\ ~ \n\0 Grüße', guid = me, table = { a = "1" },
    ints = { 1, -2, 1125899906842623, -1125899906842623 }, numbers = { 0.1, -1e300, 5, 4503599627370496 },
    booleans = { true, false }, strings = { "", "x" }, guids = { me, "Player-12-00000007" }, tables = { { 1 }, {} },
    maybeInt = 0, maybeNumber = -0.25, maybeBoolean = true, maybeString = "", maybeGuid = me, maybeTable = { b = "2" },
    maybeInts = {}, maybeStrings = { "y" },
  }, { at = now - 700000 })
  ledger:Append(Full, {
    int = 0, number = 0, boolean = true, string = "", guid = me, table = {}, ints = {}, numbers = {}, booleans = {},
    strings = {}, guids = {}, tables = {},
  }, { at = now - 700000 })
  ledger:Append(Council, {
    votes = { { voter = me, item = 19019, note = "main" }, { voter = "Player-12-00000007", item = -1 } },
    points = { [me] = 5, ["Player-12-00000007"] = -5 }, value = { a = "1" },
    values = { 1, 0.1, "x", true, false, { b = "2" }, "\1", 4503599627370496 }, marks = { {}, { data = "y", share = 0.5 } },
    slots = { [10] = "ten", [9] = "nine", [-1] = "" },
  }, { at = now - 750000 })
  ledger:Append(Council, { votes = {}, points = {}, value = 40 }, { at = now - 750000 })
  ledger:Append(New, { text = "of a type that others do not know", value = 3 }, { at = now - 800000 })
  local events = {}
  for event in ledger:Events() do events[#events + 1] = event end
  ledger:Retract(events[1])
  ledger:Retract(ledger:Retract(events[20]))
]]

-- A world whose clients hear each other through a list instead of AceComm: what they send is noted, and not deflated. What
-- `loses` says of gets lost.
local function newStage(messages, isDeflated, loses)
  local world = createWorld({ seed = 1 })
  local clients = {}
  local stage = { world = world }
  function stage.login(name, savedText)
    local client
    local function setup(env)
      -- Payloads go as they are: deflate is LibDeflate's format, and the stand-in's encodings are its own.
      if not isDeflated then
        env.LibStub("LibDeflate").CompressDeflate = function(_, text)
          return text
        end
      end
      env.transport = {
        Send = function(_, lane, text, channel, target, onSent)
          messages[#messages + 1] = { lane = lane, text = text, channel = channel, sender = client.fullName }
          env.C_Timer.After(0.1, function()
            if onSent then
              onSent(true)
            end
          end)
          for _, other in ipairs(clients) do
            local isMeant = other ~= client and (not target or target == other.fullName)
            if isMeant and other.online and not (loses and loses(text)) then
              other.env.C_Timer.After(0.5, function()
                other.env.Receive(lane, text, channel, client.fullName)
              end)
            end
          end
        end,
        OnReceive = function(_, receive)
          env.Receive = receive
        end,
      }
    end
    local defineNew = name == "Anna" and [[
      New = LibStub("EventSourcing-1.0"):DefineEvent("NW", { { "text", "string" }, { "value", "int" } })]] or ""
    client = world:addClient({
      name = name,
      guild = "Specs",
      savedVariables = savedText and { Golden = savedText } or nil,
      addons = {
        {
          name = "Golden",
          savedVariables = { "GoldenDB" },
          files = support.libraries,
          code = { support.libraryText, setup, defineNew, golden.addon },
        },
      },
    })
    clients[#clients + 1] = client
    client:login()
    return client
  end
  return stage
end

-- A ledger as plain tables, to be compared.
function golden.describe(client)
  return client:runText([[
    standings:CatchUp()
    local result = { hash = ledger:Hash(), weeks = {}, events = {}, retracted = {}, state = standings:GetState() }
    for _, week in ipairs(ledger:Weeks()) do result.weeks[week] = ledger:WeekHash(week) end
    for event in ledger:Events() do
      local copy = { key = event.key }
      for name, value in pairs(event) do copy[name] = value end
      result.events[#result.events + 1] = copy
      if ledger:IsRetracted(event) then result.retracted[#result.retracted + 1] = event.key end
    end
    return result]])
end

-- Plays it: gives what was saved, all messages, and what the ledgers held.
function golden.play()
  local messages = {}
  local pieces = 0
  -- The second piece is lost, so that somebody asks for a parity.
  local stage = newStage(messages, false, function(text)
    pieces = pieces + (text:sub(2, 2) == "P" and 1 or 0)
    return text:sub(2, 2) == "P" and pieces == 2
  end)
  local world = stage.world
  local anna = stage.login("Anna")
  anna:runText("ledger:StartSending()" .. HISTORY)
  world:advance(120)
  -- A newcomer asks for everything.
  local bert = stage.login("Bert")
  world:advance(400)
  bert:runText("ledger:StartSending()")
  world:advance(60)
  anna:runText([[ledger:Append(Award, { target = UnitGUID("player"), points = 5, note = "live" })]])
  world:advance(30)
  -- Who was away lacks a few old ones, and has made one of its own meanwhile.
  bert:logout()
  anna:runText([[for i = 1, 5 do
    ledger:Append(Award, { target = "Player-1-00000009", points = i }, { at = GetServerTime() - i * 500000 }) end]])
  world:advance(60)
  anna:logout()
  bert:login()
  bert:runText([[for i = 1, 3 do
    ledger:Append(Award, { target = "Player-1-00000008", points = i }, { at = GetServerTime() - i * 400000 }) end]])
  world:advance(60)
  anna:login()
  anna:runText("ledger:StartSending()")
  bert:runText("ledger:StartSending()")
  world:advance(400)
  anna:runText("ledger:RequestPeers('GUILD')")
  -- Nothing changes any more: advertisements come with a digest.
  world:advance(1200)
  local expected = golden.describe(anna)
  assert(bert:runText("return ledger:Hash()") == expected.hash, "the golden clients are not equal")
  anna:logout()
  local errors = world:errors()
  assert(#errors == 0, errors[1])
  return { saved = anna:savedText("Golden"), messages = messages, expected = expected }
end

-- A fresh client that reads what one of another version has saved.
function golden.open(savedText)
  local stage = newStage({})
  return stage.login("Anna", savedText), stage.world
end

-- The text that somebody with a saved table exports. It is deflated by the machine's zlib, so it is not the same everywhere.
function golden.export(savedText)
  return newStage({}, true).login("Anna", savedText):runText("return ledger:Export()")
end

-- A newcomer who imports a text; and what became of its events.
function golden.import(text)
  local stage = newStage({}, true)
  -- Nothing in it is of the future.
  stage.world:advance(7200)
  local client = stage.login("Carl")
  local report, problem
  client:run(function(env)
    report, problem = env.ledger:Import(text)
  end)
  return client, stage.world, report, problem
end

-- A newcomer who hears messages, one a second.
function golden.hear(messages)
  local stage = newStage({})
  -- Nothing that is heard is of the future.
  stage.world:advance(7200)
  local client = stage.login("Carl")
  for _, message in ipairs(messages) do
    if message.channel ~= "WHISPER" or message.text:sub(2, 2) == "S" then
      if message.text:sub(2, 2) == "S" then
        client:runText("ledger:RequestPeers('GUILD')")
      end
      client:run(function(env)
        env.Receive(message.lane, message.text, message.channel, message.sender)
      end)
      stage.world:advance(1)
    end
  end
  return client, stage.world
end

local function sortedKeys(value)
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then
      return a < b
    end
    return type(a) == "number"
  end)
  return keys
end

-- Lua source of a plain value, in printable characters.
local function toSource(value, indent)
  if type(value) == "string" then
    return '"' .. value:gsub('[%c"\\\127-\255]', function(char)
      return ("\\%03d"):format(char:byte())
    end) .. '"'
  elseif type(value) == "number" then
    return ("%.17g"):format(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  end
  local lines = {}
  for _, key in ipairs(sortedKeys(value)) do
    lines[#lines + 1] = ("%s  [%s] = %s,\n"):format(indent, toSource(key), toSource(value[key], indent .. "  "))
  end
  return "{\n" .. table.concat(lines) .. indent .. "}"
end

-- The folders there are, oldest version first; `unreleased` is the newest.
function golden.folders()
  local list = {}
  local pipe = io.popen("ls " .. FOLDER .. " | sort -V")
  for name in pipe:lines() do
    if name:find("^%d") or name == "unreleased" then
      list[#list + 1] = name
    end
  end
  pipe:close()
  return list
end

-- What stands in a folder.
function golden.read(folder)
  local function value(name)
    return assert(loadstring(support.readFile(FOLDER .. folder .. "/" .. name)))()
  end
  return {
    saved = support.readFile(FOLDER .. folder .. "/saved.lua"),
    messages = value("messages.lua"),
    expected = value("expected.lua"),
    export = support.readFile(FOLDER .. folder .. "/export.txt"),
  }
end

-- Writes the folder of what is not released yet.
function golden.main()
  local played = golden.play()
  local folder = FOLDER .. "unreleased/"
  assert(os.execute("mkdir -p " .. folder) == 0)
  for name, text in pairs({
    ["saved.lua"] = played.saved,
    ["messages.lua"] = "return " .. toSource(played.messages, "") .. "\n",
    ["expected.lua"] = "return " .. toSource(played.expected, "") .. "\n",
    ["export.txt"] = golden.export(played.saved):gsub(("."):rep(120), "%0\n") .. "\n",
  }) do
    local file = assert(io.open(folder .. name, "wb"))
    file:write(text)
    file:close()
  end
  print(("%s: %d events, %d messages"):format(folder, #played.expected.events, #played.messages))
  return 0
end

return golden
