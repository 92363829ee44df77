-- When things begin: the ledger when the guild is known, names when the roster comes.
local _, Council = ...
local ES = LibStub("EventSourcing-1.0")

local function Open(storage)
  Council.OpenLedger(storage)
  Council.OnAward(function(item, winner)
    Council.Say("%s gets %s", Council.NameOf(winner), Council.ItemText(item))
  end)
  -- Everybody sends: a wish that was entered while no officer was online reaches the officers from its author.
  Council.ledger:StartSending()
  return Council.ledger
end

local function Forget()
  Council.ledger, Council.council = nil, nil
end

ES:ForGuild("LootCouncilDB", Open, Forget)

ES:OnLogin(function()
  C_GuildInfo.GuildRoster() -- asks for it
end)

local frame = CreateFrame("Frame")
frame:RegisterEvent("GUILD_ROSTER_UPDATE")
frame:SetScript("OnEvent", Council.ReadRoster)
