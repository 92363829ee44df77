-- What players type.
local _, DKP = ...

local USAGE = [[
/dkp: opens and closes the standings
/dkp award 50 Bert well done: gives points to Bert; with "group" for the name, to the whole party or raid
/dkp loot 30 Bert [item]: takes points from Bert for an item
/dkp decay 10: takes 10 percent of their points from all]]

local function Say(text, ...)
  print("|cff66ccffDKP|r " .. text:format(...))
end

-- A whole number between two others, or nil.
local function Whole(text, low, high)
  local number = tonumber(text)
  return number and number % 1 == 0 and number >= low and number <= high and number or nil
end

-- Says what was done when there is an event; without one the ledger has refused it.
local function Report(event, text, ...)
  if event then
    Say(text, ...)
  else
    Say("Only officers may do that")
  end
end

local commands = {}

function commands.award(rest)
  local amount, name, reason = rest:match("^(%S+)%s+(%S+)%s*(.*)$")
  local points = Whole(amount, -100000, 100000)
  if not points then
    return Say(USAGE)
  end
  local targets = name:lower() == "group" and DKP.GroupMembers() or { DKP.FindMember(name) }
  if #targets == 0 then
    return Say("No guild member %s", name)
  end
  local event = DKP.Award(targets, points, reason ~= "" and reason or nil)
  Report(event, "%s: %d points", name, points)
end

function commands.loot(rest)
  local amount, name, link = rest:match("^(%S+)%s+(%S+)%s+(.+)$")
  local cost = Whole(amount, 0, 100000)
  local item = link and tonumber(link:match("item:(%d+)"))
  if not cost or not item then
    return Say(USAGE)
  end
  local target = DKP.FindMember(name)
  if not target then
    return Say("No guild member %s", name)
  end
  Report(DKP.Loot(target, item, cost), "%s gets %s for %d points", name, link, cost)
end

function commands.decay(rest)
  local percent = Whole(rest, 1, 100)
  if not percent then
    return Say(USAGE)
  end
  Report(DKP.Decay(percent), "All points decay by %d percent", percent)
end

SLASH_GUILDDKP1 = "/dkp"
SlashCmdList.GUILDDKP = function(text)
  local command, rest = text:match("^(%S*)%s*(.-)%s*$")
  if command == "" then
    DKP.ToggleWindow()
  elseif commands[command:lower()] then
    commands[command:lower()](rest)
  else
    Say(USAGE)
  end
end
