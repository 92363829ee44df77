-- One ledger for each guild, and where a ledger may be opened: in the compiled library, in the simulated game.
local support = dofile("spec/lua/support.lua")
local createWorld = require("sim.world").createWorld

local TYPES = [[
  local ES = LibStub("EventSourcing-1.0")
  ES_ = ES
  Award = ES:DefineEvent("AW", { { "points", "int" } })
  opened, guilds = {}, {}
  function Open(storage, guild)
    guilds[#guilds + 1] = guild
    ledger = ES:OpenLedger({ name = "Spec", storage = storage, events = { Award }, channels = { "GUILD" } })
    opened[#opened + 1] = ledger
    ledger:StartSending()
    return ledger
  end
]]
local PER_GUILD = TYPES .. [[ES:ForGuild("SpecDB", Open)]]

-- An addon with one account-wide saved variable, and a client that has it.
local function join(world, name, guild, code, options)
  local all = {
    name = name,
    guild = guild,
    addons = {
      { name = "Spec", savedVariables = { "SpecDB" }, files = support.libraries, code = { support.libraryText, code } },
    },
  }
  for key, value in pairs(options or {}) do
    all[key] = value
  end
  local client = world:addClient(all)
  client:login()
  return client
end

describe("ForGuild", function()
  it("never shows one guild's history to another, when an officer's alt shares the account's file", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", PER_GUILD)
    world:advance(10)
    anna:runText("ledger:Append(Award, { points = 7 })")
    anna:logout()
    local other = join(world, "Other", "Second", PER_GUILD)
    local alt = join(world, "Alt", "Second", PER_GUILD, { savedVariables = { Spec = anna:savedText("Spec") } })
    world:advance(900)
    assert.equal(0, other:runText("return ledger:Count()"))
    assert.equal(0, alt:runText("return ledger:Count()"))
    alt:runText("ledger:Append(Award, { points = 1 })")
    world:advance(60)
    assert.equal(1, other:runText("return ledger:Count()"))
    -- The first guild's events are still there, in the same file.
    alt:logout()
    local again = join(world, "Again", "First", PER_GUILD, { savedVariables = { Spec = alt:savedText("Spec") } })
    world:advance(10)
    assert.equal(1, again:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)

  it("waits for a guild that is known later, and opens nothing for a character without one", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", [[
      local known = GetGuildInfo
      GetGuildInfo = function(unit) if isKnown then return known(unit) end end
    ]] .. PER_GUILD)
    local bert = join(world, "Bert", nil, PER_GUILD)
    world:advance(30)
    assert.equal(0, anna:runText("return #opened"))
    anna:runText("isKnown = true")
    anna:fire("GUILD_ROSTER_UPDATE", false)
    world:advance(1)
    assert.equal(1, anna:runText("return #opened"))
    assert.equal("First", anna:runText("return guilds[1].name"))
    assert.equal("SimRealm", anna:runText("return guilds[1].realm"))
    assert.equal("Alliance", anna:runText("return guilds[1].faction"))
    world:advance(60)
    assert.equal(0, bert:runText("return #opened"))
    bert:setGuild("First")
    world:advance(1)
    assert.equal(1, bert:runText("return #opened"))
    assert.same({}, world:errors())
  end)

  it("closes the ledger of a guild that the character leaves, and opens that of the next one", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", PER_GUILD)
    world:advance(10)
    anna:runText("ledger:Append(Award, { points = 7 })")
    anna:setGuild(nil)
    world:advance(10)
    assert.is_false(anna:runText("return (pcall(ledger.Append, ledger, Award, { points = 1 }))"))
    anna:setGuild("Second")
    world:advance(1)
    assert.equal(2, anna:runText("return #opened"))
    assert.equal(0, anna:runText("return ledger:Count()"))
    anna:setGuild("First")
    world:advance(1)
    assert.equal(1, anna:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)

  it("says when it has closed a ledger, before it opens another", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", TYPES .. [[
      calls = {}
      local function note(text) calls[#calls + 1] = text end
      ES:ForGuild("SpecDB", function(storage, guild)
        note("open " .. guild.name)
        return Open(storage, guild)
      end, function()
        note("closed " .. tostring((pcall(ledger.Append, ledger, Award, { points = 1 }))))
      end)
    ]])
    world:advance(10)
    anna:setGuild("Second")
    world:advance(1)
    anna:setGuild(nil)
    world:advance(10)
    local calls = anna:runText("return table.concat(calls, ', ')")
    assert.equal("open First, closed false, open Second, closed false", calls)
    assert.same({}, world:errors())
  end)

  it("closes the ledger that an addon has wiped and opened again on a guild's table", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", TYPES .. [[
      ES:ForGuild("SpecDB", function(storage, guild)
        table_, guild_ = storage, guild
        return Open(storage, guild)
      end)
    ]])
    world:advance(10)
    anna:runText([[
      ledger:Append(Award, { points = 7 })
      ledger:Close()
      wipe(table_)
      Open(table_, guild_)
    ]])
    assert.equal(0, anna:runText("return ledger:Count()"))
    anna:runText("ledger:Append(Award, { points = 8 })")
    anna:setGuild("Second")
    world:advance(10)
    assert.equal(0, anna:runText("return ledger:Count()"))
    anna:setGuild("First")
    world:advance(10)
    anna:reload()
    world:advance(10)
    assert.equal(1, anna:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)

  it("keeps the ledger while the game shows no guild for a moment", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", PER_GUILD)
    world:advance(10)
    anna:setGuild(nil)
    world:advance(2)
    anna:setGuild("First")
    world:advance(20)
    assert.equal(1, anna:runText("return #opened"))
  end)

  it("finds a guild's table by its club after a new name", function()
    local world = createWorld({})
    local club = [[C_Club = { GetGuildClubId = function() return "12345" end } ]]
    local anna = join(world, "Anna", "First", club .. PER_GUILD)
    world:advance(10)
    anna:runText("ledger:Append(Award, { points = 7 })")
    anna:setGuild("Renamed")
    world:advance(1)
    assert.equal(2, anna:runText("return #opened"))
    assert.equal(1, anna:runText("return ledger:Count()"))
    anna:reload()
    world:advance(10)
    assert.equal(1, anna:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)

  it("reports what open raises, and an open that returns no ledger, and goes on", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", TYPES .. [[
      ES:ForGuild("SpecDB", function() error("not today") end)
      ES:ForGuild("OtherDB", function() return 5 end)
    ]])
    world:advance(10)
    assert.equal(2, #world:errors())
    assert.truthy(world:errors()[1]:find("not today", 1, true))
    assert.truthy(world:errors()[2]:find("ForGuild: open must return the ledger that it opens, got the number 5", 1, true))
    anna:setGuild("Second")
    world:advance(1)
    assert.equal(4, #world:errors())
  end)

  it("raises for arguments that cannot be right, at the caller's line", function()
    local world, login = support.newWorld()
    local anna = login("Anna", TYPES)
    local cases = {
      ['ES_:ForGuild(nil, Open)'] = "ForGuild: root must be a table, or the name of a saved variable, got nil",
      ['ES_:ForGuild("", Open)'] = 'ForGuild: root must be a table, or the name of a saved variable, got the string ""',
      ['ES_:ForGuild("SpecDB")'] = "ForGuild: open must be a function, got nil",
      ['ES_:ForGuild("SpecDB", Open, 5)'] = "ForGuild: closed must be a function, got the number 5",
      ['ES_:OnLogin(5)'] = "OnLogin: callback must be a function, got the number 5",
    }
    for text, message in pairs(cases) do
      local result = anna:runText(("return { pcall(function()\n\n%s\nend) }"):format(text))
      assert.equal("runText:3: " .. message, result[2])
    end
    assert.same({}, world:errors())
  end)
end)

