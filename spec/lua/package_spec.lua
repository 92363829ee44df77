-- The addon's zip, as `npm run package` makes it: what is in it, installed as players do, and played.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/package"

-- What is in the zip whatever the libraries.
local OWN = {
  "EventSourcing.toc",
  "EventSourcing.xml",
  "LICENSE",
  "dist/EventSourcing.later.lua",
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

-- An addon that uses the library as an addon of its own.
local USER = { name = "Zip", savedVariables = { "ZipDB" }, dependencies = { "EventSourcing" }, code = { CONSUMER } }

-- Two clients with the addons play; what one appends reaches the other and outlives the session.
local function play(addons, worldOptions)
  local world = createWorld(worldOptions)
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

-- Unpacks a zip that holds one addon into an AddOns folder of its own; gives the addon's folder and its files, sorted.
local function install(zip, name, addon)
  local addons = FOLDER .. "/" .. name .. "/Interface/AddOns"
  support.mustRun(("mkdir -p %s && unzip -q %s -d %s"):format(addons, zip, addons))
  assert.equal(addon .. "\n", support.mustRun("ls -A " .. addons))
  local files = {}
  for path in support.mustRun(("cd %s/%s && find . -type f"):format(addons, addon)):gmatch("%./(%S+)") do
    files[#files + 1] = path
  end
  table.sort(files)
  return addons .. "/" .. addon, files
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
    local addon, files = install(full, "full", "EventSourcing")
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
    assert.same(expected, files)
    play({ addon .. "/EventSourcing.toc", USER }, { libs = addon .. "/libs" })
  end)

  it("without libraries uses those of other addons", function()
    local addon, files = install(nolib, "nolib", "EventSourcing")
    assert.same(OWN, files)
    local toc = support.readFile(addon .. "/EventSourcing.toc")
    assert.is_nil(toc:find("libs\\", 1, true))
    play({ { name = "LibStub", files = support.libraries }, addon .. "/EventSourcing.toc", USER })
  end)

  it("says in its TOC where the addon list puts it, and with which picture", function()
    local toc = support.readFile("EventSourcing.toc")
    for _, line in ipairs({
      "## Interface: 120105, 120100, 50504, 20506, 16001, 11509",
      "## IconTexture: Interface\\Icons\\INV_Misc_Book_09",
      "## Category: Library",
    }) do
      assert.truthy(toc:find("\n" .. line .. "\n", 1, true) or toc:sub(1, #line + 1) == line .. "\n", line)
    end
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

-- The files of an addon that embeds the library as an external.
local ADDON = {
  [".pkgmeta"] = [[
package-as: Points

externals:
  libs/LibStub: https://repos.wowace.com/wow/libstub/trunk
  libs/CallbackHandler-1.0: https://repos.wowace.com/wow/callbackhandler/trunk/CallbackHandler-1.0
  libs/AceComm-3.0: https://repos.wowace.com/wow/ace3/trunk/AceComm-3.0
  libs/AceSerializer-3.0: https://repos.wowace.com/wow/ace3/trunk/AceSerializer-3.0
  libs/LibDeflate: https://github.com/SafeteeWoW/LibDeflate
  libs/EventSourcing:
    url: %s
    %s
]],
  ["Points.toc"] = "## Interface: 120105\n## SavedVariables: ZipDB\n\nembeds.xml\nPoints.lua\n",
  ["embeds.xml"] = [[
<Ui xmlns="http://www.blizzard.com/wow/ui/">
  <Script file="libs\LibStub\LibStub.lua"/>
  <Include file="libs\CallbackHandler-1.0\CallbackHandler-1.0.xml"/>
  <Include file="libs\AceComm-3.0\AceComm-3.0.xml"/>
  <Include file="libs\AceSerializer-3.0\AceSerializer-3.0.xml"/>
  <Include file="libs\LibDeflate\lib.xml"/>
  <Include file="libs\EventSourcing\EventSourcing.xml"/>
</Ui>
]],
  ["Points.lua"] = CONSUMER,
}

local GIT = "git -c user.name=Spec -c user.email=spec@example.org "

describe("a release", function()
  local CLONE = FOLDER .. "/clone"
  local here = support.mustRun("pwd"):match("%S+")
  local version = support.readFile("package.json"):match('"version": "([^"]+)"')

  -- Packages an addon that names the release in its .pkgmeta; gives its folder and files.
  local function embed(name, which)
    local source = FOLDER .. "/" .. name .. "-source"
    support.mustRun("mkdir -p " .. source)
    for path, text in pairs(ADDON) do
      local file = assert(io.open(source .. "/" .. path, "wb"))
      file:write(path == ".pkgmeta" and text:format(here .. "/" .. CLONE, which) or text)
      file:close()
    end
    support.mustRun(("cd %s && git init -q && git add -A && %scommit -qm 'A start'"):format(source, GIT))
    local zips = FOLDER .. "/" .. name .. "-zips"
    local said = support.mustRun(("EVENTSOURCING_LIBS=sim/libs node scripts/package.mjs %s %s"):format(zips, source))
    return install(assert(said:match("(%S+%.zip): %d+ files\n"), said), name, "Points")
  end

  local function release(options)
    local env = "GIT_AUTHOR_NAME=Spec GIT_AUTHOR_EMAIL=spec@example.org GIT_COMMITTER_NAME=Spec GIT_COMMITTER_EMAIL=spec@example.org"
    return support.command(("%s node scripts/release-branch.mjs %s %s"):format(env, CLONE, options or ""))
  end

  local function git(command)
    return support.mustRun(("git -C %s %s"):format(CLONE, command))
  end

  before_each(function()
    support.mustRun(("rm -rf %s && mkdir -p %s && git clone -q . %s"):format(FOLDER, FOLDER, CLONE))
    support.mustRun(("cp -r dist %s/dist"):format(CLONE))
    git("checkout -q -B main")
    git("tag --list | xargs -r git -C " .. CLONE .. " tag --delete")
  end)

  it("is an external, at its tag and on its branch, that an addon runs on", function()
    local said, code = release()
    assert.equal(0, code, said)
    for name, which in pairs({ tag = "tag: v" .. version, branch = "branch: release", latest = "tag: latest" }) do
      local addon, files = embed(name, which)
      local library = {}
      for _, path in ipairs(files) do
        library[#library + 1] = path:match("^libs/EventSourcing/(.*)$")
      end
      assert.same(OWN, library, name)
      if name == "tag" then
        play({ addon .. "/Points.toc" }, { libs = addon .. "/libs" })
      end
    end
  end)

  it("changes no file of the branch it is made on, and is part of its history", function()
    local before = git("rev-parse HEAD^{tree}")
    assert.equal(0, select(2, release()))
    assert.equal(before, git("rev-parse HEAD^{tree}"))
    assert.equal("", git("status --porcelain --untracked-files=no"))
    assert.equal("main\n", git("branch --show-current"))
    assert.equal(("v%s\n"):format(version), git("tag --merged main"))
    local expected = { ".pkgmeta", "CHANGELOG.md", "README.md", unpack(OWN) }
    local files = {}
    for path in git("ls-tree -r --name-only release"):gmatch("%S+") do
      files[#files + 1] = path
    end
    table.sort(expected)
    table.sort(files)
    assert.same(expected, files)
  end)

  it("leaves HEAD on the commit for semantic-release, which tags it", function()
    assert.equal(0, select(2, release("--no-tag")))
    assert.equal(git("rev-parse release"), git("rev-parse HEAD"))
    assert.equal("", git("branch --show-current"))
    assert.equal("", git("tag"))
    assert.equal(git("rev-parse release"), git("rev-parse main^2"))
  end)

  it("goes on from the last one", function()
    assert.equal(0, select(2, release()))
    local first = git("rev-parse release"):match("%S+")
    git("tag --delete v" .. version)
    git("-c user.name=Spec -c user.email=spec@example.org commit -q --allow-empty -m 'More'")
    assert.equal(0, select(2, release()))
    git(("merge-base --is-ancestor %s release"):format(first))
    git("tag --delete v" .. version)
    local foreign = git("-c user.name=Spec -c user.email=spec@example.org commit-tree main^{tree} -p release -m 'By hand'"):match("%S+")
    git("update-ref refs/heads/release " .. foreign)
    local said, code = release()
    assert.equal(1, code)
    assert.truthy(said:find("the branch release has commits that are not in this one", 1, true), said)
  end)

  it("refuses what is not committed, is not built, or has its tag", function()
    local function refuses(problem)
      local said, code = release()
      assert.equal(1, code)
      assert.truthy(said:find(problem, 1, true), said)
    end
    support.mustRun(("echo >> %s/README.md"):format(CLONE))
    refuses("commit first:\nM README.md")
    git("checkout -q README.md")
    for _, file in ipairs({ "dist/EventSourcing.lua", "dist/EventSourcing.later.lua" }) do
      support.mustRun(("sed -i 's/local MINOR = /local MINOR = 9/' %s/%s"):format(CLONE, file))
      refuses(file .. " is older than src/: npm run build")
      support.mustRun(("cp %s %s/dist/"):format(file, CLONE))
    end
    git("tag v" .. version)
    refuses(("there is a tag v%s already"):format(version))
  end)
end)
