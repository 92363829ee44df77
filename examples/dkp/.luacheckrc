std = "lua51"
max_line_length = 120
exclude_files = { "libs", "testkit" }
globals = { "GuildDKPDB", "SLASH_GUILDDKP1", "SlashCmdList" }
read_globals = {
  "C_GuildInfo", "CreateFrame", "GetGuildInfo", "GetGuildRosterInfo", "GetNormalizedRealmName", "GetNumGroupMembers",
  "GetNumGuildMembers", "GetServerTime", "IsInRaid", "LibStub", "UIParent", "UISpecialFrames", "UnitGUID", "date", "tinsert",
  "wipe",
}
