std = "lua51"
max_line_length = 120
exclude_files = { "libs", "testkit" }
globals = { "SLASH_LOOTCOUNCIL1", "SlashCmdList" }
read_globals = {
  "C_GuildInfo", "C_Item", "CreateFrame", "GetGuildRosterInfo", "GetNormalizedRealmName", "GetNumGuildMembers",
  "GetServerTime", "LibStub", "UnitGUID", "date", "wipe",
}
