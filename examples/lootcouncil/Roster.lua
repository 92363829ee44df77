-- Who is who. The ledger knows players by GUID, which outlives renaming; people type and read names.
local _, Council = ...

local guids, names = {}, {} -- GUIDs by full name in lower case, and names by GUID

local function FullName(name)
  return name:find("-", 1, true) and name or name .. "-" .. GetNormalizedRealmName()
end

function Council.ReadRoster()
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

function Council.FindMember(name)
  return guids[FullName(name):lower()]
end

-- The name to show; who has left the guild is shown by GUID.
function Council.NameOf(guid)
  return names[guid] or guid
end
