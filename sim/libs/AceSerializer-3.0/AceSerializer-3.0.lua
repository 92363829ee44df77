-- Stand-in for AceSerializer-3.0 in the simulated game, reading and writing the same text. A text is "^1", values,
-- "^^". A value is ^S string, ^N number, ^F mantissa ^f exponent, ^B true, ^b false, ^Z nil, or ^T keys and values ^t.
local lib = LibStub:NewLibrary("AceSerializer-3.0", 5)
if not lib then return end
lib.embeds = lib.embeds or {}

-- Escapes: "~" and a letter stand for a byte that may not stand for itself.
local escapes, bytes = {}, {}
for code = 0, 32 do escapes[string.char(code)] = "~" .. string.char(code + 64) end
escapes["\030"] = "~z" -- its own turn would hold "^"
escapes["\127"] = "~{"
escapes["~"] = "~|"
escapes["^"] = "~}"
for byte, escape in pairs(escapes) do bytes[escape] = byte end

local writers = {}

local function write(value, out)
  local writer = writers[type(value)]
  if not writer then error("AceSerializer-3.0: cannot serialise a " .. type(value)) end
  writer(value, out)
end

writers["nil"] = function(_, out)
  out[#out + 1] = "^Z"
end

writers.boolean = function(value, out)
  out[#out + 1] = value and "^B" or "^b"
end

writers.string = function(value, out)
  out[#out + 1] = "^S" .. string.gsub(value, "[%z\001-\032\094\126\127]", escapes)
end

writers.number = function(value, out)
  local text = tostring(value)
  if value == math.huge then
    out[#out + 1] = "^N1.#INF"
  elseif value == -math.huge then
    out[#out + 1] = "^N-1.#INF"
  elseif tonumber(text) == value then
    out[#out + 1] = "^N" .. text
  else
    local mantissa, exponent = math.frexp(value)
    out[#out + 1] = string.format("^F%.0f^f%d", mantissa * 2 ^ 53, exponent - 53)
  end
end

writers.table = function(value, out)
  out[#out + 1] = "^T"
  for key, item in pairs(value) do
    write(key, out)
    write(item, out)
  end
  out[#out + 1] = "^t"
end

-- One text of any number of values.
function lib:Serialize(...)
  local out = { "^1" }
  for index = 1, select("#", ...) do write((select(index, ...)), out) end
  out[#out + 1] = "^^"
  return table.concat(out)
end

local infinities = { ["1.#INF"] = math.huge, inf = math.huge, ["-1.#INF"] = -math.huge, ["-inf"] = -math.huge }

local readers = {}

-- Reads the value that a control code begins.
local function read(tokens, control, data)
  local reader = readers[control]
  if not reader then error("AceSerializer-3.0: unexpected " .. tostring(control)) end
  return reader(tokens, data)
end

readers["^S"] = function(_, data)
  return (string.gsub(data, "~.", bytes))
end

readers["^N"] = function(_, data)
  return infinities[data] or tonumber(data) or error("AceSerializer-3.0: no number: " .. data)
end

readers["^F"] = function(tokens, data)
  local control, exponentText = tokens()
  local mantissa, exponent = tonumber(data), tonumber(exponentText)
  if control ~= "^f" or not mantissa or not exponent then error("AceSerializer-3.0: damaged number") end
  return mantissa * 2 ^ exponent
end

readers["^B"] = function()
  return true
end

readers["^b"] = function()
  return false
end

readers["^Z"] = function()
  return nil
end

readers["^T"] = function(tokens)
  local result = {}
  local control, data = tokens()
  while control ~= "^t" do
    local key = read(tokens, control, data)
    local value = read(tokens, tokens())
    if key == nil or value == nil then error("AceSerializer-3.0: damaged table") end
    result[key] = value
    control, data = tokens()
  end
  return result
end

local function readAll(tokens)
  local values, count = {}, 0
  local control, data = tokens()
  while control ~= "^^" do
    count = count + 1
    values[count] = read(tokens, control, data)
    control, data = tokens()
  end
  return unpack(values, 1, count)
end

-- true and the values, or false and what is wrong.
function lib:Deserialize(text)
  local plain = string.gsub(text, "[%c ]", "")
  local tokens = string.gmatch(plain, "(^.)([^^]*)")
  if tokens() ~= "^1" then return false, "AceSerializer-3.0: not a serialised text" end
  return pcall(readAll, tokens)
end

function lib:Embed(target)
  target.Serialize, target.Deserialize = self.Serialize, self.Deserialize
  self.embeds[target] = true
  return target
end

for target in pairs(lib.embeds) do lib:Embed(target) end