describe("while an addon's files load", function()
  it("a ledger is not opened, since its table would be lost, and the error says what to do", function()
    local world = createWorld({})
    local text = [[
      SpecDB = SpecDB or {}
      results = {
        { pcall(function() return ES_:OpenLedger({ name = "Spec", storage = SpecDB, events = { Award } }) end) },
        { pcall(function() return ES_:ForGuild(SpecDB, Open) end) },
        -- As the saved variable is in the first session.
        { pcall(function() return ES_:ForGuild(nil, Open) end) },
      }
    ]]
    local anna = join(world, "Anna", "First", TYPES .. text)
    local results = anna.env.results
    assert.truthy(results[1][2]:find("OpenLedger: the addon's files are still loading, and its saved variables", 1, true))
    assert.truthy(results[1][2]:find("ES:OnLogin", 1, true))
    for i = 2, 3 do
      assert.truthy(results[i][2]:find("ForGuild: the addon's files are still loading", 1, true))
      assert.truthy(results[i][2]:find("give the name of the saved variable", 1, true))
    end
    assert.same({}, world:errors())
  end)

  it("OnLogin opens it in time: nothing is lost over four sessions, with a table or a name", function()
    for _, storage in ipairs({ "SpecDB", '"SpecDB"' }) do
      local world = createWorld({})
      local anna = join(world, "Anna", "First", TYPES .. ([[
        ES:OnLogin(function()
          SpecDB = SpecDB or {}
          ledger = ES:OpenLedger({ name = "Spec", storage = %s, events = { Award } })
          ledger:Append(Award, { points = 1 })
        end)
      ]]):format(storage))
      for session = 1, 4 do
        world:advance(5)
        assert.equal(session, anna:runText("return ledger:Count()"))
        anna:logout()
        anna:login()
      end
      assert.same({}, world:errors())
    end
  end)

  it("OnLogin runs a function at once after the login", function()
    local world, login = support.newWorld()
    local anna = login("Anna", TYPES)
    assert.equal(1, anna:runText("ES_:OnLogin(function() ran = (ran or 0) + 1 end) return ran"))
    anna:runText("ES_:OnLogin(function() error('oops') end)")
    assert.equal(1, #world:errors())
  end)
end)

describe("the first snippet of README and site", function()
  it("works as a file's body: nothing is lost over four sessions", function()
    for _, page in ipairs({ "README.md", "docs/index.md" }) do
      local snippet = support.readFile(page):match("```lua\n(.-)```")
      local world = createWorld({})
      local anna = world:addClient({
        name = "Anna",
        guild = "First",
        rank = 1,
        addons = {
          {
            name = "MyLoot",
            savedVariables = { "MyLootDB" },
            files = support.libraries,
            code = { support.libraryText, snippet },
          },
        },
      })
      for session = 1, 4 do
        anna:login()
        world:advance(20)
        assert.truthy(anna:runText([[return MyLootAward(UnitGUID("player"), 50)]]), page)
        world:advance(5)
        assert.equal("You have " .. session * 50, anna.output[#anna.output], page)
        anna:logout()
      end
      assert.same({}, world:errors())
    end
  end)
end)

describe("a saved table", function()
  it("belongs to one ledger", function()
    local world, login = support.newWorld()
    local anna = login("Anna", TYPES)
    anna:runText([[
      one = ES_:OpenLedger({ name = "One", storage = "OneDB", events = { Award } })
      one:Append(Award, { points = 1 })
    ]])
    local open = 'return { pcall(function() return ES_:OpenLedger({ name = "Two", storage = OneDB, events = { Award } }) end) }'
    local result = anna:runText(open)
    assert.truthy(result[2]:find('storage is in use by the open ledger "One": each ledger needs a table of its own', 1, true))
    anna:runText("one:Close()")
    result = anna:runText(open)
    assert.truthy(result[2]:find('storage belongs to the ledger "One": give "Two" a table of its own', 1, true))
    assert.equal(1, anna:runText('return ES_:OpenLedger({ name = "One", storage = "OneDB", events = { Award } }):Count()'))
    anna:runText("NumberDB = 5")
    result = anna:runText('return { pcall(function() return ES_:OpenLedger({ name = "Two", storage = "NumberDB", events = {} }) end) }')
    assert.truthy(result[2]:find("storage: the saved variable NumberDB must be a table or nil, got the number 5", 1, true))
    assert.same({}, world:errors())
  end)
end)

describe("a ledger that was opened without ForGuild", function()
  local function plain(options)
    return TYPES .. ([[
      said = {}
      local function say(_, text) said[#said + 1] = text end
      ES:OnLogin(function()
        SpecDB = SpecDB or {}
        ledger = ES:OpenLedger({
          name = "Spec", storage = SpecDB, events = { Award }, channels = { "GUILD", "RAID" },
          logger = { Debug = function() end, Info = function() end, Warning = say, Error = say }, %s
        })
        states = {}
        ledger:OnSyncState(function(state) states[#states + 1] = state end)
        ledger:StartSending()
      end)
    ]]):format(options or "")
  end

  -- Anna of one guild has entered something; her alt in another one has the same file.
  local function pair(world, options)
    local anna = join(world, "Anna", "First", plain(options))
    world:advance(10)
    anna:runText("ledger:Append(Award, { points = 7 })")
    anna:logout()
    local other = join(world, "Other", "Second", plain(options))
    local alt = join(world, "Alt", "Second", plain(options), { savedVariables = { Spec = anna:savedText("Spec") } })
    return other, alt
  end

  local PROBLEM = 'the ledger "Spec" is of the guild First-SimRealm-Alliance, and the character is in Second-SimRealm-Alliance'

  it("neither sends nor listens in another guild, and says so once", function()
    local world = createWorld({})
    local other, alt = pair(world)
    world:advance(20)
    other:runText("ledger:Append(Award, { points = 1 })")
    alt:runText("ledger:Append(Award, { points = 2 })")
    world:advance(900)
    assert.equal(1, other:runText("return ledger:Count()"))
    assert.equal(2, alt:runText("return ledger:Count()"))
    assert.is_true(alt:runText("local state, details = ledger:GetSyncState() return state == 'unknown' and details.otherGuild"))
    assert.equal(1, #world:errors())
    assert.truthy(world:errors()[1]:find(PROBLEM, 1, true), world:errors()[1])
    assert.equal(1, alt:runText("return #said"))
    assert.truthy(alt:runText("return said[1]"):find("AdoptGuild", 1, true))
    assert.equal(0, world.traffic:sent({ client = alt.name, channel = "GUILD" }).messages)
    -- It is of the first guild still, also at the next login.
    alt:reload()
    world:advance(60)
    assert.is_true(alt:runText("local state, details = ledger:GetSyncState() return state == 'unknown' and details.otherGuild"))
  end)

  it("goes on with the guild that it is told to adopt", function()
    local world = createWorld({})
    local other, alt = pair(world)
    world:advance(20)
    alt:runText("ledger:AdoptGuild()")
    world:advance(300)
    assert.equal(1, other:runText("return ledger:Count()"))
    assert.equal("synced", alt:runText("return (ledger:GetSyncState())"))
    alt:reload()
    world:advance(60)
    assert.equal(1, #world:errors())
  end)

  it("may be used in any guild with anyGuild", function()
    local world = createWorld({})
    local other = pair(world, "anyGuild = true,")
    world:advance(300)
    assert.equal(1, other:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)

  it("knows its guild again by the club, and waits until the game tells of it", function()
    local world = createWorld({})
    local club = [[C_Club = { GetGuildClubId = function() return "12345" end }
      local known = GetGuildInfo
      GetGuildInfo = function(unit) if not isLate then return known(unit) end end
    ]]
    local anna = join(world, "Anna", "First", club .. plain())
    world:advance(10)
    anna:runText("ledger:Append(Award, { points = 7 })")
    anna:setGuild("Renamed")
    world:advance(5)
    anna:reload()
    world:advance(5)
    local bert = join(world, "Bert", "Renamed", "isLate = true " .. club .. plain(), { savedVariables = { Spec = anna:savedText("Spec") } })
    world:advance(60)
    assert.equal("unknown", bert:runText("return (ledger:GetSyncState())"))
    bert:runText("isLate = false")
    bert:fire("GUILD_ROSTER_UPDATE", false)
    world:advance(120)
    assert.equal("synced", bert:runText("return (ledger:GetSyncState())"))
    assert.equal(1, bert:runText("return ledger:Count()"))
    assert.same({}, world:errors())
  end)

  it("falls silent when the character changes its guild, and speaks again when it comes back", function()
    local world = createWorld({})
    local anna = join(world, "Anna", "First", plain())
    local bert = join(world, "Bert", "First", plain())
    local other = join(world, "Other", "Second", plain())
    world:advance(10)
    anna:runText("ledger:Append(Award, { points = 7 })")
    world:advance(10)
    anna:setGuild("Second")
    world:advance(1)
    anna:runText("ledger:Append(Award, { points = 8 })")
    world:advance(300)
    assert.equal(0, other:runText("return ledger:Count()"))
    assert.equal(1, bert:runText("return ledger:Count()"))
    assert.equal("unknown", anna:runText("return states[#states]"))
    anna:setGuild("First")
    world:advance(120)
    assert.equal(2, bert:runText("return ledger:Count()"))
    assert.equal(1, #world:errors())
  end)

  it("cannot adopt a guild where there is none", function()
    local world = createWorld({})
    local anna = join(world, "Anna", nil, plain())
    world:advance(10)
    local result = anna:runText("return { pcall(function() ledger:AdoptGuild() end) }")
    assert.equal("runText:1: AdoptGuild: the character is in no guild", result[2])
    assert.same({}, world:errors())
  end)
end)
