-- What a release does beyond building: the workflows, the commits' form, and what changes in the source.
local support = dofile("spec/lua/support.lua")

local WORKFLOWS = { ".github/workflows/ci.yml", ".github/workflows/release.yml" }

-- The lines of all steps that use an action or run something: by the workflow's path, and there by the key.
local lines = {}

-- The values of one key of a workflow's steps, line by line.
local function steps(path, key)
  return assert(lines[path][key], path .. " has no step with " .. key)
end

describe("the workflows", function()
  setup(function()
    local script = [==[
      import { readFileSync } from "node:fs";
      import { parse } from "yaml";
      for (const path of process.argv.slice(1))
        for (const { steps } of Object.values(parse(readFileSync(path, "utf8")).jobs))
          for (const step of steps)
            for (const key of ["uses", "run"])
              for (const line of (step[key] ?? "").split("\n")) if (line !== "") console.log(path, key, line);
    ]==]
    local output = support.mustRun(("node --input-type=module -e '%s' %s"):format(script, table.concat(WORKFLOWS, " ")))
    for path, key, line in output:gmatch("(%S+) (%S+) ([^\n]+)") do
      lines[path] = lines[path] or {}
      lines[path][key] = lines[path][key] or {}
      table.insert(lines[path][key], line)
    end
  end)

  it("use actions by commit, and a packager that knows Forever", function()
    for _, path in ipairs(WORKFLOWS) do
      local isPackaging = false
      for _, action in ipairs(steps(path, "uses")) do
        local name, version = action:match("^([%w%-]+/[%w%-]+)@(.+)$")
        if name == "BigWigsMods/packager" then
          isPackaging = true
          local major, minor, patch = version:match("^v(%d+)%.(%d+)%.(%d+)$")
          assert.is_true(major * 10000 + minor * 100 + patch >= 20601, path .. ": " .. action)
        else
          assert.equal(40, #(version:match("^%x+$") or ""), path .. ": " .. action)
        end
      end
      assert.is_true(isPackaging, path)
    end
  end)

  it("run scripts that there are", function()
    local scripts = support.readFile("package.json"):match('"scripts": (%b{})')
    for _, path in ipairs(WORKFLOWS) do
      for _, command in ipairs(steps(path, "run")) do
        local name = command:match("npm run ([%w:]+)")
        assert.is_true(name == nil or scripts:find('"' .. name .. '":', 1, true) ~= nil, command)
      end
    end
  end)

  it("test, lint and package; a release builds and makes the commit that the packager takes", function()
    local function runs(path, ...)
      local all = "\n" .. table.concat(steps(path, "run"), "\n") .. "\n"
      local place = 1
      for _, command in ipairs({ ... }) do
        local _, last = all:find("\n" .. command .. "\n", place, true)
        assert.is_number(last, path .. " does not run, in this order, " .. command)
        place = last
      end
    end
    runs(".github/workflows/ci.yml", "npm ci", "npm test", "npm run lint", "npm run package")
    runs(".github/workflows/ci.yml", "npm run build", "node scripts/release-branch.mjs")
    runs(".github/workflows/release.yml", "npm test", "npm run lint")
    local plugins = support.readFile(".releaserc.json")
    local committed = plugins:find("@semantic-release/git\"", 1, true)
    local built = plugins:find("npm run -s build && node scripts/release-branch.mjs --no-tag && git push ", 1, true)
    assert.is_true(committed < built)
  end)
end)

describe("commits", function()
  it("have the conventional form", function()
    local messages = { "feat(sync): a thing", "chore(release): 1.2.3", "a thing", "feature: a thing" }
    local lines = {}
    for index, message in ipairs(messages) do
      lines[index] = ("echo '%s' | node node_modules/@commitlint/cli/cli.js"):format(message)
    end
    for index, result in ipairs(support.together(lines)) do
      assert.equal(index <= 2 and 0 or 1, result.code, messages[index])
    end
  end)
end)

describe("a release", function()
  local FOLDER = "build/release"

  local function release(version, env)
    return support.command(("%s node scripts/release.mjs %s %s"):format(env or "", version, FOLDER))
  end

  local function read(name)
    return support.readFile(FOLDER .. "/" .. name)
  end

  local minor = tonumber(support.readFile("src/index.ts"):match("const MINOR = (%d+);"))

  before_each(function()
    support.mustRun(("rm -rf %s && mkdir -p %s/src"):format(FOLDER, FOLDER))
    support.mustRun(("sed s,OWNER/wow-eventsourcing,some/place, package.json >%s/package.json"):format(FOLDER))
    support.mustRun(("cp src/index.ts %s/src"):format(FOLDER))
    local file = assert(io.open(FOLDER .. "/CHANGELOG.md", "wb"))
    file:write("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Much.\n\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- A start.\n")
    file:close()
  end)

  it("raises LibStub's minor version, and gives the news their version and day", function()
    assert.equal(0, select(2, release("1.2.3")))
    assert.truthy(read("src/index.ts"):find(("const MINOR = %d;"):format(minor + 1), 1, true))
    local day = os.date("!%Y-%m-%d")
    local news = ("## [Unreleased]\n\n## [1.2.3] - %s\n\n### Added\n\n- Much.\n\n## [0.1.0]"):format(day)
    assert.truthy(read("CHANGELOG.md"):find(news, 1, true), read("CHANGELOG.md"))
  end)

  it("needs news and a version", function()
    assert.equal(1, select(2, release("next")))
    assert.equal(0, select(2, release("1.2.3")))
    local said, code = release("1.2.4")
    assert.equal(1, code)
    assert.truthy(said:find('CHANGELOG.md: there is nothing under "## [Unreleased]"', 1, true), said)
    assert.truthy(read("src/index.ts"):find(("const MINOR = %d;"):format(minor + 1), 1, true))
  end)

  it("refuses while the repository is a placeholder, and says how to name it", function()
    support.mustRun(("cp package.json %s"):format(FOLDER))
    local said, code = release("1.2.3")
    assert.equal(1, code)
    assert.truthy(said:find("package.json: the repository is a placeholder, OWNER/wow-eventsourcing", 1, true), said)
    assert.equal(support.readFile("src/index.ts"), read("src/index.ts"))
    local command = said:match("git grep [^\n]+"):gsub("you/your%-repository", "some/place")
    support.mustRun(("cd %s && git init -q && git add -A && %s"):format(FOLDER, command))
    assert.equal(0, select(2, release("1.2.3")))
  end)

  it("refuses when another repository releases than package.json names", function()
    local said, code = release("1.2.3", "GITHUB_REPOSITORY=another/place")
    assert.equal(1, code)
    assert.truthy(said:find("git+https://github.com/some/place.git, and not that of another/place", 1, true), said)
    assert.equal(0, select(2, release("1.2.3", "GITHUB_REPOSITORY=some/place")))
  end)
end)
