-- Stand-in for AceComm-3.0 in the simulated game: texts of any length over addon messages of 255 bytes.
local lib = LibStub:NewLibrary("AceComm-3.0", 14)
if not lib then return end
local throttle = assert(ChatThrottleLib, "AceComm-3.0 needs ChatThrottleLib")

-- The first byte of a message says which part it is. A text that begins with such a byte itself is escaped.
local FIRST, NEXT, LAST, ESCAPE = "\001", "\002", "\003", "\004"
local MESSAGE = 255
local CHUNK = MESSAGE - 1

lib.embeds = lib.embeds or {}
lib.multipart_spool = lib.multipart_spool or {}

-- Calls `method` (a function, or the name of a method of self; default OnCommReceived) with prefix, text,
-- distribution and sender of what arrives.
function lib:RegisterComm(prefix, method)
  if #prefix > 16 then error("RegisterComm: a prefix has at most 16 characters", 2) end
  C_ChatInfo.RegisterAddonMessagePrefix(prefix)
  return lib._RegisterComm(self, prefix, method or "OnCommReceived")
end

local priorities = { ALERT = true, NORMAL = true, BULK = true }

-- callback(argument, bytes sent, bytes in all, didSend) after each message.
function lib:SendCommMessage(prefix, text, distribution, target, priority, callback, argument)
  priority = priority or "NORMAL"
  local targetType = type(target)
  if type(prefix) ~= "string" or type(text) ~= "string" or type(distribution) ~= "string" or not priorities[priority]
    or not (targetType == "nil" or targetType == "string" or targetType == "number") then
    error("SendCommMessage(prefix, text, distribution, target, priority): wrong arguments", 2)
  end
  local total = #text
  local report = callback and function(sent, didSend)
    return callback(argument, sent, total, didSend)
  end
  local function send(part, sent)
    throttle:SendAddonMessage(priority, prefix, part, distribution, target, prefix, report, sent)
  end
  local special = string.find(text, "^[\001-\009]") ~= nil
  if total + (special and 1 or 0) <= MESSAGE then
    send(special and ESCAPE .. text or text, total)
    return
  end
  send(FIRST .. string.sub(text, 1, CHUNK), CHUNK)
  local position = CHUNK + 1
  while position + CHUNK <= total do
    send(NEXT .. string.sub(text, position, position + CHUNK - 1), position + CHUNK - 1)
    position = position + CHUNK
  end
  send(LAST .. string.sub(text, position), total)
end

lib.callbacks = lib.callbacks
  or LibStub("CallbackHandler-1.0"):New(lib, "_RegisterComm", "UnregisterComm", "UnregisterAllComm")

local handlers = {}

handlers[FIRST] = function(key, part)
  lib.multipart_spool[key] = { part }
end

handlers[NEXT] = function(key, part)
  local parts = lib.multipart_spool[key]
  if parts then parts[#parts + 1] = part end
end

handlers[LAST] = function(key, part)
  local parts = lib.multipart_spool[key]
  if not parts then return nil end
  lib.multipart_spool[key] = nil
  parts[#parts + 1] = part
  return table.concat(parts)
end

handlers[ESCAPE] = function(_, rest)
  return rest
end

local function onEvent(_, _, prefix, message, distribution, sender)
  sender = Ambiguate(sender, "none")
  local text = message
  local control = string.match(message, "^[\001-\009]")
  if control then
    local handle = handlers[control]
    local key = prefix .. "\t" .. distribution .. "\t" .. sender
    text = handle and handle(key, string.sub(message, 2))
  end
  if text then lib.callbacks:Fire(prefix, text, distribution, sender) end
end

lib.frame = lib.frame or CreateFrame("Frame", "AceComm30Frame")
lib.frame:SetScript("OnEvent", onEvent)
lib.frame:UnregisterAllEvents()
lib.frame:RegisterEvent("CHAT_MSG_ADDON")

-- Gives an addon's object the methods.
function lib:Embed(target)
  for _, name in ipairs({ "RegisterComm", "UnregisterComm", "UnregisterAllComm", "SendCommMessage" }) do
    target[name] = self[name]
  end
  self.embeds[target] = true
  return target
end

function lib:OnEmbedDisable(target)
  target:UnregisterAllComm()
end

for target in pairs(lib.embeds) do lib:Embed(target) end
