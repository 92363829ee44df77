-- What players type: /eventsourcing, and /es where it is free, through the compiled file.
local support = dofile("spec/lua/support.lua")

local DEFINE = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "points", "int" } })
  SpecDB = SpecDB or {}
  function Open(name)
    SpecDB[name] = SpecDB[name] or {}
    local ledger = ES:OpenLedger({ name = name, storage = SpecDB[name], events = { Award } })
    local standings = ledger:Project({ name = "standings", version = 1, initial = function() return { sum = 0 } end,
      on = { AW = function(state, event) state.sum = state.sum + event.points end } })
    return ledger, standings
  end
]]
local OPEN = [[ES:OnLogin(function() ledger, standings = Open("Loot") end)]]

-- Makes the copy box's edit box known, which is a frame without a name.
local WATCH = [[
  local create = CreateFrame
  function CreateFrame(kind, ...)
    local frame = create(kind, ...)
    -- The window's search has a template.
    if kind == "EditBox" and not select(3, ...) then Boxes = (Boxes or 0) + 1 Edit = frame end
    return frame
  end
]]

describe("/eventsourcing", function()
  local world

  local function login(name, code, locale)
    return support.login(world, name, code, locale)
  end

  before_each(function()
    world = support.newWorld()
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("lists ledgers, players and messages, short and long", function()
    local code = { support.libraryText, DEFINE, OPEN }
    local anna, bert, carl = login("Anna", code), login("Bert", code), login("Carl", { support.libraryText, DEFINE })
    anna:runText("ledger:StartSending() for i = 1, 3 do ledger:Append(Award, { points = i }) end")
    world:advance(60)
    local hash = bert:runText("return ledger:Hash()")
    assert.equal("Loot: in sync. Events: 3, weeks: 1, hash: " .. hash .. "\n  standings: 3 of 3 events applied", support.slash(bert, "/es"))
    local shown = support.slash(bert, "/EventSourcing SHOW loot")
    assert.truthy(shown:find("Players heard: 1\n    Anna-SimRealm: the same events", 1, true), shown)
    assert.truthy(shown:find("\n  GUILD: sent %d+ B, received [%d.]+ k?B, refused messages: 0"), shown)
    assert.truthy(support.slash(anna, "/es"):find("This client answers the others.", 1, true))
    -- Bert falls behind where nothing reaches him; he knows it by what Anna holds.
    bert:runText("ledger:Append(Award, { points = 1 })")
    assert.truthy(support.slash(bert, "/es show"):find("Anna-SimRealm: 1 fewer", 1, true))
    assert.falsy(carl:slash("/es"))
  end)

  it("says what it did not understand, and helps", function()
    local anna = login("Anna", { support.libraryText, DEFINE, OPEN })
    world:advance(5)
    assert.equal("There is no ledger Lot. Open: Loot", support.slash(anna, "/es show Lot"))
    local help = support.slash(anna, "/es help")
    assert.equal("There is no command lots.\n" .. help, support.slash(anna, "/es lots"))
    assert.truthy(help:find("/es travel [ledger] date [time]", 1, true))
    assert.truthy(support.slash(anna, "/eventsourcing help"):find("/eventsourcing export", 1, true))
    for _, words in ipairs({ "travel", "travel Loot", "travel 2026-02-31", "travel 2026-10-31 25:00", "export yesterday" }) do
      assert.truthy(support.slash(anna, "/es " .. words):find("A date is written like this", 1, true), words)
    end
    anna:runText([[other = Open("Other")]])
    assert.equal("Which ledger? Open: Loot, Other", support.slash(anna, "/es travel 2026-10-31"))
    anna:runText("ledger:Close() other:Close()")
    assert.equal("No ledger is open.", support.slash(anna, "/es"))
  end)

  it("begins and ends time travel", function()
    local anna = login("Anna", { support.libraryText, DEFINE, OPEN })
    world:advance(5)
    anna:runText([[ledger:Append(Award, { points = 1 }, { at = GetServerTime() - 3 * 86400 }) ledger:Append(Award, { points = 2 })]])
    local day = anna:runText([[return date("%Y-%m-%d", GetServerTime() - 2 * 86400)]])
    local said = support.slash(anna, "/es travel loot " .. day)
    assert.equal(("Loot shows how things stood on %s 23:59. Back: /es return"):format(day), said)
    world:advance(5)
    assert.same({ sum = 1 }, anna:runText("return standings:GetState()"))
    assert.truthy(support.slash(anna, "/es"):find("standings: shows " .. day, 1, true))
    assert.equal("Loot shows the present.", support.slash(anna, "/es return"))
    assert.same({ sum = 3 }, anna:runText("return standings:GetState()"))
    -- A time of day; and today, whose end has not come.
    support.slash(anna, "/es travel " .. day .. " 7:05")
    assert.equal(day .. " 07:05", anna:runText([[return date("%Y-%m-%d %H:%M", standings:GetTravelTime())]]))
    support.slash(anna, "/es travel " .. anna:runText([[return date("%Y-%m-%d", GetServerTime())]]))
    assert.is_true(anna:runText("return standings:GetTravelTime() <= GetServerTime()"))
  end)

  it("says when there is no archive of the time to travel to", function()
    local anna = login("Anna", { support.libraryText, DEFINE, OPEN })
    world:advance(5)
    local day = anna:runText([[
      ledger:Append(Award, { points = 1 }, { at = GetServerTime() - 60 * 86400 })
      local closing, reason = ledger:Prune(GetServerTime() - 30 * 86400, { { Award, { points = 1 } } }, { force = true })
      assert(closing, reason)
      return date("%Y-%m-%d", GetServerTime() - 50 * 86400)]])
    world:advance(5)
    local travels = ("Loot shows how things stood on %s 23:59. Back: /es return"):format(day)
    assert.equal(travels, support.slash(anna, "/es travel " .. day))
    anna:runText("standings:Return() assert(ledger:DropArchive())")
    local gone = "Loot: the books were closed later than %s 23:59, and this client has no archive of that time."
    assert.equal(gone:format(day), support.slash(anna, "/es travel " .. day))
    assert.is_nil(anna:runText("return standings:GetTravelTime()"))
  end)

  it("compares states with replays while somebody develops", function()
    local anna = login("Anna", { support.libraryText, DEFINE, OPEN })
    anna:runText("ledger:Append(Award, { points = 1 }) ledger:Append(Award, { points = 2 })")
    world:advance(5)
    assert.equal("Say on or off: /es dev [ledger] on, or off: compares states with replays, for who writes an addon", support.slash(anna, "/es dev loot"))
    assert.equal("There is no ledger Lot. Open: Loot", support.slash(anna, "/es dev Lot on"))
    assert.falsy(support.slash(anna, "/es"):find("Development", 1, true))
    assert.equal("Loot: states are compared with replays in the background. What differs is an error, and in /es.", support.slash(anna, "/es dev on"))
    world:advance(10)
    assert.truthy(support.slash(anna, "/es"):find("\n  Development: states are compared with replays.\n    standings: as replayed, after 2 events$"))
    anna:runText("standings:GetState().sum = 999")
    world:advance(60)
    assert.truthy(support.slash(anna, "/es"):find("\n    wrong: standings.sum: 999, replayed 3", 1, true))
    assert.equal(1, #world:errors())
    assert.truthy(tostring(world:errors()[1]):find('ledger "Loot", development: standings.sum: 999, replayed 3', 1, true), tostring(world:errors()[1]))
    anna.errors = {}
    assert.equal("Loot: states are not compared any more.", support.slash(anna, "/es dev Loot OFF"))
    assert.falsy(support.slash(anna, "/es"):find("Development", 1, true))
  end)

  it("shows what a ledger did last, and why it refused what", function()
    local open = [[ES:OnLogin(function()
      SpecDB = SpecDB or {}
      ledger = ES:OpenLedger({ name = "Loot", storage = SpecDB, events = { Award }, authorize = ES:AllowRank(1) })
    end)]]
    local code = { WATCH, support.libraryText, DEFINE, open }
    local function loginAs(name, rank)
      local client = world:addClient({
        name = name, guild = "Specs", rank = rank,
        addons = { { name = "Spec", savedVariables = { "SpecDB" }, files = support.libraries, code = code } },
      })
      client:login()
      return client
    end
    local anna, bert = loginAs("Anna", 0), loginAs("Bert", 4)
    world:advance(30)
    anna:runText("ledger:StartSending() for i = 1, 3 do ledger:Append(Award, { points = i }) end")
    bert:runText("ledger:Append(Award, { points = 99 })")
    world:advance(60)
    -- Without the one that the guild hears by itself.
    anna:runText("ledger:Append(Award, { points = 5 }, { at = GetServerTime() - 30 * 86400 })")
    world:advance(120)
    local function log(client)
      support.slash(client, "/es log")
      return client:runText("return Edit:GetText()")
    end
    local lines = log(bert)
    for _, line in ipairs({
      "Info: opened with 0 events",
      "Info: authorize refused AW from Bert-SimRealm: rank 4, needed 1",
      "Info: took in ", "Debug: Anna-SimRealm advertises ", "Info: sync: synced", "Debug: says hello",
    }) do
      assert.truthy(lines:find("%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d " .. line:gsub("%-", "%%-")), line .. "\n" .. lines)
    end
    assert.truthy(log(anna):find("Debug: advertises ", 1, true))
    -- What the addon asks for goes on in its logger.
    assert.equal("There is no ledger Lot. Open: Loot", support.slash(anna, "/es log Lot"))
  end)

  it("opens a window that is not made before", function()
    local count = [[
      local create = CreateFrame
      Frames = 0
      function CreateFrame(...) Frames = Frames + 1 return create(...) end]]
    local anna = login("Anna", { support.libraryText, DEFINE, OPEN, count })
    world:advance(5)
    local before = anna:runText("return Frames")
    support.slash(anna, "/es")
    assert.equal(before, anna:runText("return Frames"))
    support.slash(anna, "/es window")
    world:advance(2)
    local made = anna:runText("return Frames")
    assert.is_true(made > before)
    support.slash(anna, "/es window")
    assert.equal(made, anna:runText("return Frames"))
    anna:runText("ledger:Close()")
    world:advance(2)
    assert.equal("No ledger is open.", support.slash(anna, "/es window"))
  end)

  it("exports into a box to copy from, the same one each time", function()
    local anna = login("Anna", { WATCH, support.libraryText, DEFINE, OPEN })
    anna:runText([[ledger:Append(Award, { points = 1 }, { at = GetServerTime() - 3 * 86400 }) ledger:Append(Award, { points = 2 })]])
    world:advance(5)
    assert.is_nil(anna.env.Edit)
    support.slash(anna, "/es export")
    world:advance(5)
    -- A text goes into a ledger of the same name only.
    local import = [[ledger:Close() SpecDB.Loot = nil ledger = Open("Loot") return ledger:Import(Edit:GetText()).added]]
    assert.equal(2, anna:runText(import))
    support.slash(anna, "/es export loot " .. anna:runText([[return date("%Y-%m-%d", GetServerTime() - 86400)]]))
    world:advance(5)
    assert.equal(1, anna:runText(import))
    assert.equal(1, anna.env.Boxes)
    assert.is_true(anna:runText("return Edit:IsVisible()"))
    anna:runText("Edit:GetScript('OnEscapePressed')(Edit)")
    assert.is_false(anna:runText("return Edit:IsVisible()"))
  end)

  it("exports rows for other programs, some days of them or all, also from the window", function()
    local anna = login("Anna", { WATCH, support.libraryText, DEFINE, OPEN })
    anna:runText([[ledger:Append(Award, { points = 11 }, { at = GetServerTime() - 3 * 86400 }) ledger:Append(Award, { points = 22 })]])
    world:advance(5)
    local function shown(line)
      assert.equal("", support.slash(anna, line))
      world:advance(5)
      return anna:runText("return Edit:GetText()")
    end
    assert.equal(anna:runText([[return ledger:ExportRows("csv")]]), shown("/es csv"))
    assert.equal(anna:runText([[return ledger:ExportRows("json")]]), shown("/es JSON Loot"))
    local day = anna:runText([[return date("%Y-%m-%d", GetServerTime() - 86400)]])
    local rows = shown("/es csv loot " .. day)
    assert.truthy(rows:find(",22", 1, true))
    assert.falsy(rows:find(",11", 1, true))
    assert.truthy(support.slash(anna, "/es csv tomorrow"):find("A date is written like this", 1, true))
    anna:runText([[
      local make = CreateFrame
      function CreateFrame(kind, ...)
        local frame = make(kind, ...)
        if kind == "Button" then
          local set = frame.SetText
          function frame:SetText(given) if given == "Copy as CSV" then Rows = frame end return set(self, given) end
        end
        return frame
      end
      Edit:SetText("")
    ]])
    support.slash(anna, "/es window")
    anna:runText("Rows:Click()")
    world:advance(5)
    assert.equal(anna:runText([[return ledger:ExportRows("csv")]]), anna:runText("return Edit:GetText()"))
  end)

  it("names who on a list was never seen, and events that are not of this addon", function()
    local open = [[
      logged = {}
      local logger = { Error = function() end, Warning = function(_, text) logged[#logged + 1] = text end }
      ES:OnLogin(function()
        ledger = ES:OpenLedger({ name = "Loot", storage = {}, events = { Award }, logger = logger,
          authorize = ES:AnyOf(ES:AllowRank(9), ES:AllowPlayers({ "Anna", "Bart", "Bert - SimRealm" })) })
      end)]]
    local other = [[
      ES = LibStub("EventSourcing-1.0")
      Award = ES:DefineEvent("AW", { { "note", "string" } })
    ]]
    local anna = login("Anna", { support.libraryText, DEFINE, open })
    local bert = login("Bert", { support.libraryText, other, open })
    world:advance(30)
    bert:runText("ledger:Append(Award, { note = 'x' })")
    world:advance(400)
    assert.truthy(support.slash(anna, "/es"):find("\n  may write, but nobody with this name was seen: Bart", 1, true))
    assert.truthy(support.slash(anna, "/es"):find('\n  Bert-SimRealm has brought events of the type "AW" with the fields string, and here it has int: another addon', 1, true))
    local logged = anna:runText("return logged")
    assert.equal(2, #logged)
    assert.equal("AllowPlayers: nobody with these names is in the guild or the group, or has sent anything: Bart", logged[2])
  end)

  it("speaks the client's language, English where there is no other", function()
    local code = { support.libraryText, DEFINE, OPEN }
    local clients = { deDE = login("Anna", code, "deDE"), frFR = login("Bert", code, "frFR"), koKR = login("Carl", code, "koKR") }
    world:advance(5)
    for locale, line in pairs({
      deDE = "Loot: niemand zum Vergleichen. Ereignisse: 0, Wochen: 0",
      frFR = "Loot : personne à qui se comparer. Événements : 0, semaines : 0",
      koKR = "Loot: nobody to compare with. Events: 0, weeks: 0",
    }) do
      assert.equal(line, support.slash(clients[locale], "/es"):sub(1, #line))
    end
  end)

  it("leaves /es to another addon that has it", function()
    local taken = [[SLASH_OTHER1, SLASH_OTHER2 = "/other", "/Es" SlashCmdList.OTHER = function() print("other") end]]
    local hashed = [[hash_SlashCmdList = { ["/ES"] = function() end }]]
    local anna = login("Anna", { support.libraryText, DEFINE, OPEN, taken })
    local bert = login("Bert", { support.libraryText, DEFINE, OPEN, hashed })
    world:advance(5)
    assert.equal("other", support.slash(anna, "/es"))
    assert.falsy(bert:slash("/es"))
    for _, client in ipairs({ anna, bert }) do
      assert.equal("Loot:", support.slash(client, "/eventsourcing"):sub(1, 5))
    end
  end)

  it("is there once for several copies, about the ledgers of all, and served by the newest", function()
    local newest = support.libraryWithMinor(6):gsub("There is no command", "No newer command")
    local anna = login("Anna", { support.libraryWithMinor(5), DEFINE, OPEN, newest, DEFINE, [[ES:OnLogin(function() other = Open("Other") end)]] })
    world:advance(5)
    local lines = support.slash(anna, "/es")
    assert.truthy(lines:find("^Loot: .*\nOther: "), lines)
    assert.truthy(support.slash(anna, "/es lots"):find("No newer command lots.", 1, true))
    local handlers = 0
    for key in pairs(anna.env.SlashCmdList) do
      handlers = handlers + (key:find("EVENTSOURCING", 1, true) and 1 or 0)
    end
    assert.equal(2, handlers)
  end)
end)
