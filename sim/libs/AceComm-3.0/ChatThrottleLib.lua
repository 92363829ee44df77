-- Stand-in for ChatThrottleLib in the simulated game: sends at most 800 bytes a second, in turns by priority, and
-- tries again what the game's own throttle refused.
local VERSION = 32
local lib = _G.ChatThrottleLib or {}
if lib.version and lib.version >= VERSION then return end
_G.ChatThrottleLib = lib
lib.version = VERSION

lib.MAX_CPS = 800
lib.MSG_OVERHEAD = 40
lib.BURST = 4000
lib.MIN_FPS = 20

local CAUTIOUS_SECONDS = 5 -- after login or a loading screen
local TICK = 0.08 -- seconds between looks at the queues
local RETRY = 0.35 -- seconds between attempts for what was throttled
local THROTTLED = 3 -- result AddonMessageThrottle

-- Each priority: pipes (queues by name) that take turns, those waiting for a retry, and bytes it may send.
local function newPriority()
  return { pipes = {}, blocked = {}, byName = {}, turn = 1, avail = 0, nTotalSent = 0 }
end
lib.Prio = lib.Prio or { ALERT = newPriority(), NORMAL = newPriority(), BULK = newPriority() }
lib.avail = lib.avail or 0
lib.nBypass = lib.nBypass or 0

-- Bytes that may be sent now.
function lib:UpdateAvail()
  local now = GetTime()
  local earned = (now - self.lastUpdate) * self.MAX_CPS
  if now - self.cautiousSince < CAUTIOUS_SECONDS then
    self.avail = math.min(self.avail + earned * 0.1, self.MAX_CPS * 0.5)
  elseif GetFramerate() < self.MIN_FPS then
    self.avail = math.min(self.avail + earned * 0.5, self.MAX_CPS)
  else
    self.avail = math.min(self.avail + earned, self.BURST)
  end
  self.avail = math.max(self.avail, -2 * self.MAX_CPS)
  self.lastUpdate = now
  return self.avail
end

local sending = false

local function toResult(ok, ...)
  if not ok then return 9 end
  local count = select("#", ...)
  local result = true
  if count > 0 then result = (select(count, ...)) end
  if result == true then return 0 end
  if result == false then return 9 end
  return result
end

local function handOver(message)
  sending = true
  local result = toResult(xpcall(message.send, function(problem)
    return geterrorhandler()(problem)
  end, unpack(message, 1, message.count)))
  sending = false
  return result
end

local function report(message, result)
  if message.callback then securecallfunction(message.callback, message.argument, result == 0, result) end
end

local function removeValue(list, value)
  for index = 1, #list do
    if list[index] == value then
      table.remove(list, index)
      return index
    end
  end
end

