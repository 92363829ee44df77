-- What can happen, and what follows from it.
local _, DKP = ...
local ES = LibStub("EventSourcing-1.0")

-- Officers: the guild master, and the rank below.
DKP.OFFICER_RANK = 1

local events = {} -- the kinds of events
local handlers = {} -- what each makes of the state, by its code; they use the state and the event, and nothing else

-- `storage` is a table for the character's guild. The library owns it.
function DKP.OpenLedger(storage)
  DKP.ledger = ES:OpenLedger({
    name = "GuildDKP", -- the same on all clients, at most 12 characters
    storage = storage,
    events = events,
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
  return DKP.ledger
end

-- The state has for each player, by GUID, the points, and how many items they got.
local function StandingOf(state, guid)
  state[guid] = state[guid] or { points = 0, items = 0 }
  return state[guid]
end

-- An award. Codes and fields are for ever: they stand in the saved history.
local Award = ES:DefineEvent("AW", { { "targets", "guid[]" }, { "points", "int" }, { "reason", "string?" } })
table.insert(events, Award)

function handlers.AW(state, event)
  for _, guid in ipairs(event.targets) do
    local standing = StandingOf(state, guid)
    standing.points = standing.points + event.points
  end
end

-- This, and what enters the other kinds, gives the event, or nil and a message where this player may not.
function DKP.Award(targets, points, reason)
  return DKP.ledger:Append(Award, { targets = targets, points = points, reason = reason })
end

-- A decay of all points. How much each loses is not in the event: an award that arrives late, from before it, decays
-- all the same.
local Decay = ES:DefineEvent("DC", { { "percent", "int" } })
table.insert(events, Decay)

function handlers.DC(state, event)
  for _, standing in pairs(state) do
    if standing.points > 0 then
      standing.points = standing.points - math.floor(standing.points * event.percent / 100)
    end
  end
end

function DKP.Decay(percent)
  return DKP.ledger:Append(Decay, { percent = percent })
end

-- An item that somebody got for some points. Who cannot pay owes.
local Loot = ES:DefineEvent("LT", { { "target", "guid" }, { "item", "int" }, { "cost", "int" } })
table.insert(events, Loot)

function handlers.LT(state, event)
  local standing = StandingOf(state, event.target)
  standing.points = standing.points - event.cost
  standing.items = standing.items + 1
end

function DKP.Loot(target, item, cost)
  return DKP.ledger:Append(Loot, { target = target, item = item, cost = cost })
end

-- What this player entered last, within a day, and has not taken back.
function DKP.FindLast()
  local last
  for event in DKP.ledger:Events(GetServerTime() - 86400) do
    if event.creator == UnitGUID("player") and event.type ~= "_R" and not DKP.ledger:IsRetracted(event) then
      last = event
    end
  end
  return last
end

function DKP.Undo(event)
  return DKP.ledger:Retract(event)
end

-- What somebody takes along into a new season.
local Balance = ES:DefineEvent("BL", { { "target", "guid" }, { "points", "int" }, { "items", "int" } })
table.insert(events, Balance)

function handlers.BL(state, event)
  state[event.target] = { points = event.points, items = event.items }
end

local function Balances(states)
  local list = {}
  for guid, standing in pairs(states.standings) do
    list[#list + 1] = { Balance, { target = guid, points = standing.points, items = standing.items } }
  end
  return list
end

-- Ends the history before the week that was so many days ago. Everybody begins with nothing, or keeps what they had.
-- Calls `done` with the closing, or with nil, why there is none and a code.
function DKP.StartSeason(days, keeps, force, done)
  local options = { force = force, done = done }
  if not keeps then
    options.exclude = { "standings" } -- they do not come out the same, and should not
  end
  DKP.ledger:Prune(GetServerTime() - days * 86400, keeps and Balances or {}, options)
end
