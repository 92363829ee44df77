-- GuildDKP as compiled from TypeScript, in one guild with those who have it in Lua.
local createWorld = require("EventSourcingTestKit").createWorld
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/examples/dkp-ts"
local PACKAGE = FOLDER .. "/node_modules/wow-eventsourcing"
local STAFF = "\124cffff8000\124Hitem:19019:0:0\124h[Thunderfury]\124h\124r"
local IN_TYPESCRIPT, IN_LUA = FOLDER .. "/GuildDKP.toc", "examples/dkp/GuildDKP.toc"

describe("GuildDKP in TypeScript", function()
  local world

  local function login(name, rank, toc)
    local client = world:addClient({ name = name, guild = "Specs", rank = rank, addons = { toc } })
    client:login()
    return client
  end

  local function slash(client, line)
    return (support.slash(client, line):gsub("|cff66ccffDKP|r ", ""))
  end

  local function rows(client)
    local list = {}
    for _, row in ipairs(client.env.GuildDKPWindow.rows) do
      if row[1]:GetText() ~= "" then
        list[#list + 1] = ("%s %d %d"):format(row[1]:GetText(), row[2]:GetText(), row[3]:GetText())
      end
    end
    return list
  end

  setup(function()
    support.mustRun(("rm -rf %s && mkdir -p %s/dist"):format(FOLDER, PACKAGE))
    support.mustRun("cd examples/dkp-ts && cp -r src tsconfig.json embeds.xml GuildDKP.toc ../../" .. FOLDER)
    support.mustRun("cp package.json " .. PACKAGE)
    support.mustRun(("cp dist/EventSourcing.d.ts %s/dist"):format(PACKAGE))
    local tstl = "node node_modules/typescript-to-lua/dist/tstl.js -p " .. FOLDER .. "/tsconfig.json"
    assert.equal("", support.mustRun(tstl))
  end)

  before_each(function()
    world = createWorld()
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("plays with those who have it in Lua", function()
    local anna, bert = login("Anna", 1, IN_TYPESCRIPT), login("Bert", 1, IN_LUA)
    world:advance(30)
    world:setGroup("RAID", { "Bert", "Anna" })
    assert.equal("2 players: 55 points each", slash(anna, "/dkp raid 55 Ragnaros"))
    assert.equal("Bert: 50 points", slash(bert, "/dkp award 50 Bert"))
    world:advance(5)
    assert.equal("All points decay by 10 percent", slash(anna, "/dkp decay 10"))
    world:advance(5)
    assert.equal("Bert gets " .. STAFF .. " for 100 points", slash(anna, "/dkp loot 100 Bert " .. STAFF))
    slash(anna, "/dkp")
    slash(bert, "/dkp")
    world:advance(5)
    assert.same({ "Anna 50 0", "Bert -5 1" }, rows(anna))
    assert.same(rows(anna), rows(bert))
    slash(bert, "/dkp award 60 bert-simrealm")
    world:advance(5)
    assert.same({ "Bert 55 1", "Anna 50 0" }, rows(anna))
    world:advance(120)
    assert.equal("5 events, synced", anna.env.GuildDKPWindow.status:GetText())
    assert.equal(slash(anna, "/dkp list"), slash(bert, "/dkp list"))
    assert.truthy(slash(bert, "/dkp undo"):find("^Taken back: what you entered at %d%d:"))
    world:advance(5)
    assert.truthy(slash(anna, "/dkp undo"):find("^Taken back"))
    world:advance(5)
    assert.same({ "Bert 95 0", "Anna 50 0" }, rows(anna))
    assert.same(rows(anna), rows(bert))
  end)

  it("lets only officers award, give loot and decay", function()
    local bert = login("Bert", 2, IN_TYPESCRIPT)
    world:advance(30)
    for _, line in ipairs({ "/dkp award 99 Bert", "/dkp decay 50", "/dkp raid 9", "/dkp loot 0 Bert " .. STAFF }) do
      assert.equal("Only officers may do that", slash(bert, line))
    end
    slash(bert, "/dkp")
    world:advance(5)
    assert.same({}, rows(bert))
  end)

  it("brings a member who comes late all that happened, who keeps it over /reload", function()
    local anna = login("Anna", 0, IN_TYPESCRIPT)
    world:advance(30)
    slash(anna, "/dkp award 40 Anna")
    world:advance(60)
    local bert = login("Bert", 3, IN_TYPESCRIPT)
    slash(bert, "/dkp")
    assert.is_true(world:advanceUntil(function()
      return rows(bert)[1] == "Anna 40 0"
    end, 600))
    anna:logout()
    bert:reload()
    world:advance(30)
    slash(bert, "/dkp")
    assert.same({ "Anna 40 0" }, rows(bert))
    slash(bert, "/dkp")
    assert.is_false(bert.env.GuildDKPWindow:IsVisible())
  end)

  it("scrolls, explains itself, and takes no nonsense", function()
    local anna = login("Anna", 1, IN_TYPESCRIPT)
    for number = 1, 19 do
      world:addClient({ name = ("Member%c"):format(64 + number), guild = "Specs" })
    end
    world:advance(30)
    for number = 1, 19 do
      slash(anna, ("/dkp award %d Member%c"):format(number, 64 + number))
    end
    slash(anna, "/dkp")
    world:advance(5)
    local window = anna.env.GuildDKPWindow
    for _ = 1, 10 do
      window:GetScript("OnMouseWheel")(window, -1)
    end
    assert.equal("MemberO 15 0", rows(anna)[1])
    assert.equal("MemberA 1 0", rows(anna)[15])
    for _, line in ipairs({ "help", "award", "award x Anna", "award 1.5 Anna", "loot 5 Anna", "decay 0", "raid" }) do
      assert.truthy(slash(anna, "/dkp " .. line):find("/dkp award 50 Bert", 1, true), line)
    end
    assert.equal("No guild member Zoe", slash(anna, "/dkp award 5 Zoe"))
  end)
end)
