-- The addon's zip, as `npm run package` makes it: what is in it, installed as players do, and played.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/package"

-- What is in the zip whatever the libraries.
local OWN = {
  "CHANGELOG.md",
  "EventSourcing.toc",
  "EventSourcing.xml",
  "LICENSE",
  "README.md",
  "dist/EventSourcing.lua",
}

local CONSUMER = [[
  local ES = LibStub("EventSourcing-1.0")
  local Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "extra", "table?" } })
  local frame = CreateFrame("Frame")
  frame:RegisterEvent("PLAYER_LOGIN")
  frame:SetScript("OnEvent", function()
    ZipDB = ZipDB or {}
    ledger = ES:OpenLedger({ name = "Zip", storage = ZipDB, events = { Award } })
    ledger:StartSending()
    standings = ledger:Project({
      name = "standings",
      version = 1,
      initial = function() return { sum = 0 } end,
      on = { AW = function(state, event) state.sum = state.sum + event.points end },
    })
  end)
  function Award_(points)
    ledger:Append(Award, { target = UnitGUID("player"), points = points, extra = { "a", 1 } })
  end
  function Sum()
    standings:CatchUp()
    return standings:GetState().sum
  end
]]

-- Makes the zips with the libraries of a folder; gives what was said.
local function package(libraries, folder)
  return support.mustRun(("EVENTSOURCING_LIBS=%s node scripts/package.mjs %s"):format(libraries, folder))
end

-- Unpacks one of the zips into an AddOns folder of its own; gives the folder and the files of the addon in it, sorted.
local function install(zip, name)
  local addons = FOLDER .. "/" .. name .. "/Interface/AddOns"
  support.mustRun(("mkdir -p %s && unzip -q %s -d %s"):format(addons, zip, addons))
  assert.equal("EventSourcing\n", support.mustRun("ls -A " .. addons))
  local files = {}
  for path in support.mustRun(("cd %s/EventSourcing && find . -type f | sort"):format(addons)):gmatch("%./(%S+)") do
    files[#files + 1] = path
  end
  return addons .. "/EventSourcing", files
end

-- Two clients with the addon play; what one appends reaches the other and outlives the session.
local function play(addons, worldOptions)
  local world = createWorld(worldOptions)
  addons[#addons + 1] = {
    name = "Zip",
    savedVariables = { "ZipDB" },
    dependencies = { "EventSourcing" },
    code = { CONSUMER },
  }
  local function login(name)
    local client = world:addClient({ name = name, realm = "Sim Realm", guild = "Specs", addons = addons })
    client:login()
    return client
  end
  local anna, bert = login("Anna"), login("Bert")
  world:advance(10)
  anna:runText("Award_(30)")
  bert:runText("Award_(12)")
  world:advance(10)
  anna:reload()
  for _, client in ipairs({ anna, bert }) do
    assert.equal(42, client:runText("return Sum()"))
  end
  assert.same({}, world:errors())
end

describe("the addon's zip", function()
  local said, full, nolib

  setup(function()
    support.mustRun("rm -rf " .. FOLDER)
    said = package("sim/libs", FOLDER)
    full, nolib = said:match("(%S+%.zip): %d+ files\n(%S+%-nolib%.zip): %d+ files\n")
    assert.is_string(nolib, said)
  end)

  it("with the libraries is an addon of its own", function()
    local addon, files = install(full, "full")
    local libraries = {}
    for path in support.mustRun("cd sim && find libs -type f"):gmatch("%S+") do
      libraries[#libraries + 1] = path
    end
    local expected = {}
    for _, list in ipairs({ OWN, libraries }) do
      for _, path in ipairs(list) do
        expected[#expected + 1] = path
      end
    end
    table.sort(expected)
    table.sort(files)
    assert.same(expected, files)
    play({ addon .. "/EventSourcing.toc" }, { libs = addon .. "/libs" })
  end)

  it("without libraries uses those of other addons", function()
    local addon, files = install(nolib, "nolib")
    table.sort(files)
    assert.same(OWN, files)
    local toc = support.readFile(addon .. "/EventSourcing.toc")
    assert.is_nil(toc:find("libs\\", 1, true))
    play({ { name = "LibStub", files = support.libraries }, addon .. "/EventSourcing.toc" })
  end)

  it("has the version in its TOC, and the game's line ends", function()
    local version = support.mustRun("git describe --tags --always --abbrev=7"):match("%S+")
    local addon = FOLDER .. "/full/Interface/AddOns/EventSourcing"
    local toc = support.readFile(addon .. "/EventSourcing.toc")
    assert.truthy(toc:find("\r\n## Version: " .. version .. "\r\n", 1, true), toc)
    assert.is_nil(toc:find("[^\r]\n"))
    local source = support.readFile("dist/EventSourcing.lua")
    assert.equal(source, (support.readFile(addon .. "/dist/EventSourcing.lua"):gsub("\r\n", "\n")))
    assert.truthy(full:find("EventSourcing-" .. version .. ".zip", 1, true))
  end)

  it("is the same each time", function()
    package("sim/libs", FOLDER .. "/again")
    support.mustRun(("cmp %s %s/again/%s"):format(full, FOLDER, full:match("[^/]+$")))
  end)

  it("leaves libraries out that are not there, and says so", function()
    local text = package("build/none", FOLDER .. "/none")
    assert.truthy(text:find("LibStub, CallbackHandler-1.0, AceComm-3.0, AceSerializer-3.0, LibDeflate not in", 1, true), text)
    assert.truthy(support.mustRun("ls " .. FOLDER .. "/none"):match("^EventSourcing%-%S+%-nolib%.zip\n$"))
  end)
end)
