std = "lua51"
max_line_length = 120
ignore = { "212/self" }
globals = { "GuildDKPDB", "SLASH_GUILDDKP1", "SlashCmdList" }
read_globals = {
  "C_GuildInfo", "CreateFrame", "GetGuildInfo", "GetGuildRosterInfo", "GetNormalizedRealmName", "GetNumGroupMembers",
  "GetNumGuildMembers", "IsInRaid", "LibStub", "UIParent", "UISpecialFrames", "UnitGUID", "tinsert", "wipe",
}
