-- What can happen, and what follows from it.
local _, DKP = ...
local ES = LibStub("EventSourcing-1.0")

-- Events are facts. Codes and fields are for ever: they stand in the saved history.
local Award = ES:DefineEvent("AW", { { "targets", "guid[]" }, { "points", "int" }, { "reason", "string?" } })
local Decay = ES:DefineEvent("DC", { { "percent", "int" } })
local Loot = ES:DefineEvent("LT", { { "target", "guid" }, { "item", "int" }, { "cost", "int" } })

local function StandingOf(state, guid)
  state[guid] = state[guid] or { points = 0, items = 0 }
  return state[guid]
end

-- The standings are what these make of the events, in their order. They use the state and the event, and nothing else.
local handlers = {
  AW = function(state, event)
    for _, guid in ipairs(event.targets) do
      local standing = StandingOf(state, guid)
      standing.points = standing.points + event.points
    end
  end,
  -- How much each loses is not in the event: an award that arrives late, from before it, decays all the same.
  DC = function(state, event)
    for _, standing in pairs(state) do
      if standing.points > 0 then
        standing.points = standing.points - math.floor(standing.points * event.percent / 100)
      end
    end
  end,
  LT = function(state, event)
    local standing = StandingOf(state, event.target)
    standing.points = standing.points - event.cost
    standing.items = standing.items + 1
  end,
}

function DKP.OpenLedger()
  GuildDKPDB = GuildDKPDB or {}
  DKP.ledger = ES:OpenLedger({
    name = "GuildDKP", -- the same on all clients, at most 12 characters
    storage = GuildDKPDB, -- the library's own from now on
    events = { Award, Decay, Loot },
    authorize = ES:AllowRank(DKP.OFFICER_RANK),
  })
  DKP.standings = DKP.ledger:Project({
    name = "standings",
    version = 1, -- raise it when a handler changes
    initial = function()
      return {}
    end,
    on = handlers,
  })
end

-- Each gives the event, or nil and a message where this player may not.

function DKP.Award(targets, points, reason)
  return DKP.ledger:Append(Award, { targets = targets, points = points, reason = reason })
end

function DKP.Decay(percent)
  return DKP.ledger:Append(Decay, { percent = percent })
end

function DKP.Loot(target, item, cost)
  return DKP.ledger:Append(Loot, { target = target, item = item, cost = cost })
end

-- The standings as a list of { name, points, items }, most points first.
function DKP.ListStandings()
  local list = {}
  for guid, standing in pairs(DKP.standings:GetState()) do
    list[#list + 1] = { name = DKP.NameOf(guid), points = standing.points, items = standing.items }
  end
  table.sort(list, function(a, b)
    if a.points ~= b.points then
      return a.points > b.points
    end
    return a.name < b.name
  end)
  return list
end
