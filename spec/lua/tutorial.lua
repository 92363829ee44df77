-- The steps of docs/tutorial.md, taken out of its blocks. CONTRIBUTING.md says how to write them.
local support = dofile("spec/lua/support.lua")

local tutorial = {}

-- A block by the words behind its language, or in a hidden one: `file=GuildDKP/Points.lua fresh`, `play=Anna`.
local function newBlock(words, before)
  local block = { fresh = words:find("%f[%w]fresh%f[%W]") ~= nil, before = before, lines = {} }
  block.file, block.player = words:match("file=(%S+)"), words:match("play=(%S+)")
  return block
end

-- Each step with its number, its text, its blocks in order and, after each of these, the paragraph before them.
function tutorial.steps(page)
  local steps, step, block, ending, paragraph = {}, nil, nil, nil, ""
  for line in page:gmatch("(.-)\n") do
    local number = line:match("^## (%d+)%. ")
    local words = line:match("^```%l+ (.+)$") or line:match("^<!%-%- (play=%S+)$")
    if ending then
      if line == ending then
        block.text = table.concat(block.lines, "\n") .. "\n"
        ending = nil
      else
        table.insert(block.lines, line)
      end
    elseif number then
      step = { number = tonumber(number), lines = {}, blocks = {} }
      steps[#steps + 1] = step
    elseif words and step then
      block = newBlock(words, paragraph)
      ending = line:sub(1, 3) == "```" and "```" or "-->"
      table.insert(step.blocks, block)
    elseif step then
      table.insert(step.lines, line)
      if line ~= "" then
        paragraph = step.lines[#step.lines - 1] == "" and line or paragraph .. " " .. line
      end
    end
  end
  assert(not ending, "a block of the tutorial does not end")
  return steps
end

-- The files after each step: a block makes its file, goes on at the end of it, or begins it anew.
function tutorial.files(steps)
  local list, files = {}, {}
  for index, step in ipairs(steps) do
    for _, block in ipairs(step.blocks) do
      if block.file then
        local before = not block.fresh and files[block.file]
        files[block.file] = before and before .. "\n" .. block.text or block.text
      end
    end
    list[index] = {}
    for path, text in pairs(files) do
      list[index][path] = text
    end
  end
  return list
end

-- Writes the files of a step, with the test kit; gives the addon's folder.
function tutorial.write(folder, files)
  for path, text in pairs(files) do
    local name = folder .. "/" .. path
    support.mustRun("mkdir -p " .. name:match("^(.*)/"))
    local file = assert(io.open(name, "wb"))
    file:write(text)
    file:close()
  end
  local addon = folder .. "/GuildDKP"
  support.mustRun(("ln -s $PWD/dist/testkit %s/testkit"):format(addon))
  return addon
end

return tutorial
