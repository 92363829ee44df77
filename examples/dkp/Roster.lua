-- Who is who. The ledger knows players by GUID, which outlives renaming; people type and read names.
local _, DKP = ...

local guids, names = {}, {} -- GUIDs by full name in lower case, and names by GUID

local function FullName(name)
  return name:find("-", 1, true) and name or name .. "-" .. GetNormalizedRealmName()
end

function DKP.ReadRoster()
  wipe(guids)
  for index = 1, GetNumGuildMembers() do
    local name = GetGuildRosterInfo(index)
    local guid = select(17, GetGuildRosterInfo(index))
    if name and guid then
      guids[FullName(name):lower()] = guid
      names[guid] = name:match("^[^-]+")
    end
  end
end

function DKP.FindMember(name)
  return guids[FullName(name):lower()]
end

-- The name to show; who has left the guild is shown by GUID.
function DKP.NameOf(guid)
  return names[guid] or guid
end

-- Everybody in the player's party or raid, the player among them.
function DKP.GroupMembers()
  local members = {}
  local function Add(unit)
    local guid = UnitGUID(unit)
    if guid and guid:find("^Player%-") then
      members[#members + 1] = guid
    end
  end
  if IsInRaid() then
    for index = 1, GetNumGroupMembers() do
      Add("raid" .. index)
    end
  else
    Add("player")
    for index = 1, 4 do
      Add("party" .. index)
    end
  end
  return members
end
