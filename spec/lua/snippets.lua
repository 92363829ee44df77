-- The snippets of the documentation, and how they are run. CONTRIBUTING.md says how to write them.
local assert = require("luassert")
local createWorld = require("sim.world").createWorld
local support = dofile("spec/lua/support.lua")

local snippets = {}

-- What snippets find: the library, an event type, a ledger and a projection, as an addon has them after login.
local ADDON = [[
  ES = LibStub("EventSourcing-1.0")
  Award = ES:DefineEvent("AW", { { "target", "guid" }, { "points", "int" }, { "reason", "string?" } })
  standingsDefinition = {
    name = "standings",
    version = 1,
    initial = function() return {} end,
    on = {
      AW = function(state, event) state[event.target] = (state[event.target] or 0) + event.points end,
    },
  }
  local text = ""
  editBox = {
    SetText = function(_, given) text = given end,
    GetText = function() return text end,
  }
  local frame = CreateFrame("Frame")
  frame:RegisterEvent("PLAYER_LOGIN")
  frame:SetScript("OnEvent", function()
    SpecDB = SpecDB or {}
    MyLootDB = {}
    guid = UnitGUID("player")
    ledger = ES:OpenLedger({ name = "Snippets", storage = SpecDB, events = { Award } })
    projection = ledger:Project(standingsDefinition)
  end)
]]

local KNOWN = { [""] = true, dts = true, ini = true, json = true, sh = true, text = true, toc = true, xml = true, yaml = true }

-- The words behind a fence's language: { fresh = true }, { file = "Points/Points.lua" }.
local function wordsOf(info, place)
  local words = {}
  for word in info:gmatch("%S+") do
    local path = word:match("^file=(.+)$")
    assert(path or word == "fresh" or word == "plain", ("%s: unknown word %q"):format(place, word))
    words[path and "file" or word] = path or true
  end
  return words
end

-- Lines as a chunk in which everything keeps its line number.
local function newChunk(line, words)
  return { first = line, words = words, lines = {}, last = 0 }
end

