-- For the compiled library: what it may read of the game, and the command's names, which are all that it may write.
std = "none"
max_line_length = false
-- What the compiler leaves unused, unnamed or shadowed says nothing about our code.
ignore = { "21.", "23.", "31.", "411/____.*", "42.", "43.", "54.", "58.", "61." }
globals = { "SLASH_EVENTSOURCING1", "SLASH_EVENTSOURCINGSHORT1", "SlashCmdList" }
read_globals = {
  -- Lua
  "_G", "assert", "coroutine", "error", "getmetatable", "ipairs", "loadstring", "math", "next", "pairs", "pcall", "print", "rawset", "select",
  "setmetatable", "string", "table", "tonumber", "tostring", "type", "unpack",
  -- The game
  "CreateFrame", "C_ChatInfo", "C_Club", "C_EncodingUtil", "C_GuildInfo", "C_Timer", "GetBuildInfo", "GetGuildInfo", "GetGuildRosterInfo", "GetLocale", "GetNormalizedRealmName",
  "GetNumGroupMembers", "GetNumGuildMembers", "GetRealmName", "GetServerTime", "GetTime", "GetTimePreciseSec", "InCombatLockdown", "IsInGuild",
  "IsInRaid", "IsLoggedIn", "LibStub", "Settings", "UIParent", "UISpecialFrames", "UNKNOWNOBJECT", "UnitFactionGroup", "UnitGUID", "UnitIsGroupAssistant", "UnitIsGroupLeader", "UnitName", "date", "debugstack",
  "geterrorhandler", "time",
}
