-- The addon of docs/how-to/first-addon.md, taken out of its code blocks and played.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/first-addon"
local page = support.readFile("docs/how-to/first-addon.md")

local function extractAddon()
  assert(os.execute("mkdir -p " .. FOLDER) == 0)
  local files = {}
  for name, text in page:gmatch("\n`GuildPoints/([%w%.]+)`[^\n]*\n\n```[^\n]*\n(.-\n)```") do
    local file = assert(io.open(FOLDER .. "/" .. name, "wb"))
    file:write(text)
    file:close()
    files[#files + 1] = name
  end
  return files
end

local slash = support.slash

describe("the first addon", function()
  local world

  local function login(name, rank)
    local client = world:addClient({
      name = name,
      realm = "Sim Realm",
      guild = "Specs",
      rank = rank,
      addons = { FOLDER .. "/GuildPoints.toc" },
    })
    client:login()
    return client
  end

  setup(function()
    assert.same({ "GuildPoints.toc", "embeds.xml", "GuildPoints.lua" }, extractAddon())
  end)

  before_each(function()
    world = createWorld({ mounts = { ["libs/EventSourcing"] = "." } })
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("awards on one client and prints on the other", function()
    local anna, bert = login("Anna", 1), login("Bert", 3)
    world:advance(60)
    assert.equal("Bert: 50 points", slash(anna, "/points 50 Bert well done"))
    assert.equal("Bert: -20 points", slash(anna, "/points -20 Bert"))
    assert.equal("Anna-SimRealm: 10 points", slash(anna, "/points 10 Anna-SimRealm"))
    world:advance(5)
    local standings = "Bert-SimRealm 30\nAnna-SimRealm 10\n3 awards"
    assert.equal(standings, slash(bert, "/points"):match("^(.*),"))
    world:advance(60)
    assert.equal(standings .. ", synced", slash(bert, "/points"))
  end)

  it("lets only officers award", function()
    local anna, bert = login("Anna", 1), login("Bert", 3)
    world:advance(60)
    assert.equal("authorize refused AW: rank 3, needed 1", slash(bert, "/points 99 Bert"))
    assert.equal("No guild member Zoe", slash(anna, "/points 99 Zoe"))
    world:advance(60)
    assert.equal("0 awards", slash(anna, "/points"):match("^(.*),"))
  end)

  it("brings the history to a member who comes late, and keeps it over /reload and logout", function()
    local anna = login("Anna", 0)
    world:advance(60)
    for _ = 1, 25 do
      slash(anna, "/points 2 Anna")
      world:advance(3600)
    end
    local bert = login("Bert", 3)
    assert.is_true(world:advanceUntil(function()
      return slash(bert, "/points") == "Anna-SimRealm 50\n25 awards, synced"
    end, 300))
    anna:reload()
    bert:logout()
    world:advance(60)
    bert:login()
    assert.equal("Anna-SimRealm 50", slash(anna, "/points"):match("^[^\n]+"))
    -- Names come with the roster.
    world:advance(5)
    assert.equal("Anna-SimRealm 50", slash(bert, "/points"):match("^[^\n]+"))
  end)
end)
