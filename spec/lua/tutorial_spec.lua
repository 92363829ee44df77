-- The tutorial, followed step by step: what it builds, what its specs say, and what players see in the game.
local createWorld = require("EventSourcingTestKit").createWorld
local support = dofile("spec/lua/support.lua")
local tutorial = dofile("spec/lua/tutorial.lua")

local FOLDER = "build/tutorial"
local steps = tutorial.steps(support.readFile("docs/tutorial.md"))
local files = tutorial.files(steps)

-- What is printed, without colours, and with one time for all.
local function plain(text)
  return (text:gsub("|c%x%x%x%x%x%x%x%x", ""):gsub("|r", ""):gsub("%d%d:%d%d:%d%d", "20:15:03"))
end

-- Types what follows ">" in a block; gives the block as it would have to be.
local function play(world, client, block)
  local lines = {}
  for typed in block.text:gmatch("> ([^\n]+)\n") do
    local before = #client.output
    local code = typed:match("^/run (.+)$")
    if code then
      client:runText(code)
    else
      assert.is_true(client:slash(typed))
    end
    world:advance(5)
    lines[#lines + 1] = "> " .. plain(typed)
    for index = before + 1, #client.output do
      lines[#lines + 1] = plain(client.output[index])
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

describe("the tutorial", function()
  local folders = {}

  setup(function()
    support.mustRun("rm -rf " .. FOLDER)
    for index, step in ipairs(steps) do
      folders[index] = tutorial.write(("%s/%d"):format(FOLDER, step.number), files[index])
    end
  end)

  it("names the file that a block is for", function()
    local count = 0
    for _, step in ipairs(steps) do
      for _, block in ipairs(step.blocks) do
        if block.file then
          count = count + 1
          assert.truthy(block.before:find(block.file:match("^GuildDKP/(.+)$"):match("[^/]+$"), 1, true), block.before)
        end
      end
    end
    assert.is_true(count > 20)
  end)

  it("ends with the example", function()
    local names = {}
    local listed = support.mustRun("cd examples/dkp && git ls-files --cached --others --exclude-standard")
    for name in listed:gmatch("[^\n]+") do
      if name ~= "README.md" then -- which is about the example
        names["GuildDKP/" .. name] = support.readFile("examples/dkp/" .. name)
      end
    end
    assert.same(names, files[#files])
  end)

  it("has specs that pass at each step, as many as it says", function()
    for index, step in ipairs(steps) do
      local output, code = support.command(("cd %s && busted -o TAP"):format(folders[index]))
      assert.equal(0, code, output)
      local said = table.concat(step.lines, "\n"):match("`(%d+) successe?s? / 0 failures`")
      assert.equal(said or output:match("1%.%.(%d+)"), output:match("\n?1%.%.(%d+)\n"), "step " .. step.number)
      assert.truthy(said or index == #steps, "step " .. step.number)
    end
  end)

  it("shows what the game does at each step", function()
    local saved, time, plays = {}, 1700000000, {}
    for index, step in ipairs(steps) do
      local world = createWorld({ startTime = time })
      for _, block in ipairs(step.blocks) do
        -- From here on this player has the addon.
        plays[block.player or "Anna"] = true
      end
      local clients = {}
      for _, name in ipairs({ "Anna", "Bert" }) do
        clients[name] = world:addClient({
          name = name,
          guild = "Specs",
          rank = name == "Anna" and 1 or 3,
          addons = plays[name] and { folders[index] .. "/GuildDKP.toc" } or {},
          savedVariables = { GuildDKP = saved[name] },
        })
        clients[name]:login()
      end
      world:advance(120)
      for _, block in ipairs(step.blocks) do
        if block.player then
          assert.equal(plain(block.text), play(world, clients[block.player], block), "step " .. step.number)
        end
      end
      for name, client in pairs(clients) do
        client:logout()
        saved[name] = client:savedText("GuildDKP")
      end
      assert.same({}, world:errors())
      time = time + 86400
    end
  end)
end)
