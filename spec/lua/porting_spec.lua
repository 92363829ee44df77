-- The loot manager of docs/how-to/port-a-loot-manager.md, taken out of its snippets and played.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local T = 1600000000

local function readAddon()
  local parts = {}
  local page = support.readFile("docs/how-to/port-a-loot-manager.md")
  for text in page:gmatch("\n```lua file=LootManager/LootManager%.lua\n(.-\n)```") do
    parts[#parts + 1] = text
  end
  return table.concat(parts, "\n")
end

-- What the specs do with the addon's private table, and a saved ledger of lua-eventsourcing.
local HELPERS = [[
  local _, LM = ...
  LM_ = LM
  function PointsOf(guid) return LM.points[guid] end
  function Pair(guid)
    local realm, id = guid:match("^Player%-(%d+)%-(%x+)$")
    return { tonumber(realm), tonumber(id, 16) }
  end
  function OldEntries(officer, one, two)
    local pair, list = Pair(officer), {}
    local function add(time, counter, class, fields)
      fields._a, fields._b, fields._c, fields._d, fields._e = pair[2], counter, time, class, pair[1]
      list[#list + 1] = fields
      return table.concat({ time, counter, pair[1], pair[2] }, "-")
    end
    local T = 1600000000
    add(T, 0, "P0", { g = Pair(one), n = "One", c = 5, s = "", m = { 0, 0 } })
    add(T + 1, 0, "R4", { r = 1, c = "roundDecimals", v = 2 })
    add(T + 1, 1, "R4", { r = 1, c = "zeroSum", v = true })
    add(T + 1, 2, "R4", { r = 1, c = "namedButtons", v = "none" })
    add(T + 2, -1, "IGN", { ref = table.concat({ T + 2, 0, pair[1], pair[2] }, "-") })
    add(T + 2, 0, "DM", { r = 1, p = { Pair(one) }, v = 1000, e = 1, t = "typo", n = false })
    add(T + 3, 0, "DM", { r = 1, p = { Pair(one), Pair(two) }, v = 10.5, e = 1, t = "", n = false })
    add(T + 4, 0, "AC", { r = 1, n = "Alone", c = { 1, "a" } })
    local raid = add(T + 4, 1, "AC", { r = 1, n = "Both", c = { 2, "b" } })
    add(T + 5, 0, "AS", { r = raid, p = { Pair(one), Pair(two) }, s = {} })
    add(T + 6, 0, "DR", { r = raid, v = 50, e = 1, t = "", s = false, n = false })
    return list, raid
  end
]]

describe("the loot manager of the porting guide", function()
  local world, anna, otto, mia

  local function login(name, rank, guild)
    local client = world:addClient({
      name = name,
      guild = guild or "Specs",
      rank = rank,
      addons = {
        {
          name = "LootManager",
          savedVariables = { "LootManagerDB" },
          files = support.libraries,
          code = { support.libraryText, readAddon(), HELPERS },
        },
      },
    })
    client:login()
    return client
  end

  local function points(client, player)
    client:runText("LM_.projection:CatchUp()")
    return client:runText(("return PointsOf(%q)"):format(player.guid))
  end

  local function import(client)
    client:runText(("LM_.Import(OldEntries(%q, %q, %q), function(report) imported = report end)"):format(
      anna.guid, anna.guid, mia.guid))
    world:advance(10)
    return client:runText("return imported")
  end

  -- Awards a player on a client.
  local function modify(client, player, amount)
    client:runText(("LM_.Modify({ %q }, %d)"):format(player.guid, amount))
    world:advance(5)
  end

  before_each(function()
    world = createWorld({ startTime = T + 86400 })
    anna, otto, mia = login("Anna", 0), login("Otto", 1), login("Mia", 4)
    world:advance(30)
  end)

  after_each(function()
    assert.same({}, world:errors())
  end)

  it("takes the old entries once: pairs are players, ids name their raids, options keep their kind", function()
    local report = import(anna)
    assert.same({}, report.failed)
    assert.equal(11, report.added)
    assert.is_true(world:advanceUntil(function()
      return mia:runText("return LM_.ledger:Count()") == 11
    end, 300, 5))
    local again = import(otto)
    assert.same({ 0, 11 }, { again.added, again.known })
    for _, client in ipairs({ anna, otto, mia }) do
      assert.equal(60.5, points(client, anna))
      assert.equal(60.5, points(client, mia))
      local options = client:runText("return LM_.options")
      assert.same({ 2, true, "none" }, { options.roundDecimals, options.zeroSum, options.namedButtons })
      assert.equal("One", client:runText(("return LM_.profiles[%q].name"):format(anna.guid)))
    end
    -- New events may name an old raid.
    anna:runText(([[LM_.AwardRaid(select(2, OldEntries(%q, %q, %q)), 5)]]):format(anna.guid, anna.guid, mia.guid))
    world:advance(5)
    assert.equal(65.5, points(mia, anna))
  end)

  it("applies nothing twice: not a late event, not after a reload, not after a retraction", function()
    modify(anna, mia, 10)
    world:partition({ { "Anna" }, { "Otto", "Mia" } })
    modify(otto, mia, 100)
    world:advance(60)
    modify(anna, mia, 1000)
    world:heal()
    assert.is_true(world:advanceUntil(function()
      return points(anna, mia) == 1110 and points(mia, mia) == 1110
    end, 600, 5))
    anna:reload()
    world:advance(30)
    assert.equal(1110, points(anna, mia))
    anna:runText([[for event in LM_.ledger:Events({ reverse = true, limit = 1 }) do LM_.Remove(event) end]])
    world:advance(10)
    assert.equal(110, points(mia, mia))
    assert.equal(110, points(anna, mia))
  end)

  it("tries things out in a sandbox, which nobody sees until it is applied", function()
    modify(anna, mia, 10)
    anna:runText("LM_.EnterSandbox()")
    modify(anna, mia, 5)
    anna:runText(("raid = LM_.StartRaid('Trial', { %q }) LM_.AwardRaid(raid, 100)"):format(mia.guid))
    modify(otto, mia, 1000)
    assert.same({ 115, 1010 }, { points(anna, mia), points(mia, mia) })
    assert.is_true(anna:runText("return LM_.LeaveSandbox(false)"))
    assert.equal(1010, points(anna, mia))
    anna:runText("LM_.EnterSandbox()")
    anna:runText(("raid = LM_.StartRaid('Trial', { %q }) LM_.AwardRaid(raid, 100)"):format(mia.guid))
    assert.equal(1110, points(anna, mia))
    assert.is_true(anna:runText("return LM_.LeaveSandbox(true)"))
    world:advance(10)
    for _, client in ipairs({ anna, otto, mia }) do
      assert.equal(1110, points(client, mia))
    end
    anna:runText("LM_.AwardRaid(raid, 1)")
    world:advance(10)
    assert.equal(1111, points(mia, mia))
    -- A member may try things out, and not apply them.
    mia:runText("LM_.EnterSandbox()")
    mia:runText(("LM_.Modify({ %q }, 5)"):format(mia.guid))
    assert.equal("authorize refused DM: rank 4, needed 1", mia.output[#mia.output])
    assert.equal(1111, points(mia, mia))
    assert.is_true(mia:runText("return LM_.LeaveSandbox(true)"))
  end)

  it("shares with allies one way, and gives nothing back", function()
    local ally = login("Ally", 0, "Friends")
    local friend = login("Friend", 4, "Friends")
    world:advance(30)
    modify(anna, mia, 10)
    modify(ally, ally, 7)
    anna:runText("LM_.SetAlly('Ally-SimRealm', true, false)")
    ally:runText("LM_.SetAlly('Anna-SimRealm', false, true)")
    assert.is_true(world:advanceUntil(function()
      return points(friend, mia) == 10
    end, 900, 5))
    world:advance(600)
    assert.is_nil(points(anna, ally))
    assert.equal(2, friend:runText("return LM_.ledger:Count()"))
    anna:runText("LM_.RemoveAlly('Ally-SimRealm')")
    modify(anna, mia, 1)
    world:advance(600)
    assert.equal(10, points(friend, mia))
  end)

  it("wipes what one client holds, and gets it back from the others", function()
    modify(anna, mia, 10)
    modify(otto, mia, 5)
    anna:runText("LM_.Wipe()")
    assert.is_nil(points(anna, mia))
    assert.is_true(world:advanceUntil(function()
      return points(anna, mia) == 15
    end, 600, 5))
    anna:reload()
    world:advance(30)
    assert.equal(15, points(anna, mia))
  end)
end)
