std = "lua51"
max_line_length = 120
exclude_files = { "libs", "testkit" }
globals = { "SLASH_GUILDDKP1", "SlashCmdList" }
read_globals = {
  "C_GuildInfo", "CreateFrame", "GetGuildRosterInfo", "GetNormalizedRealmName", "GetNumGroupMembers",
  "GetNumGuildMembers", "GetServerTime", "IsInRaid", "LibStub", "UIParent", "UISpecialFrames", "UnitGUID", "date", "tinsert",
  "wipe",
}
