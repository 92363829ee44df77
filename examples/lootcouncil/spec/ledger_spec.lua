-- What follows from LootCouncil's events, without several clients: given, when, then.
local createScenario = require("EventSourcingTestKit").createScenario

local BERT, CARL = "Player-1-0000000B", "Player-1-0000000C"
local STAFF = 19019

local scenario = createScenario({
  name = "LootCouncil",
  files = { "Ledger.lua" },
  open = function(Council)
    Council.OpenLedger({})
    return Council.council
  end,
})

local drop -- of the story that is told

local function dropped(Council)
  drop = Council.Drop(STAFF)
  return drop
end

local function awardTo(winner)
  return function(Council)
    return Council.Award(drop.key, winner)
  end
end

it("keeps the last list of wishes, and takes out what its owner got", function()
  local player
  local story = scenario
    :given(function(Council, env)
      player = env.UnitGUID("player")
      return Council.Wish({ 1, 2 })
    end)
    :when(function(Council)
      return Council.Wish({ 3, STAFF, STAFF })
    end)
    :when(dropped)
    :when(function(Council)
      return Council.Award(drop.key, player)
    end)
  assert.same({ 3, STAFF }, story:state().wishes[player])
end)

it("counts the last ballot of each voter, and none after the award", function()
  local function vote(candidate, points)
    return function(Council)
      return Council.Vote(drop.key, { { candidate = candidate, points = points } })
    end
  end
  local story = scenario:given(dropped):when(vote(BERT, 5)):when(vote(CARL, 3)):when(awardTo(CARL)):when(vote(BERT, 9))
  local _, votes = next(story:state().drops[drop.key].ballots)
  assert.same({ { candidate = CARL, points = 3 } }, votes)
end)

it("counts the first award of a drop; when that is taken back, the next one", function()
  local first
  local story = scenario
    :given(dropped)
    :when(function(Council)
      first = Council.Award(drop.key, BERT)
      return first
    end)
    :when(awardTo(CARL))
  assert.equal(BERT, story:state().drops[drop.key].winner)
  story:when(function(Council)
    return Council.TakeBack(first.key)
  end)
  assert.equal(CARL, story:state().drops[drop.key].winner)
end)

it("forgets votes and awards of a drop that is taken back", function()
  local story = scenario:given(dropped):when(awardTo(BERT)):when(function(Council)
    return Council.TakeBack(drop.key)
  end)
  assert.same({ wishes = {}, drops = {}, order = {} }, story:state())
end)

it("is for the council, but for one's own wishes", function()
  local story = scenario:given(dropped):ranked(2):when(awardTo(BERT))
  assert.equal("authorize refused AW: rank 2, needed 1", story:refusal())
  story:when(function(Council)
    return Council.Wish({ STAFF })
  end)
  assert.is_nil(story:refusal())
end)
