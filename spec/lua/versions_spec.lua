-- Several copies of the library in one client, as when several addons embed it: LibStub keeps the newest.
local support = dofile("spec/lua/support.lua")

local DEFINE = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "tags", "string[]?" } })
]]
local OPEN = [[
  SpecDB = SpecDB or {}
  function Open(name, db)
    local ledger = ES:OpenLedger({ name = name, storage = db, events = { Award } })
    local points = ledger:Project({
      name = "points", version = 1, initial = function() return { sum = 0 } end,
      on = { AW = function(state, event) state.sum = state.sum + event.points end },
    })
    return ledger, points
  end
]]

-- Code that loads the library as a minor version.
local function load(minor)
  return support.libraryWithMinor(minor)
end

describe("several copies of the library", function()
  local world

  before_each(function()
    world = support.newWorld()
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("leave the newer one's functions, and those of an equal one, as they are", function()
    for _, second in ipairs({ 4, 5 }) do
      local functions = {}
      local client = support.login(world, "Anna" .. second, {
        load(5),
        function(env)
          for name, member in pairs(env.LibStub("EventSourcing-1.0")) do
            functions[name] = member
          end
        end,
        load(second),
      })
      assert.truthy(functions.OpenLedger)
      assert.same(functions, client.env.LibStub("EventSourcing-1.0"))
      assert.equal(5, select(2, client.env.LibStub("EventSourcing-1.0")))
    end
  end)

  it("replace an older one in the same table", function()
    local old
    local client = support.login(world, "Anna", {
      load(5),
      function(env)
        local library = env.LibStub("EventSourcing-1.0")
        old = { library = library, DefineEvent = library.DefineEvent, OpenLedger = library.OpenLedger }
      end,
      load(6),
    })
    local library, minor = client.env.LibStub("EventSourcing-1.0")
    assert.equal(6, minor)
    assert.equal(old.library, library)
    assert.are_not.equal(old.DefineEvent, library.DefineEvent)
    assert.are_not.equal(old.OpenLedger, library.OpenLedger)
  end)

  -- A client that has run these texts, and what it prints for an unknown command.
  local function said(game, name, texts)
    local code = { unpack(texts) }
    code[#code + 1] = DEFINE .. OPEN .. [[ES:OnLogin(function() Open("Spec", SpecDB) end)]]
    local client = support.login(game, name, code)
    game:advance(1)
    return support.slash(client, "/es nonsense")
  end

  -- The two files of a version, which says who it is.
  local function files(minor)
    local function versioned(text)
      return (text:gsub("local MINOR = %d+", "local MINOR = " .. minor):gsub("There is no command", "Version " .. minor))
    end
    return versioned(support.mainText), versioned(support.laterText)
  end

  it("compile later what belongs to the newest, whichever comes first", function()
    local old, oldLater = files(5)
    local new, newLater = files(6)
    assert.truthy(said(world, "Anna", { old, oldLater, new, newLater }):find("Version 6", 1, true))
    assert.truthy(said(world, "Bert", { new, newLater, old, oldLater }):find("Version 6", 1, true))
    assert.truthy(said(world, "Carl", { new, newLater, new, newLater }):find("Version 6", 1, true))
  end)

  it("name the list of files when the second one is not loaded, and do not take that of another version", function()
    local old, oldLater = files(5)
    local new = files(6)
    for _, texts in ipairs({ { new }, { old, oldLater, new }, { new, old, oldLater } }) do
      local game = support.newWorld()
      pcall(said, game, "Anna", texts)
      local text = tostring(game:errors()[1])
      assert.truthy(text:find("EventSourcing.later.lua is not loaded: list EventSourcing.xml", 1, true), text)
    end
  end)

  it("do not disturb a ledger that the older one opened", function()
    local code = { load(5), DEFINE, OPEN, [[ES:OnLogin(function() ledger, points = Open("Spec", SpecDB) end)]] }
    local anna = support.login(world, "Anna", code)
    local bert = support.login(world, "Bert", code)
    -- An addon that is loaded on demand brings a newer one.
    support.runIn(anna.env, load(6))
    support.runIn(bert.env, load(6))
    anna:runText([[ledger:StartSending() ledger:Append(Award, { target = UnitGUID("player"), points = 3 })]])
    world:advance(30)
    bert:runText([[ledger:Append(Award, { target = UnitGUID("player"), points = 4, tags = { "x" } })]])
    world:advance(30)
    for _, client in ipairs({ anna, bert }) do
      assert.same({ sum = 7 }, client:runText("return points:GetState()"))
    end
    -- It is saved by the copy that opened it.
    local hash = anna:runText("return ledger:Hash()")
    anna:reload()
    support.runIn(anna.env, load(6))
    anna:runText([[ledger:Close() ledger, points = Open("Spec", SpecDB)]])
    assert.equal(hash, anna:runText("return ledger:Hash()"))
  end)

  it("take event types that another one made", function()
    -- The addon loads with the older copy and opens its ledger at PLAYER_LOGIN, when another addon has brought a newer one.
    local code = { load(5), DEFINE, OPEN, load(6) }
    local anna = support.login(world, "Anna", code)
    local bert = support.login(world, "Bert", { load(6), DEFINE, OPEN })
    for _, client in ipairs({ anna, bert }) do
      client:runText([[ledger, points = Open("Spec", SpecDB)]])
    end
    anna:runText([[ledger:StartSending() ledger:Append(Award, { target = UnitGUID("player"), points = 3, tags = { "x" } })]])
    world:advance(30)
    bert:runText([[ledger:Append(Award, { target = UnitGUID("player"), points = 4, tags = { "x" } })]])
    world:advance(30)
    assert.equal(anna:runText("return ledger:Hash()"), bert:runText("return ledger:Hash()"))
    local week = anna:runText("return ledger:Weeks()[1]")
    assert.equal(anna:runText("return ledger:WeekHash(" .. week .. ")"), bert:runText("return ledger:WeekHash(" .. week .. ")"))
    assert.same({ sum = 7 }, anna:runText("points:CatchUp() return points:GetState()"))
  end)

  -- Two addons, each with its copy and its ledger, as they load one after the other.
  local function addon(name)
    return [[
      do
        local ES = LibStub("EventSourcing-1.0")
        local Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" } })
        local frame = CreateFrame("Frame")
        frame:RegisterEvent("ADDON_LOADED")
        frame:SetScript("OnEvent", function(_, _, loaded)
          if loaded ~= "]] .. name .. [[" then return end
          ]] .. name .. [[DB = ]] .. name .. [[DB or {}
          local ledger = ES:OpenLedger({ name = "]] .. name .. [[", storage = ]] .. name .. [[DB, events = { Award } })
          ledger:StartSending()
          ]] .. name .. [[ = {
            ledger = ledger,
            points = ledger:Project({ name = "points", version = 1, initial = function() return { sum = 0 } end,
              on = { AW = function(state, event) state.sum = state.sum + event.points end } }),
            Append = function(points) return ledger:Append(Award, { target = UnitGUID("player"), points = points }) end,
          }
        end)
      end]]
  end

  local function loginBoth(name, minors)
    local addons = {}
    for place, addonName in ipairs({ "One", "Two" }) do
      addons[place] = {
        name = addonName,
        savedVariables = { addonName .. "DB" },
        files = support.libraries,
        code = { load(minors[place]), addon(addonName) },
      }
    end
    local client = world:addClient({ name = name, guild = "Specs", addons = addons })
    client:login()
    return client
  end

  it("serve two addons side by side, whichever loads first, over /reload, beside clients with other versions", function()
    local clients = {
      loginBoth("Anna", { 5, 6 }), loginBoth("Bert", { 6, 5 }), loginBoth("Carl", { 6, 6 }), loginBoth("Dora", { 5, 5 }),
    }
    world:advance(30)
    for place, client in ipairs(clients) do
      client:runText("One.Append(" .. place .. ") Two.Append(" .. 10 * place .. ")")
    end
    world:advance(60)
    clients[1]:reload()
    world:advance(60)
    local hashes = { clients[1]:runText("return One.ledger:Hash()"), clients[1]:runText("return Two.ledger:Hash()") }
    for _, client in ipairs(clients) do
      for place, name in ipairs({ "One", "Two" }) do
        assert.equal(hashes[place], client:runText("return " .. name .. ".ledger:Hash()"))
        assert.same({ sum = place == 1 and 10 or 100 }, client:runText(name .. ".points:CatchUp() return " .. name .. ".points:GetState()"))
        local state = "return " .. name .. ".ledger:GetSyncState()"
        assert.is_true(world:advanceUntil(function() return client:runText(state) == "synced" end, 60, 1), client.name .. " " .. client:runText(state))
      end
    end
  end)

  it("know each other's ledgers by name", function()
    local client = support.login(world, "Anna", { load(5), DEFINE, OPEN, [[ES:OnLogin(function() ledger = Open("Spec", SpecDB) end)]] })
    support.runIn(client.env, load(6))
    local result = client:runText([[return { pcall(Open, "Spec", {}) }]])
    assert.is_false(result[1])
    assert.truthy(result[2]:find('OpenLedger: a ledger named "Spec" is open already', 1, true))
    client:runText([[ledger:Close() ledger = Open("Spec", SpecDB) ledger:Append(Award, { target = UnitGUID("player"), points = 1 })]])
    assert.equal(1, client:runText("return ledger:Count()"))
  end)

  it("share one budget of the frame", function()
    -- Each look at the clock costs 0.05 ms here. Both have much to replay at the same time.
    local client = loginBoth("Anna", { 5, 6 })
    client:runText([[for i = 1, 3000 do One.Append(1) Two.Append(1) end]])
    world:advance(60)
    client:resetFrameStats()
    client:runText([[
      for _, addon in ipairs({ One, Two }) do
        addon.ledger:Project({ name = "slow", version = 1, initial = function() return {} end,
          on = { AW = function() end } })
      end]])
    world:advance(60)
    -- 4 ms for the first and 1 for the other, not 4 for each.
    local longest = client:frameStats().longestCharged
    assert.is_true(longest > 3 and longest < 6, longest)
  end)
end)
