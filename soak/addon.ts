/**
 * The addon of the soak's clients, as an author would write it, on the compiled library. Before it runs, POLICY says
 * what authorize decides by, and OFFICERS has the officers' GUIDs. Officers' names begin with Officer.
 */
export const ADDON = `
local ES = LibStub("EventSourcing-1.0")
Loot = ES:DefineEvent("LT", { { "target", "guid" }, { "points", "int" }, { "item", "int" } })
Bonus = ES:DefineEvent("BN", { { "targets", "guid[]" }, { "points", "int" }, { "note", "string?" } })
Balance = ES:DefineEvent("BL", { { "target", "guid" }, { "points", "int" } })
-- What a closing carries forward: everybody's points.
function Balances(states)
  local targets, list = {}, {}
  for target in pairs(states.standings) do targets[#targets + 1] = target end
  table.sort(targets)
  for i, target in ipairs(targets) do list[i] = { Balance, { target = target, points = states.standings[target] } } end
  return list
end
local authorize = {
  officers = function(event, sender) return sender:match("^Officer") ~= nil end,
  creators = function(event) return OFFICERS[event.creator] == true end,
  own = ES:AnyOf(ES:AllowRank(1), ES:AllowOwn()),
  carriers = ES:AllowCarriers(1, 3),
}
local mayServe = {
  officers = function(sender) return sender:match("^Officer") ~= nil end,
  creators = function() return true end,
}
local frame = CreateFrame("Frame")
frame:RegisterEvent("ADDON_LOADED")
frame:SetScript("OnEvent", function(_, _, name)
  if name ~= "SoakLoot" then return end
  SoakLootDB = SoakLootDB or {}
  ledger = ES:OpenLedger({
    name = "SoakLoot",
    storage = SoakLootDB,
    events = { Loot, Bonus, Balance },
    authorize = authorize[POLICY],
    mayServe = mayServe[POLICY],
  })
  standings = ledger:Project({
    name = "standings",
    version = 1,
    initial = function() return {} end,
    on = {
      BL = function(state, event) state[event.target] = event.points end,
      LT = function(state, event) state[event.target] = (state[event.target] or 0) + event.points end,
      BN = function(state, event)
        for _, target in ipairs(event.targets) do state[target] = (state[target] or 0) + event.points end
      end,
    },
  })
end)
`;
