-- What players type.
local _, DKP = ...

local usage = { "Commands:" }
local commands = {} -- by name; one that gives false has not understood

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

SLASH_GUILDDKP1 = "/dkp"
SlashCmdList.GUILDDKP = function(text)
  local name, rest = text:match("^(%S*)%s*(.-)%s*$")
  local run = commands[name:lower()]
  if run and not DKP.ledger then
    Say("You are in no guild, or the game has not said so yet")
  elseif not run or run(rest) == false then
    Say("%s", table.concat(usage, "\n"))
  end
end

table.insert(usage, "/dkp list: prints the standings")

function commands.list()
  for _, entry in ipairs(DKP.ListStandings()) do
    Say("%s: %d points, %d items", entry.name, entry.points, entry.items)
  end
  Say(DKP.DescribeLedger())
end

table.insert(usage, "/dkp award 50 Bert well done: gives points to Bert")

function commands.award(rest)
  local amount, name, reason = rest:match("^(%S+)%s+(%S+)%s*(.*)$")
  local points = Whole(amount, -100000, 100000)
  if not points then
    return false
  end
  local target = DKP.FindMember(name)
  if not target then
    return Say("No guild member %s", name)
  end
  Report(DKP.Award({ target }, points, reason ~= "" and reason or nil), "%s: %d points", name, points)
end

table.insert(usage, "/dkp decay 10: takes 10 percent of their points from all")

function commands.decay(rest)
  local percent = Whole(rest, 1, 100)
  if not percent then
    return false
  end
  Report(DKP.Decay(percent), "All points decay by %d percent", percent)
end

table.insert(usage, "/dkp loot 30 Bert [item]: takes points from Bert for an item")

function commands.loot(rest)
  local amount, name, link = rest:match("^(%S+)%s+(%S+)%s+(.+)$")
  local cost = Whole(amount, 0, 100000)
  local item = link and tonumber(link:match("item:(%d+)"))
  if not cost or not item then
    return false
  end
  local target = DKP.FindMember(name)
  if not target then
    return Say("No guild member %s", name)
  end
  Report(DKP.Loot(target, item, cost), "%s gets %s for %d points", name, link, cost)
end

table.insert(usage, "/dkp raid 10 Ragnaros: gives points to all in the raid or party")

function commands.raid(rest)
  local amount, reason = rest:match("^(%S+)%s*(.*)$")
  local points = Whole(amount, -100000, 100000)
  if not points then
    return false
  end
  local members = DKP.GroupMembers()
  Report(DKP.Award(members, points, reason ~= "" and reason or nil), "%d players: %d points each", #members, points)
end

table.insert(usage, "/dkp undo: takes back what you entered last")

function commands.undo()
  local event = DKP.FindLast()
  if event then
    Report(DKP.Undo(event), "Taken back: what you entered at %s", date("%H:%M:%S", event.time))
  else
    Say("You have entered nothing within a day")
  end
end

table.insert(usage, 2, "/dkp: opens and closes the window with the standings")

commands[""] = function()
  DKP.ToggleWindow()
end

table.insert(usage, "/dkp season 30: all begin with nothing, 30 days ago (with 'keep': with their points)")

function commands.season(rest)
  local amount, words = rest:match("^(%S+)%s*(.*)$")
  local days = Whole(amount, 14, 3650)
  if not days then
    return false
  end
  local function Done(closing, reason, code)
    if closing then
      Say("A new season: %d events before %s are closed", closing.closed, date("%Y-%m-%d", closing.before))
    elseif code == "alone" then
      Say("Nobody is online to compare with. To close all the same: /dkp season %s force", rest)
    else
      Say("Nothing is closed: %s", reason)
    end
  end
  DKP.StartSeason(days, words:find("keep") ~= nil, words:find("force") ~= nil, Done)
end
