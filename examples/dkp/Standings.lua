-- The standings as players see them.
local _, DKP = ...

-- A list of { name, points, items }, most points first.
function DKP.ListStandings()
  local list = {}
  for guid, standing in pairs(DKP.standings:GetState()) do
    list[#list + 1] = { name = DKP.NameOf(guid), points = standing.points, items = standing.items }
  end
  table.sort(list, function(a, b)
    if a.points ~= b.points then
      return a.points > b.points
    end
    return a.name < b.name
  end)
  return list
end

-- How much this client knows, and whether that is all.
function DKP.DescribeLedger()
  return ("%d events, %s"):format(DKP.ledger:Count(), DKP.ledger:GetSyncState())
end