local function addLine(chunk, number, text)
  for _ = chunk.last + 1, number - 1 do
    chunk.lines[#chunk.lines + 1] = ""
  end
  chunk.lines[#chunk.lines + 1] = text
  chunk.last = number
end

-- Calls visit(number, line, language, info, isFirst) for each line of a page's snippets, shown and hidden.
local function eachLine(page, text, visit)
  local number, language, info, ending, isFirst = 0, nil, nil, nil, false
  for line in (text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    if ending then
      if line:match("^%s*(.-)%s*$") == ending then
        ending = nil
      else
        visit(number, line, language, info, isFirst)
        isFirst = false
      end
    else
      local fenced, rest = line:match("^%s*```(%w*)%s*(.*)$")
      local hidden = line:match("^<!%-%- (%l+)$")
      if fenced or hidden == "lua" or hidden == "ts" then
        language, info = fenced or hidden, rest or ""
        assert(language == "lua" or language == "ts" or KNOWN[language], ("%s:%d: no runner for %s"):format(page, number, language))
        ending, isFirst = fenced and "```" or "-->", true
      end
    end
  end
  assert(not ending, page .. ": a snippet does not end")
end

-- The chunks of a page in one language: its snippets together, those marked `fresh` and what follows them apart, `plain`
-- ones apart, and each `file=` on its own.
function snippets.chunks(page, text, wanted)
  local list, open = {}, {}
  eachLine(page, text, function(number, line, language, info, isFirst)
    if language ~= wanted then
      return
    end
    if isFirst then
      local words = wordsOf(info, page .. ":" .. number)
      local kind = words.file or words.plain and "plain" or "game"
      if words.fresh or not open[kind] then
        open[kind] = newChunk(number, words)
        list[#list + 1] = open[kind]
      end
      open.kind = kind
    end
    addLine(open[open.kind], number, line)
  end)
  for _, chunk in ipairs(list) do
    chunk.text = table.concat(chunk.lines, "\n")
  end
  return list
end

-- Runs a chunk as the code of Anna, an officer, after login; Bert is a member of her guild with the same addon. What a
-- snippet's hidden part may call beside the game: advance(seconds), asBert(text) and slash(line).
function snippets.play(text, name)
  local world = createWorld({})
  local function login(who, rank)
    local client = world:addClient({
      name = who,
      guild = "Specs",
      rank = rank,
      addons = {
        {
          name = "Spec",
          savedVariables = { "SpecDB" },
          files = support.libraries,
          code = { support.libraryText, ADDON },
        },
      },
    })
    client:login()
    return client
  end
  local anna, bert = login("Anna", 1), login("Bert", 3)
  world:advance(5)

  local actions = {
    advance = function(seconds)
      world:advance(seconds)
    end,
    asBert = function(code)
      return bert:runText(code)
    end,
    slash = function(line)
      local before = #anna.output
      assert(anna:slash(line), line .. " is no command")
      return table.concat(anna.output, "\n", before + 1)
    end,
  }
  for action in pairs(actions) do
    anna.env[action] = function(...)
      return coroutine.yield(action, ...)
    end
  end

  local chunk = setfenv(assert(loadstring(text, "@" .. name)), anna.env)
  local routine = coroutine.create(chunk)
  local answer
  repeat
    local ok, action, argument
    anna:run(function()
      ok, action, argument = coroutine.resume(routine, answer)
    end)
    assert(ok, action)
    if coroutine.status(routine) == "suspended" then
      answer = actions[action](argument)
    end
  until coroutine.status(routine) == "dead"
  world:advance(30)
  assert.same({}, world:errors())
end

local function readPages(listing)
  local list = {}
  for path in support.mustRun(listing):gmatch("[^\n]+") do
    list[#list + 1] = { path = path, text = support.readFile(path) }
  end
  return list
end

-- Writes the TypeScript of pages as a project; gives the names of each page's files.
local function writeTypeScript(folder, pages)
  local files, names = {}, {}
  support.mustRun(("rm -rf %s && mkdir -p %s"):format(folder, folder))
  local function write(name, text)
    local file = assert(io.open(folder .. "/" .. name, "wb"))
    file:write(text)
    file:close()
  end
  for _, page in ipairs(pages) do
    names[page.path] = {}
    for number, chunk in ipairs(snippets.chunks(page.path, page.text, "ts")) do
      local name = page.path:gsub("%W", "_") .. "_" .. number
      write(name .. ".ts", chunk.text)
      files[#files + 1] = ("%q"):format(name .. ".ts")
      table.insert(names[page.path], name)
    end
  end
  write("tsconfig.json", ([[{
    "extends": "../../../spec/typescript/tsconfig.json",
    "compilerOptions": { "noEmit": false, "noUnusedLocals": false, "moduleDetection": "force" },
    "tstl": { "luaTarget": "5.1", "luaLibImport": "inline", "noHeader": true },
    "files": [%s]
  }]]):format(table.concat(files, ", ")))
  return names
end

-- The pages with snippets, and their texts: what the repository holds, and the reference, which is made here. Their
-- TypeScript is compiled meanwhile; it is the second thing given: the compiler's output, and the Lua of each chunk by page.
function snippets.pages()
  local tracked = "git ls-files --cached --others --exclude-standard -- README.md sim/README.md docs/'*.md'"
  local folder, reference = "build/snippets/ts", "build/snippets/reference"
  local list = readPages(tracked)
  local names = writeTypeScript(folder, list)
  local made, compiled = unpack(support.together({
    "node scripts/reference.mjs " .. reference,
    "node node_modules/typescript-to-lua/dist/tstl.js -p " .. folder .. "/tsconfig.json",
  }))
  assert.equal(0, made.code, made.output)
  for _, page in ipairs(readPages("find " .. reference .. " -name '*.md' | sort")) do
    assert.same({}, snippets.chunks(page.path, page.text, "ts"))
    list[#list + 1] = page
  end
  local typescript = { output = compiled.output, lua = {} }
  for path, found in pairs(names) do
    for place, name in ipairs(found) do
      typescript.lua[path] = typescript.lua[path] or {}
      typescript.lua[path][place] = compiled.code == 0 and support.readFile(folder .. "/" .. name .. ".lua")
    end
  end
  return list, typescript
end

return snippets
