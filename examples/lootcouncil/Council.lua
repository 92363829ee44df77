-- The state as players see it.
local _, Council = ...

local function State()
  return Council.council:GetState()
end

-- The wishes of a player, the dearest first.
function Council.WishesOf(guid)
  return State().wishes[guid] or {}
end

-- The key of the oldest drop of an item that nobody has got; nil when there is none.
function Council.FindOpen(item)
  local state = State()
  for _, key in ipairs(state.order) do
    local drop = state.drops[key]
    if drop.item == item and not drop.winner then
      return key
    end
  end
end

-- The newest drop of an item that somebody has got; nil when there is none.
function Council.FindAwarded(item)
  local state = State()
  for place = #state.order, 1, -1 do
    local drop = state.drops[state.order[place]]
    if drop.item == item and drop.winner then
      return drop
    end
  end
end

-- The drops that nobody has got, oldest first, or the last ones that somebody has got, newest first.
function Council.OpenDrops()
  local state, list = State(), {}
  for _, key in ipairs(state.order) do
    if not state.drops[key].winner then
      table.insert(list, state.drops[key])
    end
  end
  return list
end

function Council.LastAwards(limit)
  local state, list = State(), {}
  for place = #state.order, 1, -1 do
    local drop = state.drops[state.order[place]]
    if drop.winner and #list < limit then
      table.insert(list, drop)
    end
  end
  return list
end

local function ItemsOf(guid)
  local count = 0
  for _, drop in pairs(State().drops) do
    if drop.winner == guid then
      count = count + 1
    end
  end
  return count
end

local function PlaceOf(item, wishes)
  for place, wish in ipairs(wishes) do
    if wish == item then
      return place
    end
  end
end

-- Who may get a drop: a list of { name, wish, points, items }, most points first, then the dearer wish. Candidates are
-- those who wish for it, and those somebody has voted for.
function Council.Candidates(drop)
  local byGuid = {}
  local function Candidate(guid)
    byGuid[guid] = byGuid[guid] or { name = Council.NameOf(guid), points = 0, items = ItemsOf(guid) }
    return byGuid[guid]
  end
  for guid, wishes in pairs(State().wishes) do
    local place = PlaceOf(drop.item, wishes)
    if place then
      Candidate(guid).wish = place
    end
  end
  for _, votes in pairs(drop.ballots) do
    for _, vote in ipairs(votes) do
      local candidate = Candidate(vote.candidate)
      candidate.points = candidate.points + vote.points
    end
  end
  local list = {}
  for _, candidate in pairs(byGuid) do
    table.insert(list, candidate)
  end
  table.sort(list, function(a, b)
    if a.points ~= b.points then
      return a.points > b.points
    elseif a.wish ~= b.wish then
      return (a.wish or math.huge) < (b.wish or math.huge)
    end
    return a.name < b.name
  end)
  return list
end
