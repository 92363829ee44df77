-- Stand-in for LibDeflate in the simulated game. The compression is the machine's zlib, which the simulated game hands
-- in as SimulatedDeflate. What it encodes for print is what the real one does; for the channel it is of the same kind.
local lib = LibStub:NewLibrary("LibDeflate", 3)
if not lib then return end

local function checkText(name, text)
  if type(text) ~= "string" then
    error("LibDeflate:" .. name .. "(text): string expected, got " .. type(text), 3)
  end
end

-- Raw deflate. `configs` may hold a level from 0 to 9.
function lib:CompressDeflate(text, configs)
  checkText("CompressDeflate", text)
  local level = 6
  if configs ~= nil then
    if type(configs) ~= "table" then error("LibDeflate:CompressDeflate: configs must be a table", 2) end
    level = configs.level or level
  end
  if type(level) ~= "number" or level < 0 or level > 9 or level % 1 ~= 0 then
    error("LibDeflate:CompressDeflate: the level must be a number from 0 to 9", 2)
  end
  return SimulatedDeflate.compress(text, level), 0
end

-- The text and the number of bytes left over, or nil when the data is damaged.
function lib:DecompressDeflate(data)
  checkText("DecompressDeflate", data)
  local text, left = SimulatedDeflate.decompress(data)
  if not text then return nil, -1 end
  return text, left
end

-- Bytes 0 and 1 become byte 1 and a digit.
local channelEscapes = { ["\000"] = "\0010", ["\001"] = "\0011" }
local channelBytes = { ["0"] = "\000", ["1"] = "\001" }

-- Without byte 0, which addon messages cannot carry.
function lib:EncodeForWoWAddonChannel(text)
  checkText("EncodeForWoWAddonChannel", text)
  return (string.gsub(text, "[%z\001]", channelEscapes))
end

-- nil for a text that no encoding gives.
function lib:DecodeForWoWAddonChannel(text)
  checkText("DecodeForWoWAddonChannel", text)
  if string.find(text, "%z") then return nil end
  return (string.gsub(text, "\001([01])", channelBytes))
end

local letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789()"
local values = {}
for index = 1, 64 do values[string.sub(letters, index, index)] = index - 1 end

-- Letters, digits and parentheses only: three bytes become four characters, lowest bits first.
function lib:EncodeForPrint(text)
  checkText("EncodeForPrint", text)
  local out = {}
  for position = 1, #text, 3 do
    local bytes = { string.byte(text, position, position + 2) }
    local sum = bytes[1] + (bytes[2] or 0) * 256 + (bytes[3] or 0) * 65536
    for _ = 0, #bytes do
      local value = sum % 64
      out[#out + 1] = string.sub(letters, value + 1, value + 1)
      sum = (sum - value) / 64
    end
  end
  return table.concat(out)
end

-- nil for a text that no encoding gives; spaces around it do not matter.
function lib:DecodeForPrint(text)
  checkText("DecodeForPrint", text)
  local plain = string.match(text, "^[%c ]*(.-)[%c ]*$")
  if string.find(plain, "[^%w()]") or #plain % 4 == 1 then return nil end
  local out = {}
  for position = 1, #plain, 4 do
    local quad, sum = string.sub(plain, position, position + 3), 0
    for index = #quad, 1, -1 do sum = sum * 64 + values[string.sub(quad, index, index)] end
    local bytes = string.char(sum % 256, math.floor(sum / 256) % 256, math.floor(sum / 65536))
    out[#out + 1] = string.sub(bytes, 1, #quad - 1)
  end
  return table.concat(out)
end
