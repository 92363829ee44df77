-- Runs every Lua and TypeScript snippet of the documentation.
local snippets = dofile("spec/lua/snippets.lua")

local pages, typescript = snippets.pages()

-- What a made-up page makes fail.
local function failure(text)
  local chunk = snippets.chunks("page.md", text, "lua")[1]
  local ok, message = pcall(snippets.play, chunk.text, "page.md")
  return not ok and tostring(message) or nil
end

describe("the Lua of", function()
  for _, page in ipairs(pages) do
    for _, chunk in ipairs(snippets.chunks(page.path, page.text, "lua")) do
      local place = ("%s:%d"):format(page.path, chunk.first)
      if chunk.words.plain then
        -- It may be specs itself.
        local run = chunk.text:find("describe(", 1, true) and describe or it
        run(place .. " runs outside of the game", assert(loadstring(chunk.text, "@" .. page.path)))
      elseif chunk.words.file then
        it(place .. " compiles", function()
          assert(loadstring(chunk.text, "@" .. page.path))
        end)
      else
        it(place .. " runs", function()
          snippets.play(chunk.text, page.path)
        end)
      end
    end
  end
end)

describe("the TypeScript of the documentation", function()
  it("compiles and runs", function()
    assert.equal("", typescript.output)
    assert.truthy(typescript.lua["docs/how-to/use-the-types.md"])
    for path, chunks in pairs(typescript.lua) do
      for _, text in ipairs(chunks) do
        snippets.play(text, path)
      end
    end
  end)
end)

describe("the reference", function()
  local methods = {}

  setup(function()
    for _, page in ipairs(pages) do
      local sections = page.path:match("/reference/") and page.text:gmatch("\n## (%a+:%u%w+%b())[^\n]*(.-)\n\n```dts")
      for heading, section in sections or function() end do
        methods[heading] = section
      end
    end
  end)

  it("has an example of each method", function()
    local count = 0
    for heading, section in pairs(methods) do
      count = count + 1
      assert.truthy(section:find("\n```lua fresh\n", 1, true), heading .. " needs an @example")
    end
    assert.is_true(count > 40)
  end)

  it("says of each method that takes something whether it raises", function()
    for heading, section in pairs(methods) do
      if not heading:find("()", 1, true) then
        assert.truthy(section:find("%f[%a][Rr]aises%f[%A]"), heading .. " does not say when it raises")
      end
    end
  end)

  it("names arguments as Lua has them", function()
    assert.truthy(methods["ES:AnyOf(...)"]:find("\n| `...` | [`Authorizer`](#authorizer) |", 1, true))
  end)

  it("has an example of each table that addons fill in", function()
    local tables = { "LedgerOptions", "ReplayOptions", "SyncOptions", "Transport", "Logger", "ProjectionDefinition", "EntryLedger" }
    for _, name in ipairs(tables) do
      local found
      for _, page in ipairs(pages) do
        found = found or page.text:match("\n## " .. name .. " {[^\n]+\n(.-)\n#")
      end
      assert.truthy(found and found:find("\n```lua fresh\n", 1, true), name .. " needs an @example")
    end
  end)
end)

describe("a snippet", function()
  it("goes on from the one before, and keeps its line in messages", function()
    assert.is_nil(failure("```lua\nlocal a = 1\n```\n\n<!-- lua\nassert(a == 1)\n-->\n"))
    assert.truthy(failure("\n\n```lua\nlocal a = 1\n```\n<!-- lua\nassert(a == 2, 'wrong')\n-->\n"):find("wrong"))
    assert.truthy(failure("\n\n```lua\nnothing()\n```\n"):find("page.md:4:", 1, true))
  end)

  it("fails by what it leads to later, too", function()
    assert.truthy(failure("```lua\nC_Timer.After(1, function() error('later') end)\n```\n"))
  end)

  it("has a guild around it", function()
    assert.is_nil(failure([[
```lua
local event = ledger:Append(Award, { target = guid, points = 5 })
```
<!-- lua
advance(5)
assert(asBert("return ledger:Count()") == 1)
-->
]]))
  end)

  it("has a language and words that are known", function()
    for _, text in ipairs({ "```Lua\n```\n", "```lua quick\nx()\n```\n", "```lua\nx()\n" }) do
      assert.is_false(pcall(snippets.chunks, "page.md", text, "lua"), text)
    end
  end)
end)
