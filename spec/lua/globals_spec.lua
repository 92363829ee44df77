-- A trap around the compiled library: which globals it reads, and that it writes none but its command's names.
local support = dofile("spec/lua/support.lua")

-- What the library may read is what luacheck lets it read.
local function readable()
  local config = {}
  setfenv(assert(loadstring(support.readFile(".luacheckrc"))), config)()
  local names = {}
  for _, name in ipairs(config.read_globals) do
    names[name] = true
  end
  for _, name in ipairs(config.globals) do
    names[name] = true
  end
  return names
end

local LUA = {}
for name in ([[_G assert coroutine error getmetatable ipairs loadstring math next pairs pcall rawequal rawget rawset select
  setmetatable string table tonumber tostring type unpack xpcall]]):gmatch("%S+") do
  LUA[name] = true
end

local function sorted(set)
  local list = {}
  for name in pairs(set) do
    list[#list + 1] = name
  end
  table.sort(list)
  return list
end

-- A client that runs the library in a trap; gives the client, the names read so far and those written.
local function trapped(world, name, beforehand)
  local reads, writes, undefined = {}, {}, {}
  local client
  local function loadTrapped(env)
    if beforehand then
      beforehand(env)
    end
    local trap = setmetatable({}, {
      __index = function(_, key)
        reads[key] = true
        local value = env[key]
        if value == nil then
          undefined[key] = true
        elseif key == "loadstring" then
          -- What the library compiles at run time is in the trap, too.
          return function(text, chunkName)
            return setfenv(assert(loadstring(text, chunkName)), getfenv(2))
          end
        end
        return value
      end,
      __newindex = function(_, key, value)
        writes[key] = true
        env[key] = value
      end,
    })
    support.runIn(trap, support.libraryText)
  end
  client = support.login(world, name, { loadTrapped })
  return client, reads, writes, undefined
end

local USE = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "number" }, { "tags", "string[]" }, { "more", "table?" } })
  SpecDB = SpecDB or {}
  ledger = ES:OpenLedger({ name = "Spec", storage = SpecDB, events = { Award },
    authorize = ES:AllOf(ES:AllowRank(9), ES:AnyOf(ES:AllowGroupLeaders(), ES:AllowRank(9))) })
  standings = ledger:Project({
    name = "standings", version = 1, initial = function() return {} end,
    on = { AW = function(state, event) state[event.target] = (state[event.target] or 0) + event.points + #event.key end },
  })
  ledger:StartSending()
]]
local AWARD = [[ledger:Append(Award, { target = UnitGUID("player"), points = 0.5, tags = { "a", "b" }, more = { x = 1 } })]]

describe("the compiled library's globals", function()
  local world

  before_each(function()
    world = support.newWorld()
  end)

  it("reads LibStub, Lua's own and CreateFrame when it is loaded, and writes nothing", function()
    local _, reads, writes, undefined = trapped(world, "Anna")
    assert.same({}, world:errors())
    assert.is_true(reads.LibStub)
    for name in pairs(reads) do
      -- The game tells of a discarded file before an addon can open a ledger: a frame must hear that.
      local isKnown = LUA[name] or name == "LibStub" or name == "CreateFrame"
      assert.is_true(isKnown, "reads " .. name)
    end
    assert.same({}, sorted(undefined))
    assert.same({}, sorted(writes))
  end)

  it("reads nothing but LibStub and Lua's own when an equal or newer version is loaded", function()
    for _, minor in ipairs({ support.libraryText:match("local MINOR = (%d+)"), 1000 }) do
      local _, reads, writes = trapped(world, "Anna" .. minor, function(env)
        env.LibStub:NewLibrary("EventSourcing-1.0", tonumber(minor))
      end)
      for name in pairs(reads) do
        assert.is_true(LUA[name] or name == "LibStub", "reads " .. name)
      end
      assert.same({}, sorted(writes))
    end
    assert.same({}, world:errors())
  end)

  it("reads the game's known functions and writes its command's names in all that it does", function()
    local known = readable()
    local clients = {}
    for _, name in ipairs({ "Anna", "Bert" }) do
      local client, reads, writes, undefined = trapped(world, name)
      clients[#clients + 1] = { client = client, reads = reads, writes = writes, undefined = undefined }
      client:runText(USE)
    end
    world:advance(10)
    local anna, bert = clients[1], clients[2]
    anna.client:runText(AWARD)
    world:advance(30)
    bert.client:setLockdown(true)
    for _ = 1, 40 do
      anna.client:runText(AWARD)
    end
    world:advance(60)
    bert.client:setLockdown(false)
    bert.client:runText("ledger:RequestPeers('GUILD') for _ in ledger:Events() do end standings:CatchUp()")
    assert.is_true(world:advanceUntil(function()
      return bert.client:runText("return ledger:Count()") == 41
    end, 300))
    bert.client:runText("for _, week in ipairs(ledger:Weeks()) do ledger:WeekHash(week) end ledger:Close()")
    for _, line in ipairs({ "", "show", "export", "travel 2026-10-31", "return", "window", "help" }) do
      assert.is_true(anna.client:slash("/eventsourcing " .. line))
    end
    world:advance(5)
    anna.client:logout()
    assert.same({}, world:errors())
    local reads = {}
    for _, trap in ipairs(clients) do
      assert.same({ "SLASH_EVENTSOURCING1", "SLASH_EVENTSOURCINGSHORT1" }, sorted(trap.writes))
      -- What older clients lack.
      assert.same({ "C_EncodingUtil" }, sorted(trap.undefined))
      for name in pairs(trap.reads) do
        assert.is_true(known[name], "reads " .. name .. ", which .luacheckrc does not list")
        reads[name] = true
      end
    end
    -- Otherwise the trap has seen nothing.
    for _, name in ipairs({ "CreateFrame", "C_Timer", "GetServerTime", "UnitGUID", "GetTimePreciseSec", "loadstring" }) do
      assert.is_true(reads[name], "never reads " .. name)
    end
  end)

  it("are all that .luacheckrc allows", function()
    local known = readable()
    local used = {}
    for name in support.libraryText:gsub("%-%-[^\n]*", ""):gmatch("[%a_][%w_]*") do
      used[name] = true
    end
    for name in pairs(known) do
      assert.is_true(used[name], name .. " is in .luacheckrc, but the compiled library does not name it")
    end
  end)
end)
