-- A guild plays GuildDKP in the simulated game: busted --lpath="testkit/?.lua" spec, with the test kit in `testkit`.
local createWorld = require("EventSourcingTestKit").createWorld

-- The addon's folder is the one around this spec's.
local TOC = debug.getinfo(1, "S").source:match("^@(.-)spec/[^/]*$") .. "GuildDKP.toc"

local STAFF = "\124cffff8000\124Hitem:19019:0:0\124h[Thunderfury]\124h\124r"

describe("GuildDKP", function()
  local world

  local function login(name, rank)
    local client = world:addClient({
      name = name,
      guild = "Specs",
      rank = rank,
      addons = { TOC },
    })
    client:login()
    return client
  end

  -- What a slash command prints, without the addon's name.
  local function slash(client, line)
    local before = #client.output
    assert.is_true(client:slash(line))
    return (table.concat(client.output, "\n", before + 1):gsub("|cff66ccffDKP|r ", ""))
  end

  -- The rows of a client's window that have something in them.
  local function rows(client)
    local list = {}
    for _, row in ipairs(client.env.GuildDKPWindow.rows) do
      if row[1]:GetText() ~= "" then
        list[#list + 1] = ("%s %d %d"):format(row[1]:GetText(), row[2]:GetText(), row[3]:GetText())
      end
    end
    return list
  end

  local function status(client)
    return client.env.GuildDKPWindow.status:GetText()
  end

  before_each(function()
    world = createWorld()
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("shows everybody what an officer awards", function()
    local anna, bert = login("Anna", 1), login("Bert")
    world:advance(30)
    slash(bert, "/dkp")
    assert.same({}, rows(bert))
    assert.equal("Bert: 50 points", slash(anna, "/dkp award 50 Bert well done"))
    assert.equal("anna-simrealm: 20 points", slash(anna, "/dkp award 20 anna-simrealm"))
    world:advance(5)
    assert.same({ "Bert 50 0", "Anna 20 0" }, rows(bert))
    world:advance(120)
    assert.equal("2 events, synced", status(bert))
  end)

  it("awards the whole raid at once, and an officer alone without a group", function()
    local anna = login("Anna", 1)
    login("Bert")
    login("Carl")
    world:advance(30)
    slash(anna, "/dkp award 5 group")
    world:setGroup("RAID", { "Anna", "Bert", "Carl" })
    slash(anna, "/dkp award 10 group Ragnaros")
    slash(anna, "/dkp")
    world:advance(5)
    assert.same({ "Anna 15 0", "Bert 10 0", "Carl 10 0" }, rows(anna))
  end)

  it("takes points for loot and lets them decay, in the order of what happened", function()
    local anna, bert = login("Anna", 1), login("Bert")
    world:advance(30)
    slash(anna, "/dkp award 105 Bert")
    world:advance(5)
    assert.equal("All points decay by 10 percent", slash(anna, "/dkp decay 10"))
    world:advance(5)
    assert.equal("Bert gets " .. STAFF .. " for 100 points", slash(anna, "/dkp loot 100 Bert " .. STAFF))
    world:advance(5)
    slash(anna, "/dkp decay 50") -- what somebody owes does not decay
    slash(bert, "/dkp")
    world:advance(5)
    assert.same({ "Bert -5 1" }, rows(bert))
  end)

  it("lets only officers award, give loot and decay", function()
    local anna, bert = login("Anna", 1), login("Bert", 2)
    world:advance(30)
    slash(anna, "/dkp award 50 Anna")
    world:advance(5)
    for _, line in ipairs({ "/dkp award 99 Bert", "/dkp decay 50", "/dkp loot 0 Bert " .. STAFF }) do
      assert.equal("Only officers may do that", slash(bert, line))
    end
    slash(bert, "/dkp")
    world:advance(60)
    assert.same({ "Anna 50 0" }, rows(bert))
  end)

  it("brings a member who comes late all that happened, and decays what an absent officer had awarded", function()
    local anna, otto = login("Anna", 0), login("Otto", 1)
    world:advance(30)
    world:partition({ { "Anna" }, { "Otto" } })
    slash(otto, "/dkp award 100 Otto")
    world:advance(60)
    slash(anna, "/dkp award 40 Anna")
    slash(anna, "/dkp decay 50")
    slash(anna, "/dkp")
    world:advance(5)
    assert.same({ "Anna 20 0" }, rows(anna))
    world:heal()
    local bert = login("Bert")
    slash(bert, "/dkp")
    assert.is_true(world:advanceUntil(function()
      return #rows(bert) == 2 and status(bert) == "3 events, synced"
    end, 600))
    assert.same({ "Otto 50 0", "Anna 20 0" }, rows(bert))
  end)

  it("keeps all over /reload and logout, with nobody else online", function()
    local anna = login("Anna", 1)
    world:advance(30)
    slash(anna, "/dkp award 50 Anna")
    world:advance(5)
    slash(anna, "/dkp loot 20 Anna " .. STAFF)
    world:advance(5)
    anna:reload()
    world:advance(30)
    slash(anna, "/dkp")
    assert.same({ "Anna 30 1" }, rows(anna))
    anna:logout()
    anna:login()
    world:advance(30)
    slash(anna, "/dkp")
    assert.same({ "Anna 30 1" }, rows(anna))
  end)

  it("scrolls where the guild is larger than the window", function()
    local anna = login("Anna", 1)
    for number = 1, 19 do
      world:addClient({ name = ("Member%c"):format(64 + number), guild = "Specs" })
    end
    world:advance(30)
    for number = 1, 19 do
      slash(anna, ("/dkp award %d Member%c"):format(number, 64 + number))
    end
    slash(anna, "/dkp")
    world:advance(5)
    assert.equal("MemberS 19 0", rows(anna)[1])
    local window = anna.env.GuildDKPWindow
    local turn = window:GetScript("OnMouseWheel")
    for _ = 1, 10 do
      turn(window, -1)
    end
    assert.equal("MemberO 15 0", rows(anna)[1])
    assert.equal("MemberA 1 0", rows(anna)[15])
    for _ = 1, 10 do
      turn(window, 1)
    end
    assert.equal("MemberS 19 0", rows(anna)[1])
  end)

  it("closes its window with the same command", function()
    local anna = login("Anna", 1)
    slash(anna, "/dkp")
    assert.is_true(anna.env.GuildDKPWindow:IsVisible())
    slash(anna, "/dkp")
    assert.is_false(anna.env.GuildDKPWindow:IsVisible())
  end)

  it("explains itself, and takes no nonsense", function()
    local anna = login("Anna", 1)
    world:advance(30)
    local nonsense = { "help", "award", "award x Anna", "award 1.5 Anna", "award 1e9 Anna", "loot 5 Anna", "decay 0" }
    for _, line in ipairs(nonsense) do
      assert.truthy(slash(anna, "/dkp " .. line):find("/dkp award 50 Bert", 1, true), line)
    end
    assert.equal("No guild member Zoe", slash(anna, "/dkp award 5 Zoe"))
    slash(anna, "/dkp")
    assert.equal("0 events", status(anna):match("^[^,]+"))
  end)
end)
