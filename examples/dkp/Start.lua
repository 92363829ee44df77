-- When things begin: the ledger when the guild is known, names when the roster comes.
local _, DKP = ...
local ES = LibStub("EventSourcing-1.0")

local function Open(storage)
  DKP.OpenLedger(storage)
  DKP.standings:OnChange(DKP.UpdateWindow)
  DKP.ledger:OnSyncState(DKP.UpdateWindow)
  DKP.ledger:StartSending() -- tells the others what is here, and gives them what they lack
  return DKP.ledger
end

local function Forget()
  DKP.HideWindow()
  DKP.ledger, DKP.standings = nil, nil
end

ES:ForGuild("GuildDKPDB", Open, Forget)

ES:OnLogin(function()
  C_GuildInfo.GuildRoster() -- asks for it
end)

local frame = CreateFrame("Frame")
frame:RegisterEvent("GUILD_ROSTER_UPDATE")
frame:SetScript("OnEvent", function()
  DKP.ReadRoster()
  DKP.UpdateWindow()
end)
