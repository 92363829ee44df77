-- Two guilds play LootCouncil in the simulated game.
local createWorld = require("EventSourcingTestKit").createWorld

local STAFF = "\124cffff8000\124Hitem:19019:0:0\124h[Thunderfury]\124h\124r"
local RING = "\124cffa335ee\124Hitem:19325:0:0\124h[Don Julio's Band]\124h\124r"

local world

before_each(function()
  world = createWorld()
end)

after_each(function()
  assert.same({}, world:errors()) -- Lua errors of all clients
end)

local function login(name, rank, guild, account)
  local client = world:addClient({
    name = name,
    guild = guild or "Specs",
    rank = rank,
    account = account,
    addons = { "LootCouncil.toc" },
  })
  client:login()
  return client
end

-- What a client has printed since a number of lines, without the addon's name.
local function said(client, before)
  return (table.concat(client.output, "\n", before + 1):gsub("|cffffd100Council|r ", ""))
end

-- What a slash command prints.
local function slash(client, line)
  local before = #client.output
  assert.is_true(client:slash(line))
  return said(client, before)
end

it("brings wishes to the council, votes to an award, and the award to everybody", function()
  local anna, otto = login("Anna", 0), login("Otto", 1)
  local bert, carl = login("Bert"), login("Carl")
  world:advance(30)
  anna:slash("/es dev on") -- the library compares states with replays, and reports handlers that misbehave
  assert.equal("2 wishes", slash(bert, "/council wish " .. RING .. STAFF))
  assert.equal("1 wishes", slash(carl, "/council wish " .. STAFF))
  world:advance(5)
  assert.equal("item 19019 is open", slash(anna, "/council drop " .. STAFF))
  world:advance(5)
  assert.equal("You voted on item 19019", slash(anna, "/council vote " .. STAFF .. " Bert 3 Carl 1"))
  slash(otto, "/council vote " .. STAFF .. " Carl 5")
  world:advance(5)
  slash(otto, "/council vote " .. STAFF .. " Bert 1 Otto 1") -- Otto votes anew
  world:advance(60)
  local drops = [[
item 19019
- Bert: 4 points, wish 2, 0 items so far
- Carl: 1 points, wish 1, 0 items so far
- Otto: 1 points, no wish, 0 items so far
1 drops are open, synced]]
  for _, client in ipairs({ anna, otto, bert, carl }) do
    assert.equal(drops, slash(client, "/council"))
  end
  local before = #carl.output
  assert.equal("item 19019 goes to Bert", slash(otto, "/council award " .. STAFF .. " Bert"))
  world:advance(5)
  assert.equal("Bert gets item 19019", said(carl, before))
  assert.truthy(slash(carl, "/council history"):find("^20%d%d%-%d%d%-%d%d item 19019: Bert$"))
  assert.equal("1. item 19325", slash(anna, "/council wishes Bert")) -- the staff is granted
  assert.equal("item 19019 is open again", slash(anna, "/council undo " .. STAFF))
  world:advance(5)
  assert.equal("", slash(carl, "/council history"))
  assert.equal("1. item 19325\n2. item 19019", slash(bert, "/council wishes"))
  world:advance(60)
end)

it("lets members enter their own wishes and nothing else", function()
  local anna, bert = login("Anna", 0), login("Bert")
  world:advance(30)
  slash(anna, "/council drop " .. STAFF)
  world:advance(5)
  for _, line in ipairs({ "drop " .. RING, "vote " .. STAFF .. " Bert 9", "award " .. STAFF .. " Bert" }) do
    assert.equal("Only the council may do that", slash(bert, "/council " .. line))
  end
  world:advance(60)
  assert.truthy(slash(anna, "/council"):find("1 drops are open", 1, true))
end)

it("keeps a wish that was entered while no officer was online", function()
  local anna, bert = login("Anna", 0), login("Bert")
  world:advance(30)
  anna:logout()
  world:advance(60)
  slash(bert, "/council wish " .. STAFF)
  world:advance(60)
  bert:logout()
  world:advance(3600)
  bert:login()
  anna:login()
  assert.is_true(world:advanceUntil(function()
    return anna:slash("/council wishes Bert") and anna.output[#anna.output]:find("1. item 19019", 1, true) ~= nil
  end, 600, 5))
  -- From now on the council passes it on.
  bert:logout()
  local carl = login("Carl")
  assert.is_true(world:advanceUntil(function()
    return carl:slash("/council wishes Bert") and carl.output[#carl.output]:find("1. item 19019", 1, true) ~= nil
  end, 600, 5))
end)

it("keeps the history of two guilds apart, also on one account", function()
  local anna = login("Anna", 0, "Specs", "account")
  local bert, zoe = login("Bert"), login("Zoe", 2, "Others")
  world:advance(30)
  slash(anna, "/council drop " .. STAFF)
  world:advance(5)
  anna:logout()
  local alt = login("Alt", 0, "Others", "account")
  world:advance(300)
  assert.equal("0 drops are open", slash(zoe, "/council"):match("^[^,]+"))
  slash(alt, "/council drop " .. RING)
  world:advance(60)
  assert.truthy(slash(zoe, "/council"):find("^item 19325\n1 drops are open"))
  assert.truthy(slash(bert, "/council"):find("^item 19019\n1 drops are open"))
  alt:logout()
  anna:login()
  world:advance(60)
  assert.truthy(slash(anna, "/council"):find("^item 19019\n1 drops are open"))
  anna:setGuild(nil)
  world:advance(30)
  assert.equal("You are in no guild, or the game has not said so yet", slash(anna, "/council"))
end)

it("counts the first award of two for one drop, and explains itself", function()
  local anna, otto = login("Anna", 0), login("Otto", 1)
  login("Bert")
  world:advance(30)
  slash(anna, "/council drop " .. STAFF)
  world:advance(5)
  world:partition({ { "Anna", "Bert" }, { "Otto" } })
  slash(anna, "/council award " .. STAFF .. " Bert")
  world:advance(60)
  slash(otto, "/council award " .. STAFF .. " Otto")
  world:advance(60)
  world:heal()
  assert.is_true(world:advanceUntil(function()
    local line = slash(otto, "/council history")
    return line:find("Bert", 1, true) ~= nil and line == slash(anna, "/council history")
  end, 600, 5))
  assert.equal("Nobody has got item 19325", slash(anna, "/council undo " .. RING))
  assert.equal("No drop of item 19325 is open", slash(anna, "/council award " .. RING .. " Bert"))
  for _, line in ipairs({ "help", "wish", "drop", "vote", "award", "undo", "vote x" }) do
    assert.truthy(slash(anna, "/council " .. line):find("^Commands:"), line)
  end
end)
