-- The test kit as a folder in somebody's addon, away from this repository: the how-to's specs. The tutorial's specs are
-- those of examples/dkp.
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/kits"

-- Writes what follows the words `file=Guild…/…` or stands under such a name on a page; gives the files' names.
local function extract(path)
  local names = {}
  local function write(name, text)
    local file = assert(io.open(FOLDER .. "/" .. name, "wb"))
    file:write(text)
    file:close()
    names[#names + 1] = name
  end
  local page = support.readFile(path)
  for name, text in page:gmatch("\n```lua file=(Guild%a+/[^\n]+)\n(.-\n)```") do
    write(name, text)
  end
  for name, text in page:gmatch("\n`(GuildPoints/[%w%.]+)`[^\n]*\n\n```%l+\n(.-\n)```") do
    write(name, text)
  end
  return names
end

-- Runs busted in a folder that holds an addon and the kit.
local function busted(folder)
  return support.command(("cd %s/%s && busted -o TAP"):format(FOLDER, folder))
end

describe("the test kit", function()
  setup(function()
    support.mustRun(("rm -rf %s && mkdir -p %s/GuildPoints/spec"):format(FOLDER, FOLDER))
    support.mustRun(("cp -r examples/dkp %s/GuildDKP && rm %s/GuildDKP/spec/*"):format(FOLDER, FOLDER))
    for _, addon in ipairs({ "GuildPoints", "GuildDKP" }) do
      support.mustRun(("cp -r dist/testkit %s/%s/testkit"):format(FOLDER, addon))
    end
    extract("docs/how-to/first-addon.md")
    assert.same(
      { "GuildPoints/.busted", "GuildPoints/spec/points_spec.lua", "GuildDKP/spec/given_spec.lua" },
      extract("docs/how-to/test-your-addon.md")
    )
  end)

  it("runs the how-to's spec", function()
    local output, code = busted("GuildPoints")
    assert.equal(0, code, output)
    assert.truthy(output:find("\n1..3\n", 1, true), output)
  end)

  it("shows what an addon does wrong", function()
    local path = FOLDER .. "/GuildPoints/GuildPoints.lua"
    local text = support.readFile(path)
    support.mustRun(("sed -i 's/AllowRank(1)/AllowRank(9)/' %s"):format(path))
    local output, code = busted("GuildPoints")
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
    assert.equal(1, code, output)
    assert.truthy(output:find("not ok 2 - GuildPoints refuses awards of others", 1, true), output)
  end)

  it("runs the how-to's stories of the example", function()
    local output, code = busted("GuildDKP")
    assert.equal(0, code, output)
    assert.truthy(output:find("\n1..2\n", 1, true), output)
  end)

  it("raises what goes wrong in a story", function()
    local scenario = require("EventSourcingTestKit").createScenario({
      name = "GuildDKP",
      folder = "examples/dkp",
      files = { "Points.lua" },
      open = function(DKP)
        DKP.OpenLedger({})
        return DKP.standings
      end,
    })
    local story = scenario:given()
    assert.same({}, story:state())
    assert.has_error(function()
      story:when(function()
        error("broken", 0)
      end)
    end, "broken")
  end)
end)
