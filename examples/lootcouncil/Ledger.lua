-- What can happen, who may enter it, and what follows from it.
local _, Council = ...
local ES = LibStub("EventSourcing-1.0")

-- The council: the guild master, and the ranks down to this one.
Council.RANK = 1

-- A member's wishes, the dearest first. A new list takes the place of the former one.
local Wishes = ES:DefineEvent("WL", { { "items", "int[]" } })

-- An item that the council has to give to somebody.
local Drop = ES:DefineEvent("DR", { { "item", "int" } })

-- How one of the council votes on a drop. `drop` is the key of the event above.
local Ballot = ES:DefineEvent("BA", {
  { "drop", "string" },
  { "votes", "record[]", { { "candidate", "guid" }, { "points", "int" } } },
})

-- Who gets a drop.
local Award = ES:DefineEvent("AW", { { "drop", "string" }, { "winner", "guid" } })

-- Members may enter their own wishes, and nothing else. The council may enter everything, and passes wishes on.
local function isWish(event)
  return event.type == "WL"
end

local handlers = {}

function handlers.WL(state, event)
  state.wishes[event.creator] = { unpack(event.items) } -- a copy, since an award takes items out of it
end

function handlers.DR(state, event)
  state.drops[event.key] = { item = event.item, time = event.time, ballots = {} }
  table.insert(state.order, event.key)
end

function handlers.BA(state, event)
  local drop = state.drops[event.drop]
  if drop and not drop.winner then -- the drop may have been taken back, or awarded at the same time
    drop.ballots[event.creator] = event.votes -- the former ballot of the same voter is replaced
  end
end

function handlers.AW(state, event)
  local drop = state.drops[event.drop]
  if drop and not drop.winner then -- two officers may award one drop: the first award counts
    drop.winner, drop.award, drop.awarded = event.winner, event.key, event.time
    local wishes = state.wishes[event.winner] or {}
    for place, item in ipairs(wishes) do
      if item == drop.item then
        table.remove(wishes, place)
        break
      end
    end
  end
end

-- Called when the guild is known. `storage` is a table for the character's guild. The library owns it.
function Council.OpenLedger(storage)
  Council.ledger = ES:OpenLedger({
    name = "LootCouncil", -- the same on all clients, at most 12 characters
    storage = storage,
    events = { Wishes, Drop, Ballot, Award },
    authorize = ES:AnyOf(ES:AllowRank(Council.RANK), ES:AllOf(isWish, ES:AllowOwn())),
  })
  -- By GUID the wishes, by key the drops, and the keys of all drops in their order.
  Council.council = Council.ledger:Project({
    name = "council",
    version = 1, -- raise it when a handler changes
    initial = function()
      return { wishes = {}, drops = {}, order = {} }
    end,
    on = handlers,
  })
  return Council.ledger
end

-- These give the event, or nil, a message and a code where this player may not.

function Council.Wish(items)
  return Council.ledger:Append(Wishes, { items = items })
end

function Council.Drop(item)
  return Council.ledger:Append(Drop, { item = item })
end

-- `votes` is a list of { candidate = guid, points = number }.
function Council.Vote(drop, votes)
  return Council.ledger:Append(Ballot, { drop = drop, votes = votes })
end

function Council.Award(drop, winner)
  return Council.ledger:Append(Award, { drop = drop, winner = winner })
end

function Council.TakeBack(key)
  return Council.ledger:Retract(key)
end

-- Calls `fn(item, winner)` when somebody else has awarded something within a minute; a sync brings old awards, too.
function Council.OnAward(fn)
  Council.ledger:OnAppend(Award, function(event, sender)
    local drop = Council.ledger:Get(event.drop)
    if sender and drop and GetServerTime() - event.time < 60 then
      fn(drop.item, event.winner)
    end
  end)
end
