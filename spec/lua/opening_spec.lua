-- What OpenLedger says where it cannot work, and that one ledger's trouble at logout is not another's.
local support = dofile("spec/lua/support.lua")

local OPEN = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "points", "int" } })
  OneDB, TwoDB = OneDB or {}, TwoDB or {}
  function Open(name, db)
    local ledger = ES:OpenLedger({ name = name, storage = db, events = { Award } })
    return ledger, ledger:Project({ name = "sum", version = 1, initial = function() return { list = {} } end,
      on = { AW = function(state, event) state.list[#state.list + 1] = event.points end } })
  end
]]

describe("OpenLedger", function()
  it("names the library that is missing", function()
    for missing, name in pairs({ [3] = "AceComm%-3.0", [4] = "AceSerializer%-3.0", [5] = "LibDeflate" }) do
      local files = {}
      for place, file in ipairs(support.libraries) do
        if place ~= missing then
          files[#files + 1] = file
        end
      end
      local world = support.newWorld()
      local client = world:addClient({
        name = "Anna",
        guild = "Specs",
        addons = { { name = "Spec", files = files, code = { support.libraryText, OPEN } } },
      })
      client:login()
      local result = client:runText("return { pcall(Open, 'One', OneDB) }")
      assert.is_false(result[1])
      assert.truthy(result[2]:find("OpenLedger: the library " .. name .. " is not loaded: list it"), result[2])
      -- The name is not taken.
      assert.truthy(client:runText("return { pcall(Open, 'One', OneDB) }")[2]:find("is not loaded", 1, true))
    end
  end)

  it("says so while the player is not known", function()
    local world, login = support.newWorld()
    local client = login("Anna", OPEN)
    client.env.UnitGUID = function()
      return nil
    end
    local result = client:runText("return { pcall(Open, 'One', OneDB) }")
    assert.truthy(result[2]:find("OpenLedger: the player is not known yet", 1, true), result[2])
    assert.same({}, world:errors())
  end)
end)

describe("logout", function()
  it("saves each ledger, also when another cannot be saved, and the error handler fails", function()
    local world = support.newWorld()
    local client = world:addClient({
      name = "Anna",
      guild = "Specs",
      addons = {
        {
          name = "Spec",
          savedVariables = { "OneDB", "TwoDB" },
          files = support.libraries,
          code = { support.libraryText, OPEN },
        },
      },
    })
    client:login()
    client:runText([[
      one = Open("One", OneDB) two = Open("Two", TwoDB)
      one:Append(Award, { points = 1 }) two:Append(Award, { points = 2 })
      -- Somebody's hands in the saved table.
      setmetatable(OneDB.weeks, { __newindex = function() error("not to be written") end })
      seterrorhandler(function() error("nor does this work") end)]])
    client:logout()
    client:login()
    client:runText([[two = Open("Two", TwoDB)]])
    assert.equal(1, client:runText("return two:Count()"))
  end)
end)
