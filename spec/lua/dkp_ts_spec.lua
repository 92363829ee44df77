-- GuildDKP as compiled from TypeScript: its own specs, and one guild with those who have it in Lua.
local createWorld = require("EventSourcingTestKit").createWorld
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/examples/dkp-ts"
local PACKAGE = FOLDER .. "/node_modules/wow-eventsourcing"
local STAFF = "\124cffff8000\124Hitem:19019:0:0\124h[Thunderfury]\124h\124r"
local IN_TYPESCRIPT, IN_LUA = FOLDER .. "/GuildDKP.toc", "examples/dkp/GuildDKP.toc"

describe("GuildDKP in TypeScript", function()
  setup(function()
    support.mustRun(("rm -rf %s && mkdir -p %s"):format(FOLDER, PACKAGE))
    support.mustRun("cd examples/dkp-ts && cp -r src spec .busted tsconfig.json embeds.xml GuildDKP.toc $OLDPWD/" .. FOLDER)
    support.mustRun(("cp -r package.json EventSourcing.xml dist %s"):format(PACKAGE))
    local tstl = ("cd %s && node $OLDPWD/node_modules/typescript-to-lua/dist/tstl.js -p "):format(FOLDER)
    for _, result in ipairs(support.together({ tstl .. ".", tstl .. "spec" })) do
      assert.same({ output = "", code = 0 }, result)
    end
  end)

  it("has specs in TypeScript, which pass", function()
    local output, code = support.command(("cd %s && busted -o TAP"):format(FOLDER))
    assert.equal(0, code, output)
    assert.truthy(output:find("\n1..8\n", 1, true), output)
  end)

  it("plays with those who have it in Lua", function()
    local world = createWorld()
    local function login(name, toc)
      local client = world:addClient({ name = name, guild = "Specs", rank = 1, addons = { toc } })
      client:login()
      return client
    end
    local anna, bert = login("Anna", IN_TYPESCRIPT), login("Bert", IN_LUA)
    local function slash(client, line)
      local text = support.slash(client, line):gsub("|cff66ccffDKP|r ", "")
      world:advance(5)
      return text
    end
    world:advance(30)
    world:setGroup("RAID", { "Bert", "Anna" })
    for _, step in ipairs({
      { anna, "/dkp raid 55 Ragnaros", "2 players: 55 points each" },
      { bert, "/dkp award 50 Bert", "Bert: 50 points" },
      { anna, "/dkp decay 10", "All points decay by 10 percent" },
      { bert, "/dkp loot 100 Bert " .. STAFF, "Bert gets " .. STAFF .. " for 100 points" },
      { anna, "/dkp award 60 bert-simrealm", "bert-simrealm: 60 points" },
    }) do
      local client, line, answer = unpack(step)
      assert.equal(answer, slash(client, line))
    end
    world:advance(120)
    local standings = "Bert: 55 points, 1 items\nAnna: 50 points, 0 items\n5 events, synced"
    assert.equal(standings, slash(anna, "/dkp list"))
    assert.equal(standings, slash(bert, "/dkp list"))
    assert.truthy(slash(bert, "/dkp season 30"):find("^$"))
    assert.truthy(bert.output[#bert.output]:find("Nothing is closed: there is nothing before that week", 1, true))
    assert.truthy(slash(bert, "/dkp undo"):find("^Taken back: what you entered at %d%d:")) -- the loot
    assert.truthy(slash(anna, "/dkp undo"):find("^Taken back: what you entered at %d%d:")) -- the award
    for _, client in ipairs({ anna, bert }) do
      assert.truthy(slash(client, "/dkp list"):find("Bert: 95 points, 0 items\nAnna: 50 points", 1, true))
    end
    assert.same({}, world:errors())
  end)
end)
