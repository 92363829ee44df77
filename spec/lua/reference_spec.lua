-- The list of calls in docs/reference.md.
local support = dofile("spec/lua/support.lua")

local page = support.readFile("docs/reference.md")

describe("docs/reference.md", function()
  local world, login = support.newWorld()
  local client = login("Anna", [[
    ES = LibStub("EventSourcing-1.0")
    ES:OnLogin(function()
      ledger = ES:OpenLedger({ name = "Spec", storage = {}, events = {} })
      projection = ledger:Project({ name = "all", version = 1, initial = function() return {} end, on = {} })
    end)
  ]])

  it("names every public function, and none that is not there", function()
    assert.same({}, world:errors())
    for _, object in ipairs({ "ES", "ledger", "projection" }) do
      local listed, there = {}, {}
      for name in page:gmatch("`" .. object .. ":(%u%a+)%(") do
        listed[name] = true
      end
      local value = client.env[object]
      local metatable = getmetatable(value)
      for name, member in pairs(metatable and metatable.__index or value) do
        if type(member) == "function" and name:match("^%u") then
          there[name] = true
        end
      end
      assert.same(there, listed)
    end
  end)
end)
