-- The addon that the demo's clients run, as an author would write it: points and loot of a guild on the library.
local ES = LibStub("EventSourcing-1.0")

GuildPoints = {
  -- GUIDs of those who may award: the demo fills it in. A real addon would look at guild ranks.
  officers = {},
  -- Whether to keep standings; an addon that only keeps books does not need them.
  keepsStandings = true,
}

local Points = ES:DefineEvent("PT", { { "targets", "guid[]" }, { "points", "int" }, { "reason", "string" } })
local Decay = ES:DefineEvent("DC", { { "targets", "guid[]" }, { "points", "int[]" }, { "reason", "string" } })
local Loot = ES:DefineEvent("LT", {
  { "target", "guid" },
  { "points", "int" },
  { "item", "int" },
  { "reason", "string" },
})

-- Everybody's standing: points, and the item received last, which depends on the order of events.
local function add(state, guid, points)
  local standing = state[guid]
  if not standing then
    standing = { points = 0, item = 0 }
    state[guid] = standing
  end
  standing.points = standing.points + points
  return standing
end

local handlers = {
  PT = function(state, event)
    for _, guid in ipairs(event.targets) do
      add(state, guid, event.points)
    end
  end,
  DC = function(state, event)
    for i, guid in ipairs(event.targets) do
      add(state, guid, event.points[i])
    end
  end,
  LT = function(state, event)
    add(state, event.target, event.points).item = event.item
  end,
}

function GuildPoints.AwardPoints(targets, points, reason)
  return GuildPoints.ledger:Append(Points, { targets = targets, points = points, reason = reason })
end

function GuildPoints.AwardDecay(targets, points, reason)
  return GuildPoints.ledger:Append(Decay, { targets = targets, points = points, reason = reason })
end

function GuildPoints.AwardLoot(target, points, item, reason)
  return GuildPoints.ledger:Append(Loot, { target = target, points = points, item = item, reason = reason })
end

local frame = CreateFrame("Frame")
frame:RegisterEvent("ADDON_LOADED")
frame:SetScript("OnEvent", function(_, _, name)
  if name ~= "GuildPoints" then
    return
  end
  GuildPointsDB = GuildPointsDB or {}
  GuildPoints.ledger = ES:OpenLedger({
    name = "GuildPoints",
    storage = GuildPointsDB,
    events = { Points, Decay, Loot },
    -- Much slower than it could be, so that the demo's bars can be watched; the default is as fast as frames allow.
    replay = { interval = 0.1, batchSize = 100 },
    authorize = function(event)
      return GuildPoints.officers[event.creator]
    end,
    -- Every member may pass on what officers wrote.
    mayServe = function()
      return true
    end,
  })
  if GuildPoints.keepsStandings then
    GuildPoints.standings = GuildPoints.ledger:Project({
      name = "standings",
      version = 1,
      initial = function()
        return {}
      end,
      on = handlers,
    })
  end
end)
