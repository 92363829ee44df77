-- Makes Lua files note which of their lines run: a mark before every statement, lines stay where they are. A debug hook
-- would be slower, and the simulated game has one of its own.
local parser = require("luacheck.parser")
local decoder = require("luacheck.decoder")

local instrument = {}

-- The table of marks is found through the strings' metatable, whatever globals a file runs with.
local HEADER = 'local _C=("").coverage(%q);'

local STATEMENTS = {}
for tag in ("Do Set OpSet While Repeat If Fornum Forin Local Localrec Return Break Call Invoke"):gmatch("%a+") do
  STATEMENTS[tag] = true
end

-- The text with marks, and the set of lines that have one. `name` is what the marks are noted under.
function instrument.text(source, name)
  -- Offsets are in characters.
  local plain = source:gsub("[\128-\255]", "?")
  local tree = parser.parse(decoder.decode(plain))
  local blocks, lines = {}, {}
  -- Only lists of statements are blocks: those of functions, loops and branches.
  local function collect(block)
    blocks[#blocks + 1] = block
  end
  local function search(node)
    if type(node) ~= "table" then
      return
    end
    if node.tag == "Function" then
      collect(node[2])
    elseif node.tag == "Do" then
      collect(node)
    elseif node.tag == "While" then
      collect(node[2])
    elseif node.tag == "Repeat" then
      collect(node[1])
    elseif node.tag == "Fornum" then
      collect(node[#node])
    elseif node.tag == "Forin" then
      collect(node[3])
    elseif node.tag == "If" then
      for i = 2, #node, 2 do
        collect(node[i])
      end
      if #node % 2 == 1 then
        collect(node[#node])
      end
    end
    for _, child in ipairs(node) do
      search(child)
    end
  end
  collect(tree)
  search(tree)
  local marks = {}
  for _, block in ipairs(blocks) do
    for _, statement in ipairs(block) do
      if type(statement) == "table" and STATEMENTS[statement.tag] then
        marks[#marks + 1] = { offset = statement.offset, line = statement.line }
        lines[statement.line] = true
      end
    end
  end
  table.sort(marks, function(a, b)
    return a.offset < b.offset
  end)
  local parts, from = { HEADER:format(name) }, 1
  for _, mark in ipairs(marks) do
    parts[#parts + 1] = source:sub(from, mark.offset - 1)
    parts[#parts + 1] = ("_C[%d]=1;"):format(mark.line)
    from = mark.offset
  end
  parts[#parts + 1] = source:sub(from)
  local text = table.concat(parts)
  assert(loadstring(text, name))
  return text, lines
end

return instrument
