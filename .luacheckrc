-- For the compiled library: what it may read of the game, and nothing that it may write.
std = "none"
max_line_length = false
-- What the compiler leaves unused, unnamed or shadowed says nothing about our code.
ignore = { "21.", "23.", "31.", "411/____", "42.", "43.", "54.", "58.", "61." }
read_globals = {
  -- Lua
  "coroutine", "error", "getmetatable", "ipairs", "loadstring", "math", "next", "pairs", "pcall", "rawset", "select",
  "setmetatable", "string", "table", "tonumber", "tostring", "type", "unpack",
  -- The bundle looks whether there is one; in the game there is none.
  "require",
  -- The game
  "CreateFrame", "C_EncodingUtil", "C_GuildInfo", "C_Timer", "GetGuildInfo", "GetGuildRosterInfo", "GetNormalizedRealmName",
  "GetNumGroupMembers", "GetNumGuildMembers", "GetRealmName", "GetServerTime", "GetTime", "InCombatLockdown", "IsInGuild",
  "IsInRaid", "LibStub", "UnitGUID", "UnitIsGroupAssistant", "UnitIsGroupLeader", "UnitName", "debugprofilestop",
  "geterrorhandler",
}
