-- The declarations for TypeScript and the annotations for the Lua language server.
local support = dofile("spec/lua/support.lua")

describe("the types", function()
  local annotations = support.readFile("dist/EventSourcing.meta.lua")
  local declarations = support.readFile("dist/EventSourcing.d.ts")

  local check, compiled

  setup(function()
    check, compiled = unpack(support.together({
      "node scripts/types.mjs --check",
      "node node_modules/typescript/bin/tsc -p spec/typescript",
    }))
  end)

  it("are what the source gives", function()
    assert.same({ output = "", code = 0 }, check)
  end)

  it("infer payloads, events and states, and refuse mistakes", function()
    assert.same({ output = "", code = 0 }, compiled)
  end)

  it("name every public function in both languages, and nothing else", function()
    local world, login = support.newWorld()
    local client = login("Anna", [[
      EventSourcing = LibStub("EventSourcing-1.0")
      EventSourcing:OnLogin(function()
        Ledger = EventSourcing:OpenLedger({ name = "Spec", storage = {}, events = {} })
        Projection = Ledger:Project({ name = "all", version = 1, initial = function() return {} end, on = {} })
      end)
    ]])
    assert.same({}, world:errors())
    for _, object in ipairs({ "EventSourcing", "Ledger", "Projection" }) do
      local value = client.env[object]
      local metatable = getmetatable(value)
      local there, annotated, declared = {}, {}, {}
      for name, member in pairs(metatable and metatable.__index or value) do
        if type(member) == "function" and name:match("^%u") then
          there[name] = true
        end
      end
      for name in annotations:gmatch("\nfunction " .. object .. ":(%w+)%(") do
        annotated[name] = true
      end
      local body = declarations:match("\nexport interface " .. object .. "%f[%W].-\n}")
      for name in body:gmatch("\n  (%u%w+)[<(]") do
        declared[name] = true
      end
      assert.same(there, annotated)
      assert.same(there, declared)
    end
  end)

  it("are annotations that Lua reads, with every class defined that they name", function()
    assert.is_function(loadstring(annotations))
    assert.truthy(annotations:find("^%-%-%-@meta\n"))
    local defined = {}
    for name in annotations:gmatch("\n%-%-%-@%l+ (EventSourcing[%w.%-]+)") do
      defined[name] = true
    end
    assert.is_true(defined["EventSourcing-1.0"])
    for line in annotations:gmatch("\n%-%-%-@[^\n]+") do
      for name in line:gsub("`[^`]*`", ""):gmatch("EventSourcing%.%u%w+") do
        assert.is_true(defined[name], name .. " is named and not defined")
      end
    end
  end)

  it("say in Lua's words what a function takes and gives", function()
    for _, line in ipairs({
      "---@param fields EventSourcing.FieldDeclaration[] pairs of name and type; see `FieldDeclaration`. A list of records has the record's fields behind its type, and a map the types of its keys and values.",
      '---@alias EventSourcing.FieldDeclaration [string, EventSourcing.FieldTypeText]|[string, "record[]"|"record[]?", EventSourcing.RecordField[]]|[string, "map"|"map?", EventSourcing.MapKeyType, EventSourcing.MapValueType]',
      "---@field authorize? fun(event: EventSourcing.Event, sender: string): boolean",
      "---@field on table<string, EventSourcing.Handler>",
      "---@field sync? EventSourcing.SyncOptions",
      "---@field advertiseInterval? number",
      "---@class EventSourcing.Event : EventSourcing.EventHead\n---@field [string] any",
      '---@alias EventSourcing.SyncState "synced"|"syncing"|"out of sync"|"unknown"',
      "---@return number applied\n---@return number total\nfunction Projection:GetProgress() end",
      "function EventSourcing:AnyOf(...) end",
      "---@param ... EventSourcing.Authorizer one or more, each made by the library or a function of yours.",
      "---@param from? number Unix seconds, inclusive; nil: from the beginning.",
    }) do
      assert.truthy(annotations:find("\n" .. line .. "\n", 1, true), line)
    end
  end)
end)