-- Sends what a priority may, one message of each pipe in turn.
local function drain(priority)
  while priority.pipes[1] do
    if priority.turn > #priority.pipes then priority.turn = 1 end
    local pipe = priority.pipes[priority.turn]
    local message = pipe[1]
    if priority.avail <= message.size then return end
    local result = handOver(message)
    if result == THROTTLED then
      removeValue(priority.pipes, pipe)
      priority.blocked[#priority.blocked + 1] = pipe
    else
      table.remove(pipe, 1)
      if pipe[1] then
        priority.turn = priority.turn + 1
      else
        removeValue(priority.pipes, pipe)
        priority.byName[pipe.name] = nil
      end
      if result == 0 then
        priority.avail = priority.avail - message.size
        priority.nTotalSent = priority.nTotalSent + message.size
      end
      report(message, result)
    end
  end
end

local function unblock()
  for _, priority in pairs(lib.Prio) do
    for _, pipe in ipairs(priority.blocked) do priority.pipes[#priority.pipes + 1] = pipe end
    priority.blocked = {}
  end
end

-- Shares what may be sent among the priorities that have something to send.
local function share()
  local ready, waiting = {}, false
  for _, name in ipairs({ "ALERT", "NORMAL", "BULK" }) do
    local priority = lib.Prio[name]
    if priority.pipes[1] then
      ready[#ready + 1] = priority
    else
      waiting = waiting or priority.blocked[1] ~= nil
      lib.avail = lib.avail + priority.avail
      priority.avail = 0
    end
  end
  lib.avail = math.min(lib.avail, lib.BURST)
  if not ready[1] then
    lib.bQueueing = waiting
    if not waiting then lib.Frame:Hide() end
    return
  end
  local part = lib.avail / #ready
  lib.avail = 0
  for _, priority in ipairs(ready) do
    priority.avail = priority.avail + part
    drain(priority)
  end
end

function lib.OnUpdate(_, elapsed)
  lib.sinceTick = lib.sinceTick + elapsed
  lib.sinceRetry = lib.sinceRetry + elapsed
  if lib.sinceTick < TICK then return end
  lib.sinceTick = 0
  if lib:UpdateAvail() < 0 then return end
  if lib.sinceRetry >= RETRY then
    lib.sinceRetry = 0
    unblock()
  end
  share()
end

function lib.OnEvent()
  lib.cautiousSince = GetTime()
  lib.avail = 0
end

-- Sends at once where nothing waits and there is room, or queues.
local function submit(prioName, message, queueName)
  if not lib.bQueueing and message.size < lib:UpdateAvail() then
    local result = handOver(message)
    if result ~= THROTTLED then
      if result == 0 then
        lib.avail = lib.avail - message.size
        lib.Prio[prioName].nTotalSent = lib.Prio[prioName].nTotalSent + message.size
      end
      report(message, result)
      return
    end
  end
  local priority = lib.Prio[prioName]
  local pipe = priority.byName[queueName]
  if not pipe then
    pipe = { name = queueName }
    priority.byName[queueName] = pipe
    -- A new pipe comes last: just before the one whose turn it is.
    table.insert(priority.pipes, math.min(priority.turn, #priority.pipes + 1), pipe)
    if priority.pipes[2] then priority.turn = priority.turn + 1 end
    lib.Frame:Show()
  end
  pipe[#pipe + 1] = message
  lib.bQueueing = true
end

local function check(name, prioName, prefix, text, callback)
  if not lib.Prio[prioName or 0] or not prefix or not text then
    error("ChatThrottleLib:" .. name .. "(priority, prefix, text, ...): wrong arguments", 3)
  elseif callback and type(callback) ~= "function" then
    error("ChatThrottleLib:" .. name .. ": the callback must be a function", 3)
  elseif #text > 255 then
    error("ChatThrottleLib:" .. name .. ": the text is longer than 255 bytes", 3)
  end
end

local function addonMessage(send, prioName, prefix, text, chatType, target, queueName, callback, argument)
  local message = { prefix, text, chatType, target, count = target ~= nil and 4 or 3 }
  message.send, message.callback, message.argument = send, callback, argument
  message.size = #text + lib.MSG_OVERHEAD
  submit(prioName, message, queueName or prefix)
end

-- callback(argument, didSend, result) once for the message.
function lib:SendAddonMessage(prioName, prefix, text, chatType, target, queueName, callback, argument)
  check("SendAddonMessage", prioName, prefix, text, callback)
  assert(self and chatType, "ChatThrottleLib:SendAddonMessage: no chat type")
  addonMessage(C_ChatInfo.SendAddonMessage, prioName, prefix, text, chatType, target, queueName, callback, argument)
end

function lib:SendAddonMessageLogged(prioName, prefix, text, chatType, target, queueName, callback, argument)
  check("SendAddonMessageLogged", prioName, prefix, text, callback)
  assert(self and chatType, "ChatThrottleLib:SendAddonMessageLogged: no chat type")
  local send = C_ChatInfo.SendAddonMessageLogged
  addonMessage(send, prioName, prefix, text, chatType, target, queueName, callback, argument)
end

function lib:SendChatMessage(prioName, prefix, text, chatType, language, target, queueName, callback, argument)
  check("SendChatMessage", prioName, prefix, text, callback)
  local message = { text, chatType or "SAY", language, target, count = 4 }
  message.send, message.callback, message.argument = C_ChatInfo.SendChatMessage, callback, argument
  message.size = #text + self.MSG_OVERHEAD
  submit(prioName, message, queueName or prefix)
end

-- What others send past this library counts too.
local function bypass(first, second, target)
  if sending then return end
  local size = #tostring(first or "") + #tostring(second or "") + #tostring(target or "") + lib.MSG_OVERHEAD
  lib.avail = lib.avail - size
  lib.nBypass = lib.nBypass + size
end

lib.lastUpdate, lib.cautiousSince = GetTime(), GetTime()
lib.sinceTick, lib.sinceRetry = 0, 0
lib.Frame = lib.Frame or CreateFrame("Frame")
lib.Frame:Hide()
lib.Frame:SetScript("OnUpdate", lib.OnUpdate)
lib.Frame:SetScript("OnEvent", lib.OnEvent)
lib.Frame:RegisterEvent("PLAYER_ENTERING_WORLD")
if not lib.securelyHooked then
  lib.securelyHooked = true
  local function addonHook(prefix, text, _, target)
    bypass(prefix, text, target)
  end
  hooksecurefunc(C_ChatInfo, "SendAddonMessage", addonHook)
  hooksecurefunc(C_ChatInfo, "SendAddonMessageLogged", addonHook)
  hooksecurefunc(C_ChatInfo, "SendChatMessage", function(text, _, _, target)
    bypass(text, nil, target)
  end)
end
