-- What the Lua specs share. They use the compiled library as an addon does: through LibStub, in the simulated game.
local createWorld = require("sim.world").createWorld

local support = {}

function support.readFile(path)
  local file = assert(io.open(path, "rb"), path .. " is missing: npm run build")
  local text = file:read("*a")
  file:close()
  return text
end

-- Both files, as the game runs them one after the other.
support.mainText = support.readFile("dist/EventSourcing.lua")
support.laterText = support.readFile("dist/EventSourcing.later.lua")
support.libraryText = support.mainText .. support.laterText

-- The files of an addon that embeds the libraries, without this one.
support.libraries = {
  "libs\\LibStub\\LibStub.lua",
  "libs\\CallbackHandler-1.0\\CallbackHandler-1.0.xml",
  "libs\\AceComm-3.0\\AceComm-3.0.xml",
  "libs\\AceSerializer-3.0\\AceSerializer-3.0.xml",
  "libs\\LibDeflate\\lib.xml",
}

-- The compiled library as another minor version, to be run with a client's globals.
function support.libraryWithMinor(minor)
  local text, count = support.libraryText:gsub("local MINOR = %d+", "local MINOR = " .. minor)
  assert(count == 2, "the compiled files have no MINOR")
  return text
end

-- Runs Lua text with these globals.
function support.runIn(env, text, ...)
  local chunk = assert(loadstring(text, "@dist/EventSourcing.lua"))
  return setfenv(chunk, env)(...)
end

-- A client that is in the game with the libraries and the given code, but not this library unless `code` loads it.
-- Its language is English unless `locale` is another.
function support.login(world, name, code, locale)
  local client = world:addClient({
    name = name,
    guild = "Specs",
    locale = locale,
    addons = { { name = "Spec", savedVariables = { "SpecDB" }, files = support.libraries, code = code } },
  })
  client:login()
  return client
end

-- A world in which the library is embedded, and its clients: `login(name)` gives one.
function support.newWorld(options)
  local world = createWorld(options or {})
  return world, function(name, code)
    return support.login(world, name, { support.libraryText, code })
  end
end

-- Runs a shell command; gives its output, errors among it, and its exit code.
function support.command(line)
  local pipe = assert(io.popen("{ " .. line .. "; } 2>&1; echo \"exit=$?\"", "r"))
  local output, code = pipe:read("*a"):match("^(.-)exit=(%d+)\n$")
  pipe:close()
  return output, tonumber(code)
end

-- Runs a shell command that must succeed; gives its output.
function support.mustRun(line)
  local output, code = support.command(line)
  assert(code == 0, ("%s\nended with %d:\n%s"):format(line, code, output))
  return output
end

-- Runs shell commands at the same time; gives a list with the output and the exit code of each.
function support.together(lines)
  local parts, names, results = {}, {}, {}
  for index, line in ipairs(lines) do
    names[index] = os.tmpname()
    parts[index] = ("{ { %s; } >%s 2>&1; echo \"exit=$?\" >>%s; } &"):format(line, names[index], names[index])
  end
  os.execute(table.concat(parts, " ") .. " wait")
  for index, name in ipairs(names) do
    local output, code = support.readFile(name):match("^(.-)exit=(%d+)\n$")
    results[index] = { output = output, code = tonumber(code) }
    os.remove(name)
  end
  return results
end

-- What a slash command prints on a client.
function support.slash(client, line)
  local before = #client.output
  assert(client:slash(line), line .. " is no command")
  return table.concat(client.output, "\n", before + 1)
end

return support
