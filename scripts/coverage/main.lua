-- Which lines of src the specs reach: `npm run test:coverage`. Counted on the compiled modules, whose lines mirror the
-- source's statements; what the specs run of the bundle counts for the module it is of.
package.path = "scripts/coverage/?.lua;" .. package.path
local instrument = require("instrument")

local FOLDER = "build/coverage/"
local BUNDLE = "dist/EventSourcing.lua"
-- The library in one file, whose lines are those of the modules; it holds what the later file has, too.
local RAW = "build/EventSourcing.lua"

local function read(path)
  local file = assert(io.open(path, "rb"), path .. " is missing: npm run build")
  local text = file:read("*a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function split(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

local function listModules()
  local list = {}
  local pipe = io.popen("find build/src -name '*.lua' | sort")
  for path in pipe:lines() do
    list[#list + 1] = path
  end
  pipe:close()
  return list
end

-- Where each of the bundle's lines stands among the modules: path and line.
local function mapBundle(text)
  local map, path, start = {}, nil, 0
  for number, line in ipairs(split(text)) do
    local module = line:match('^modules%["([%w%._]+)"%] = function%(%)')
    if module then
      path, start = "build/src/" .. module:gsub("%.", "/") .. ".lua", number
    elseif path then
      map[number] = { path = path, line = number - start }
    end
  end
  return map
end

-- Files with marks in place of the originals, which are put back whatever happens.
local function withMarks(sources, work)
  local originals = {}
  for path, text in pairs(sources) do
    originals[path] = read(path)
    write(path, (instrument.text(text, path)))
  end
  local ok, result = pcall(work)
  for path, text in pairs(originals) do
    write(path, text)
  end
  return assert(ok and result, result)
end

local function readMarks(bundleMap)
  local reached = {}
  for name, line in read(FOLDER .. "marks.txt"):gmatch("([^\n:]+):(%d+)\n") do
    local place = { path = name, line = tonumber(line) }
    if name == BUNDLE then
      place = bundleMap[place.line]
    end
    if place then
      reached[place.path] = reached[place.path] or {}
      reached[place.path][place.line] = true
    end
  end
  return reached
end

-- Whether a module holds declarations of types only: it is never loaded.
local function isEmpty(texts)
  return texts[1] == "local ____exports = {}" and texts[2] == "return ____exports"
end

-- What the compiler adds behind a loop's body with `continue` in it.
local function isAdded(texts, number)
  return texts[number]:match("^%s*break$") and texts[number - 1]:match("^%s*if not __continue%d+ then$")
end

local function report(modules, sources, reached)
  local function row(path, hit, all)
    print(("%-36s %6d %6d %7.1f %%"):format(path, all, hit, 100 * hit / all))
  end
  local missed, allHit, allLines = {}, 0, 0
  print(("%-36s %6s %6s %9s"):format("file", "lines", "hit", "share"))
  for _, path in ipairs(modules) do
    local _, lines = instrument.text(sources[path], path)
    local texts = split(sources[path])
    local name = path:gsub("^build/", ""):gsub("%.lua$", ".ts")
    local hit, all = 0, 0
    for number, text in ipairs(texts) do
      if lines[number] and not isEmpty(texts) and not isAdded(texts, number) then
        all = all + 1
        if (reached[path] or {})[number] then
          hit = hit + 1
        else
          missed[#missed + 1] = ("%s (compiled line %d): %s"):format(name, number, text:match("^%s*(.-)%s*$"))
        end
      end
    end
    if all > 0 then
      row(name, hit, all)
    end
    allHit, allLines = allHit + hit, allLines + all
  end
  row("all", allHit, allLines)
  print(("\n%d lines that no spec reaches:"):format(#missed))
  for _, line in ipairs(missed) do
    print("  " .. line)
  end
end

assert(os.execute("mkdir -p " .. FOLDER) == 0)
local modules = listModules()
local sources = { [BUNDLE] = read(RAW) }
for _, path in ipairs(modules) do
  sources[path] = read(path)
end
local status = withMarks(sources, function()
  return os.execute("busted -o TAP --helper=scripts/coverage/helper.lua " .. table.concat(arg, " ") .. " >" .. FOLDER .. "specs.txt")
end)
report(modules, sources, readMarks(mapBundle(sources[BUNDLE])))
if status ~= 0 then
  print("\nSpecs failed: see " .. FOLDER .. "specs.txt")
  os.exit(1)
end
