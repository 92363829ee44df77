-- A guild plays GuildDKP in the simulated game.
local createWorld = require("EventSourcingTestKit").createWorld

local world

before_each(function()
  world = createWorld()
end)

after_each(function()
  assert.same({}, world:errors()) -- Lua errors of all clients
end)

local function login(name, rank)
  local client = world:addClient({ name = name, guild = "Specs", rank = rank, addons = { "GuildDKP.toc" } })
  client:login()
  return client
end

-- What a slash command prints, without the addon's name.
local function slash(client, line)
  local before = #client.output
  assert.is_true(client:slash(line))
  return (table.concat(client.output, "\n", before + 1):gsub("|cff66ccffDKP|r ", ""))
end

it("explains itself", function()
  assert.truthy(slash(login("Anna", 1), "/dkp help"):find("^Commands:"))
end)

it("awards points, and keeps them over /reload and logout", function()
  local anna = login("Anna", 1)
  login("Bert")
  world:advance(30) -- seconds: until the roster has come
  assert.equal("Bert: 50 points", slash(anna, "/dkp award 50 Bert well done"))
  assert.equal("anna-simrealm: 20 points", slash(anna, "/dkp award 20 anna-simrealm"))
  world:advance(5)
  anna:reload()
  world:advance(30)
  anna:logout()
  anna:login()
  world:advance(30)
  local standings = "Bert: 50 points, 0 items\nAnna: 20 points, 0 items\n2 events, "
  assert.equal(standings, slash(anna, "/dkp list"):sub(1, #standings))
end)

it("takes no nonsense", function()
  local anna = login("Anna", 1)
  world:advance(30)
  for _, line in ipairs({ "award", "award x Anna", "award 1.5 Anna", "award 1e9 Anna" }) do
    assert.truthy(slash(anna, "/dkp " .. line):find("/dkp award 50 Bert", 1, true), line)
  end
  assert.equal("No guild member Zoe", slash(anna, "/dkp award 5 Zoe"))
end)

it("brings what officers award to those who are there, and to those who come later", function()
  local anna, bert = login("Anna", 1), login("Bert")
  world:advance(30)
  slash(anna, "/dkp award 50 Bert")
  world:advance(5)
  assert.truthy(slash(bert, "/dkp list"):find("Bert: 50 points", 1, true))
  local carl = login("Carl")
  assert.is_true(world:advanceUntil(function()
    return slash(carl, "/dkp list") == "Bert: 50 points, 0 items\n1 events, synced"
  end, 120, 5)) -- within two minutes, looking every five seconds
end)

it("lets only officers award", function()
  local anna, bert = login("Anna", 1), login("Bert", 2)
  world:advance(30)
  assert.equal("Only officers may do that", slash(bert, "/dkp award 99 Bert"))
  world:advance(60)
  assert.truthy(slash(anna, "/dkp list"):find("0 events", 1, true))
end)

it("keeps the points of two guilds apart", function()
  local anna = login("Anna", 1)
  world:advance(30)
  slash(anna, "/dkp award 50 Anna")
  anna:setGuild("Others", 1)
  world:advance(30)
  assert.equal("0 events", slash(anna, "/dkp list"):match("^[^,]+"))
  anna:setGuild(nil)
  world:advance(30)
  assert.equal("You are in no guild, or the game has not said so yet", slash(anna, "/dkp list"))
  anna:setGuild("Specs", 1)
  world:advance(30)
  assert.equal("Anna: 50 points, 0 items", slash(anna, "/dkp list"):match("^[^\n]+"))
end)

it("counts what two officers award in the same second, though they do not hear each other", function()
  local anna, otto = login("Anna", 0), login("Otto", 1)
  login("Bert")
  world:advance(30)
  world:partition({ { "Anna", "Bert" }, { "Otto" } })
  slash(anna, "/dkp award 50 Bert")
  slash(otto, "/dkp award 20 Bert")
  world:advance(60)
  assert.truthy(slash(anna, "/dkp list"):find("Bert: 50 points", 1, true))
  assert.truthy(slash(otto, "/dkp list"):find("Bert: 20 points", 1, true))
  world:heal()
  assert.is_true(world:advanceUntil(function()
    local standings = "Bert: 70 points, 0 items\n2 events, synced"
    return slash(anna, "/dkp list") == standings and slash(otto, "/dkp list") == standings
  end, 600, 5))
end)

it("decays what an absent officer had awarded before", function()
  local anna, otto = login("Anna", 0), login("Otto", 1)
  world:advance(30)
  world:partition({ { "Anna" }, { "Otto" } })
  slash(otto, "/dkp award 100 Otto")
  world:advance(60)
  slash(anna, "/dkp award 40 Anna")
  world:advance(5)
  assert.equal("All points decay by 50 percent", slash(anna, "/dkp decay 50"))
  world:advance(5)
  assert.equal("Anna: 20 points, 0 items", slash(anna, "/dkp list"):match("^[^\n]+"))
  world:heal()
  assert.is_true(world:advanceUntil(function()
    return slash(anna, "/dkp list") == "Otto: 50 points, 0 items\nAnna: 20 points, 0 items\n3 events, synced"
  end, 600, 5))
end)

local STAFF = "\124cffff8000\124Hitem:19019:0:0\124h[Thunderfury]\124h\124r"

it("takes points for loot", function()
  local anna, bert = login("Anna", 1), login("Bert")
  world:advance(30)
  slash(anna, "/dkp award 105 Bert")
  world:advance(5)
  assert.equal("Bert gets " .. STAFF .. " for 100 points", slash(anna, "/dkp loot 100 Bert " .. STAFF))
  world:advance(5)
  assert.equal("Bert: 5 points, 1 items", slash(bert, "/dkp list"):match("^[^\n]+"))
  assert.equal("Only officers may do that", slash(bert, "/dkp loot 0 Bert " .. STAFF))
  assert.truthy(slash(anna, "/dkp loot 5 Bert"):find("/dkp loot 30 Bert", 1, true))
end)

it("awards all who are in the raid", function()
  local anna, carl = login("Anna", 1), login("Carl")
  login("Bert")
  world:advance(30)
  world:setGroup("RAID", { "Anna", "Bert" })
  assert.equal("2 players: 10 points each", slash(anna, "/dkp raid 10 Ragnaros"))
  world:advance(5)
  local standings = "Anna: 10 points, 0 items\nBert: 10 points, 0 items\n1 events, "
  assert.equal(standings, slash(carl, "/dkp list"):sub(1, #standings))
end)

it("takes back what the player entered, one by one, and nothing of others", function()
  local anna, otto = login("Anna", 0), login("Otto", 1)
  world:advance(30)
  for _, points in ipairs({ 1, 20, 300 }) do
    slash(points == 20 and otto or anna, ("/dkp award %d Anna"):format(points))
    world:advance(5)
  end
  for _, rest in ipairs({ 21, 20 }) do
    assert.truthy(slash(anna, "/dkp undo"):find("^Taken back"))
    world:advance(5)
    assert.equal(("Anna: %d points, 0 items"):format(rest), slash(otto, "/dkp list"):match("^[^\n]+"))
  end
  assert.equal("You have entered nothing within a day", slash(anna, "/dkp undo"))
end)

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

it("shows in the window what changes", function()
  local anna, bert = login("Anna", 1), login("Bert")
  world:advance(30)
  slash(bert, "/dkp")
  assert.same({}, rows(bert))
  slash(anna, "/dkp award 50 Bert")
  slash(anna, "/dkp award 20 Anna")
  world:advance(5)
  assert.same({ "Bert 50 0", "Anna 20 0" }, rows(bert))
  world:advance(120)
  local window = bert.env.GuildDKPWindow
  assert.equal("2 events, synced", window.status:GetText())
  slash(bert, "/dkp")
  assert.is_false(window:IsVisible())
  slash(bert, "/dkp")
  bert:setGuild(nil)
  world:advance(30)
  assert.is_false(window:IsVisible())
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

-- A guild whose officers have awarded Bert 70 points half a year ago, and 5 today.
local function playSeasons()
  local anna, otto, bert = login("Anna", 0), login("Otto", 1), login("Bert")
  local guild = { anna, otto, bert }
  world:advance(30)
  slash(anna, "/dkp award 50 Bert")
  slash(otto, "/dkp award 20 Bert")
  world:advance(30)
  for _, client in ipairs(guild) do
    client:logout()
  end
  world:advance(180 * 86400)
  for _, client in ipairs(guild) do
    client:login()
  end
  world:advance(60)
  slash(anna, "/dkp award 5 Bert")
  world:advance(120)
  return anna, otto, bert
end

local function firstLine(client)
  return slash(client, "/dkp list"):match("^[^\n]+")
end

it("starts a season in which all begin with nothing", function()
  local anna, otto, bert = playSeasons()
  slash(anna, "/dkp season 30")
  world:advance(300)
  assert.truthy(anna.output[#anna.output]:find("A new season: 2 events before 20%d%d%-%d%d%-%d%d are closed"))
  for _, client in ipairs({ anna, otto, bert }) do
    assert.equal("Bert: 5 points, 0 items", firstLine(client))
  end
end)

it("starts a season in which all keep their points, and reaches those who were away", function()
  local anna, otto, bert = playSeasons()
  bert:logout()
  slash(anna, "/dkp season 30 keep")
  world:advance(300)
  bert:login()
  assert.is_true(world:advanceUntil(function()
    return slash(bert, "/dkp list") == "Bert: 75 points, 0 items\n2 events, synced"
  end, 600, 5))
  assert.equal("Bert: 75 points, 0 items", firstLine(otto))
end)

it("closes nothing for members, and for a lonely officer only when told to", function()
  local anna, otto, bert = playSeasons()
  slash(bert, "/dkp season 30")
  world:advance(60)
  assert.truthy(bert.output[#bert.output]:find("Nothing is closed: authorize refused", 1, true))
  otto:logout()
  bert:logout()
  world:advance(1800)
  slash(anna, "/dkp season 30 keep")
  world:advance(60)
  assert.truthy(anna.output[#anna.output]:find("/dkp season 30 keep force", 1, true))
  slash(anna, "/dkp season 30 keep force")
  world:advance(60)
  assert.truthy(anna.output[#anna.output]:find("2 events before", 1, true))
  assert.truthy(slash(anna, "/dkp season 3"):find("/dkp season 30:", 1, true))
end)
