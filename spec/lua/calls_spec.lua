-- The game's functions are called with a dot: none gets its namespace, or the globals, as an argument before its own.
local support = dofile("spec/lua/support.lua")

-- Puts a check before every function of the game that the library may read; gives how often each was called.
local function guard(env)
  local calls = {}
  local function guarded(name, fn, namespace)
    return function(first, ...)
      calls[name] = (calls[name] or 0) + 1
      if first ~= nil and (first == namespace or first == env) then
        error(name .. " was called with a colon", 2)
      end
      return fn(first, ...)
    end
  end
  local config = {}
  setfenv(assert(loadstring(support.readFile(".luacheckrc"))), config)()
  local isLua = {}
  for name in pairs(_G) do
    isLua[name] = true
  end
  for _, name in ipairs(config.read_globals) do
    local value = env[name]
    if name == "LibStub" or isLua[name] or value == nil or type(value) == "string" then
      -- LibStub's functions are methods; Lua's own come from the same compiler as all else.
    elseif type(value) == "function" then
      env[name] = guarded(name, value)
    else
      local namespace = {}
      for key, member in pairs(value) do
        namespace[key] = type(member) == "function" and guarded(name .. "." .. key, member, namespace) or member
      end
      env[name] = namespace
    end
  end
  return calls
end

describe("the compiled library's calls", function()
  it("give the game's functions no namespace", function()
    local world = support.newWorld()
    local calls
    local function code(env)
      -- After the other libraries, whose calls are their own matter.
      calls = guard(env)
      support.runIn(env, support.libraryText)
    end
    local anna = support.login(world, "Anna", { code })
    local bert = support.login(world, "Bert", { code })
    for _, client in ipairs({ anna, bert }) do
      client:runText([[
        ES = LibStub("EventSourcing-1.0")
        Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" } })
        SpecDB = SpecDB or {}
        ledger = ES:OpenLedger({ name = "Spec", storage = SpecDB, events = { Award },
          authorize = ES:AllOf(ES:AllowRank(9), ES:AnyOf(ES:AllowGroupLeaders(), ES:AllowRank(9))) })
        ledger:Project({ name = "failing", version = 1, initial = function() return {} end, onError = "skip",
          on = { AW = function(state, event) error("on purpose") end } })
        ledger:StartSending()]])
    end
    world:advance(10)
    anna:runText([[ledger:Append(Award, { target = UnitGUID("player"), points = 1 })]])
    world:advance(60)
    assert.equal(1, bert:runText("return ledger:Count()"))
    for _, text in ipairs(world:errors()) do
      assert.truthy(text:find("on purpose", 1, true), text)
    end
    for _, name in ipairs({
      "CreateFrame", "C_GuildInfo.GuildRoster", "C_Timer.NewTimer", "GetGuildInfo", "GetGuildRosterInfo", "GetNumGroupMembers", "GetNormalizedRealmName", "GetServerTime", "GetTime", "UnitGUID", "UnitName",
      "GetTimePreciseSec", "geterrorhandler",
    }) do
      assert.truthy(calls[name], name .. " was not called")
    end
  end)
end)
