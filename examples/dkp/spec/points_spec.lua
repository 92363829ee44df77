-- What follows from GuildDKP's events, without several clients and windows: given, when, then.
local createScenario = require("EventSourcingTestKit").createScenario

local ANNA, BERT = "Player-1-0000000A", "Player-1-0000000B"

local scenario = createScenario({
  name = "GuildDKP",
  files = { "Points.lua" },
  open = function(DKP)
    DKP.OpenLedger({})
    return DKP.standings
  end,
})

local function hundredEach(DKP)
  return DKP.Award({ ANNA, BERT }, 100)
end

it("adds up awards", function()
  local story = scenario:given(hundredEach):when(function(DKP)
    return DKP.Award({ BERT }, -30, "late")
  end)
  assert.same({ [ANNA] = { points = 100, items = 0 }, [BERT] = { points = 70, items = 0 } }, story:state())
end)

it("refuses awards of those who are no officers", function()
  local story = scenario:given(hundredEach):ranked(2):when(hundredEach)
  assert.equal("authorize refused AW: rank 2, needed 1", story:refusal())
  assert.same(100, story:state()[ANNA].points)
end)

it("decays points, rounded in favour of the player", function()
  local story = scenario
    :given(function(DKP)
      return DKP.Award({ ANNA }, 105)
    end)
    :when(function(DKP)
      return DKP.Decay(10)
    end)
  assert.same({ [ANNA] = { points = 95, items = 0 } }, story:state())
end)

it("does not decay what is owed", function()
  local story = scenario
    :given(hundredEach)
    :when(function(DKP)
      return DKP.Loot(ANNA, 19019, 130)
    end)
    :when(function(DKP)
      return DKP.Decay(50)
    end)
  assert.is_nil(story:refusal())
  assert.same({ [ANNA] = { points = -30, items = 1 }, [BERT] = { points = 50, items = 0 } }, story:state())
end)

it("gives points back when a decay is taken back", function()
  local decay
  local story = scenario
    :given(hundredEach)
    :when(function(DKP)
      decay = DKP.Decay(50)
      return decay
    end)
    :when(function(DKP)
      return DKP.Undo(decay)
    end)
  assert.same({ [ANNA] = { points = 100, items = 0 }, [BERT] = { points = 100, items = 0 } }, story:state())
end)
