-- The standings on screen. Made when it is first opened.
local _, DKP = ...

local ROWS, ROW_HEIGHT, WIDTH = 15, 18, 280
local COLUMNS = { { x = 16, justify = "LEFT" }, { x = 130, justify = "RIGHT" }, { x = 200, justify = "RIGHT" } }

local window
local offset = 0 -- rows scrolled past

local function CreateText(x, y, width, justify)
  local text = window:CreateFontString(nil, "OVERLAY", "GameFontHighlight")
  text:SetPoint("TOPLEFT", x, y)
  text:SetWidth(width)
  text:SetJustifyH(justify)
  return text
end

local function CreateRow(y)
  local row = {}
  for index, column in ipairs(COLUMNS) do
    row[index] = CreateText(column.x, y, index == 1 and 110 or 60, column.justify)
  end
  return row
end

local function SetRow(row, ...)
  for index, text in ipairs(row) do
    text:SetText((select(index, ...)))
  end
end

local function Create()
  window = CreateFrame("Frame", "GuildDKPWindow", UIParent)
  window:Hide()
  window:SetSize(WIDTH, (ROWS + 4) * ROW_HEIGHT)
  window:SetPoint("CENTER")
  window:EnableMouse(true)
  window:SetMovable(true)
  window:RegisterForDrag("LeftButton")
  window:SetScript("OnDragStart", window.StartMoving)
  window:SetScript("OnDragStop", window.StopMovingOrSizing)
  tinsert(UISpecialFrames, "GuildDKPWindow") -- Escape closes it

  local background = window:CreateTexture(nil, "BACKGROUND")
  background:SetAllPoints()
  background:SetColorTexture(0, 0, 0, 0.8)
  local close = CreateFrame("Button", nil, window, "UIPanelCloseButton")
  close:SetPoint("TOPRIGHT")

  SetRow(CreateRow(-ROW_HEIGHT), "Name", "Points", "Items")
  window.rows = {}
  for index = 1, ROWS do
    window.rows[index] = CreateRow(-(index + 1) * ROW_HEIGHT)
  end
  window.status = CreateText(16, -(ROWS + 2.5) * ROW_HEIGHT, WIDTH - 32, "LEFT")

  window:SetScript("OnShow", DKP.UpdateWindow)
  window:SetScript("OnMouseWheel", function(_, direction)
    offset = offset - direction
    DKP.UpdateWindow()
  end)
end

function DKP.UpdateWindow()
  if not window or not window:IsShown() then
    return
  end
  local list = DKP.ListStandings()
  offset = math.max(0, math.min(offset, #list - ROWS))
  for index, row in ipairs(window.rows) do
    local entry = list[index + offset]
    if entry then
      SetRow(row, entry.name, entry.points, entry.items)
    else
      SetRow(row, "", "", "")
    end
  end
  window.status:SetText(DKP.DescribeLedger())
end

function DKP.ToggleWindow()
  if not window then
    Create()
  end
  window:SetShown(not window:IsShown())
end

function DKP.HideWindow()
  if window then
    window:Hide()
  end
end
