-- What players type.
local _, Council = ...

local USAGE = [[Commands:
/council: shows what has dropped, who wishes for it, and the votes
/council wish [item] [item]: your wish list, the dearest first; "/council wish none" empties it
/council wishes Bert: shows the wish list of Bert
/council history: shows who got what
For the council:
/council drop [item]: the council has to give it to somebody
/council vote [item] Bert 3 Carl 1: gives points to candidates
/council award [item] Bert: gives it to Bert
/council undo [item]: takes the last award of it back]]

local commands = {} -- by name; one that gives false has not understood

local function Say(text, ...)
  print("|cffffd100Council|r " .. text:format(...))
end
Council.Say = Say

-- An item as a link, or its number until the game has loaded it.
local function ItemText(item)
  local link = C_Item and select(2, C_Item.GetItemInfo(item))
  return link or "item " .. item
end
Council.ItemText = ItemText

-- Says what was done when there is an event; without one the ledger has refused it.
local function Report(event, problem, code, text, ...)
  if event then
    Say(text, ...)
  elseif code == "rank" then
    Say("Only the council may do that")
  else
    Say("%s", problem)
  end
end

-- The items whose links stand in a text, and what follows the last link.
local function Items(text)
  local items = {}
  for item in text:gmatch("|Hitem:(%d+)") do
    table.insert(items, tonumber(item))
  end
  return items, text:match(".*|h|r%s*(.*)$") or text
end

-- The open drop of the item at the beginning of a text, and what follows it; nil, and it is said, when there is none.
local function OpenDrop(text)
  local items, rest = Items(text)
  local key = items[1] and Council.FindOpen(items[1])
  if items[1] and not key then
    Say("No drop of %s is open", ItemText(items[1]))
  end
  return key, rest, items[1]
end

commands[""] = function()
  local drops = Council.OpenDrops()
  for _, drop in ipairs(drops) do
    Say("%s", ItemText(drop.item))
    for _, candidate in ipairs(Council.Candidates(drop)) do
      local wish = candidate.wish and "wish " .. candidate.wish or "no wish"
      Say("- %s: %d points, %s, %d items so far", candidate.name, candidate.points, wish, candidate.items)
    end
  end
  Say("%d drops are open, %s", #drops, Council.ledger:GetSyncState())
end

function commands.wish(rest)
  local items = Items(rest)
  if #items == 0 and rest ~= "none" then
    return false
  end
  local event, problem, code = Council.Wish(items)
  Report(event, problem, code, "%d wishes", #items)
end

function commands.wishes(rest)
  local guid = rest == "" and UnitGUID("player") or Council.FindMember(rest)
  if not guid then
    return Say("No guild member %s", rest)
  end
  for place, item in ipairs(Council.WishesOf(guid)) do
    Say("%d. %s", place, ItemText(item))
  end
end

function commands.history()
  for _, drop in ipairs(Council.LastAwards(10)) do
    Say("%s %s: %s", date("%Y-%m-%d", drop.awarded), ItemText(drop.item), Council.NameOf(drop.winner))
  end
end

function commands.drop(rest)
  local items = Items(rest)
  if not items[1] then
    return false
  end
  local event, problem, code = Council.Drop(items[1])
  Report(event, problem, code, "%s is open", ItemText(items[1]))
end

function commands.vote(rest)
  local key, words, item = OpenDrop(rest)
  if not key then
    return item ~= nil
  end
  local votes = {}
  for name, points in words:gmatch("(%S+)%s+(%d+)") do
    local candidate = Council.FindMember(name)
    if not candidate then
      return Say("No guild member %s", name)
    end
    table.insert(votes, { candidate = candidate, points = tonumber(points) })
  end
  if #votes == 0 then
    return false
  end
  local event, problem, code = Council.Vote(key, votes)
  Report(event, problem, code, "You voted on %s", ItemText(item))
end

function commands.award(rest)
  local key, name, item = OpenDrop(rest)
  if not key then
    return item ~= nil
  end
  local winner = Council.FindMember(name)
  if not winner then
    return Say("No guild member %s", name)
  end
  local event, problem, code = Council.Award(key, winner)
  Report(event, problem, code, "%s goes to %s", ItemText(item), name)
end

function commands.undo(rest)
  local items = Items(rest)
  if not items[1] then
    return false
  end
  local drop = Council.FindAwarded(items[1])
  if not drop then
    return Say("Nobody has got %s", ItemText(items[1]))
  end
  local event, problem, code = Council.TakeBack(drop.award)
  Report(event, problem, code, "%s is open again", ItemText(items[1]))
end

SLASH_LOOTCOUNCIL1 = "/council"
SlashCmdList.LOOTCOUNCIL = function(text)
  local name, rest = text:match("^(%S*)%s*(.-)%s*$")
  local run = commands[name:lower()]
  if run and not Council.ledger then
    Say("You are in no guild, or the game has not said so yet")
  elseif not run or run(rest) == false then
    Say("%s", USAGE)
  end
end
