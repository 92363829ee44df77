-- When things begin: the ledger at login, names and ranks when the roster comes.
local _, DKP = ...

local function Login()
  DKP.OpenLedger() -- saved variables and the player's GUID are there now
  DKP.standings:OnChange(DKP.UpdateWindow)
  DKP.ledger:OnSyncState(DKP.UpdateWindow)
  C_GuildInfo.GuildRoster()
end

local function RosterUpdate()
  DKP.ReadRoster()
  -- Officers tell the others what they hold, and give them what they lack.
  if DKP.IsOfficer() then
    DKP.ledger:StartSending()
  else
    DKP.ledger:StopSending()
  end
  DKP.UpdateWindow()
end

local frame = CreateFrame("Frame")
frame:RegisterEvent("PLAYER_LOGIN")
frame:SetScript("OnEvent", function(_, event)
  if event == "PLAYER_LOGIN" then
    Login()
    frame:RegisterEvent("GUILD_ROSTER_UPDATE")
  else
    RosterUpdate()
  end
end)
