-- The npm package: what is in it, and a fresh TypeScript addon that stands on it.
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/npm"
local ADDON = FOLDER .. "/TypedPoints"
local PACKAGE = ADDON .. "/node_modules/wow-eventsourcing"

-- npm leaves out of the lock what it could not fetch for other platforms, and `npm ci` then refuses all of it.
describe("package-lock.json", function()
  it("holds every package that another one asks for, also those of other platforms", function()
    assert.equal("", support.mustRun([[node -e '
      const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
      const names = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)));
      for (const [path, { dependencies, optionalDependencies }] of Object.entries(packages))
        for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
          if (!names.has(name)) console.log(`${path} asks for ${name}`);
    ']]))
  end)
end)

describe("the npm package", function()
  local listed

  setup(function()
    support.mustRun("rm -rf " .. FOLDER .. " && mkdir -p " .. PACKAGE)
    local pack = "npm pack --ignore-scripts --silent --pack-destination " .. FOLDER
    local tarball = FOLDER .. "/" .. support.mustRun(pack):match("(%S+%.tgz)%s*$")
    listed = support.mustRun("tar -tzf " .. tarball .. " | sort")
    support.mustRun(("tar -xzf %s -C %s --strip-components=1"):format(tarball, PACKAGE))
    support.mustRun("cp spec/typescript/addon/* " .. ADDON)
  end)

  it("holds the library, its types and what explains them, and nothing else", function()
    local files = {}
    for name in listed:gmatch("package/(%S+)") do
      files[#files + 1] = name
    end
    assert.same({
      "CHANGELOG.md",
      "EventSourcing.xml",
      "LICENSE",
      "README.md",
      "dist/EventSourcing.d.ts",
      "dist/EventSourcing.later.lua",
      "dist/EventSourcing.lua",
      "dist/EventSourcing.meta.lua",
      "dist/testkit/EventSourcingTestKit.d.ts",
      "dist/testkit/EventSourcingTestKit.lua",
      "dist/testkit/libs/AceComm-3.0/AceComm-3.0.lua",
      "dist/testkit/libs/AceComm-3.0/AceComm-3.0.xml",
      "dist/testkit/libs/AceComm-3.0/ChatThrottleLib.lua",
      "dist/testkit/libs/AceSerializer-3.0/AceSerializer-3.0.lua",
      "dist/testkit/libs/AceSerializer-3.0/AceSerializer-3.0.xml",
      "dist/testkit/libs/CallbackHandler-1.0/CallbackHandler-1.0.lua",
      "dist/testkit/libs/CallbackHandler-1.0/CallbackHandler-1.0.xml",
      "dist/testkit/libs/EventSourcing/EventSourcing.xml",
      "dist/testkit/libs/EventSourcing/dist/EventSourcing.later.lua",
      "dist/testkit/libs/EventSourcing/dist/EventSourcing.lua",
      "dist/testkit/libs/LibDeflate/LibDeflate.lua",
      "dist/testkit/libs/LibDeflate/lib.xml",
      "dist/testkit/libs/LibStub/LibStub.lua",
      "package.json",
      "tsconfig.addon.json",
    }, files)
  end)

  it("shows links that work on npm's page, and says where it comes from", function()
    for _, name in ipairs({ "README.md", "CHANGELOG.md" }) do
      local text = ("\n" .. support.readFile(PACKAGE .. "/" .. name)):gsub("\n *```.-\n *```", "")
      local count = 0
      for link in text:gmatch("%]%(([^)%s]+)%)") do
        count = count + 1
        assert.truthy(link:match("^https://"), name .. ": " .. link)
      end
      assert.is_true(count > 3)
    end
    local info = support.readFile(PACKAGE .. "/package.json")
    local repository = info:match('"url": "git%+(https://github.com/[%w-]+/[%w-]+).git"')
    assert.truthy(info:find('"homepage": "' .. repository .. '#readme"', 1, true))
    assert.truthy(info:find('"bugs": "' .. repository .. '/issues"', 1, true))
  end)

  -- As docs/how-to/use-the-types.md says, in a folder of its own with nothing from elsewhere.
  it("has a tsconfig to extend, on which a new addon is compiled and runs", function()
    local page = support.readFile("docs/how-to/use-the-types.md")
    local fresh = FOLDER .. "/MyLoot"
    support.mustRun(("mkdir -p %s/src %s/node_modules"):format(fresh, fresh))
    support.mustRun(("cp -r %s %s/node_modules/"):format(PACKAGE, fresh))
    -- What the page says to install, from here instead of from the registry.
    local count = 0
    for name, version in page:match("npm install %-%-save%-dev ([^\n]+)"):gmatch("(%S+[^@%s])@(%S+)") do
      count = count + 1
      local installed = support.readFile("node_modules/" .. name .. "/package.json"):match('"version": "([^"]+)"')
      assert.equal(installed, version, name)
      support.mustRun(("mkdir -p $(dirname %s/node_modules/%s) && ln -s $PWD/node_modules/%s %s/node_modules/%s")
        :format(fresh, name, name, fresh, name))
    end
    assert.equal(4, count)
    local function write(path, text)
      local file = assert(io.open(fresh .. "/" .. path, "wb"))
      file:write(text)
      file:close()
    end
    write("tsconfig.json", page:match("```json\n(.-)```"))
    write("src/main.ts", page:match("```ts\n(.-)```"))
    assert.equal("", support.mustRun("cd " .. fresh .. " && node node_modules/typescript-to-lua/dist/tstl.js"))
    local source = support.readFile(fresh .. "/dist/MyLoot.lua")
    assert.truthy(source:find("ledger:Append(", 1, true))
    local world, login = support.newWorld()
    local anna = login("Anna", source)
    world:advance(10)
    assert.same({ "50" }, anna.output)
    assert.same({}, world:errors())
  end)

  it("is what a TypeScript addon is compiled against and runs on", function()
    local tstl = "node node_modules/typescript-to-lua/dist/tstl.js -p " .. ADDON .. "/tsconfig.json"
    assert.equal("", support.mustRun(tstl))

    local world = createWorld({ mounts = { ["libs/EventSourcing"] = PACKAGE } })
    local function login(name)
      local client =
        world:addClient({ name = name, realm = "Sim Realm", guild = "Specs", addons = { ADDON .. "/TypedPoints.toc" } })
      client:login()
      return client
    end
    local slash = support.slash
    local anna, bert = login("Anna"), login("Bert")
    world:advance(10)
    assert.equal("200", slash(anna, "/typed 200"))
    world:advance(10)
    assert.same({ "from Anna-SimRealm: 200" }, bert.output)
    assert.equal("50", slash(bert, "/typed 50"))
    assert.equal("authorize refused AW", slash(bert, "/typed 101"))
    world:advance(10)
    for _, client in ipairs({ anna, bert }) do
      local text = slash(client, "/typed")
      assert.truthy(text:find("sum 202", 1, true), text)
      assert.truthy(text:find("sum 52", 1, true), text)
      assert.truthy(text:find("2 of 2: 200 - 19019+16900, 50 - 19019+16900", 1, true), text)
    end
    anna:reload()
    assert.truthy(slash(anna, "/typed"):find("2 of 2", 1, true))
    assert.same({}, world:errors())
  end)
end)
