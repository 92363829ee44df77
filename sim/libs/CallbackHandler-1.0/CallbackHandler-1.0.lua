-- Stand-in for CallbackHandler-1.0 in the simulated game: gives an object methods to register for named events, and
-- its owner a registry to fire them. Who registers while an event is fired hears the next one.
local handler = LibStub:NewLibrary("CallbackHandler-1.0", 8)
if not handler then return end

-- The function to call for a registration: a function, or a method of `owner` by name, each with an optional
-- argument that comes before the event's name.
local function bind(owner, method, count, argument)
  local fn = method
  if type(method) == "string" then
    fn = function(...)
      return owner[method](owner, ...)
    end
  end
  if count == 0 then return fn end
  return function(...)
    return fn(argument, ...)
  end
end

-- Raises unless a registration makes sense.
local function check(target, name, owner, event, method)
  if type(event) ~= "string" then
    error(name .. "(event, method): the event's name must be a string", 3)
  end
  if type(method) == "function" then
    local kind = type(owner)
    if kind ~= "table" and kind ~= "string" and kind ~= "thread" then
      error(name .. ": self must be a table, a string or a thread", 3)
    end
  elseif type(method) ~= "string" then
    error(name .. ": the method must be a function or the name of one", 3)
  elseif type(owner) ~= "table" or owner == target then
    error(name .. ": a method's name needs an object of your own as self", 3)
  elseif type(owner[method]) ~= "function" then
    error(name .. ": self has no method " .. method, 3)
  end
end

-- The registry of one target.
local function newRegistry(target)
  local registry = { recurse = 0, events = {} }
  local waiting = {}

  local function add(event, owner, fn)
    local first = not (registry.events[event] and next(registry.events[event]))
    registry.events[event] = registry.events[event] or {}
    registry.events[event][owner] = fn
    if first and registry.OnUsed then registry.OnUsed(registry, target, event) end
  end

  function registry.register(event, owner, fn)
    local known = registry.events[event] and registry.events[event][owner]
    if known or registry.recurse == 0 then
      add(event, owner, fn)
    else
      waiting[#waiting + 1] = { event, owner, fn }
    end
  end

  function registry.unregister(event, owner)
    for index = #waiting, 1, -1 do
      if waiting[index][1] == event and waiting[index][2] == owner then table.remove(waiting, index) end
    end
    local owners = registry.events[event]
    if not (owners and owners[owner]) then return end
    owners[owner] = nil
    if registry.OnUnused and not next(owners) then registry.OnUnused(registry, target, event) end
  end

  function registry.unregisterAll(owner)
    for index = #waiting, 1, -1 do
      if waiting[index][2] == owner then table.remove(waiting, index) end
    end
    for event in pairs(registry.events) do registry.unregister(event, owner) end
  end

  -- Calls all who registered for an event with its name and arguments.
  function registry:Fire(event, ...)
    local owners = self.events[event]
    if not (owners and next(owners)) then return end
    self.recurse = self.recurse + 1
    -- next() allows taking entries out on the way; new ones wait.
    for _, fn in next, owners do securecallfunction(fn, event, ...) end
    self.recurse = self.recurse - 1
    if self.recurse == 0 and waiting[1] then
      local list = waiting
      waiting = {}
      for _, entry in ipairs(list) do add(entry[1], entry[2], entry[3]) end
    end
  end

  return registry
end

-- Puts the registration methods, under the names given, into `target`; returns the registry. A false third name
-- leaves that method out.
function handler.New(_, target, registerName, unregisterName, unregisterAllName)
  registerName = registerName or "RegisterCallback"
  unregisterName = unregisterName or "UnregisterCallback"
  if unregisterAllName == nil then unregisterAllName = "UnregisterAllCallbacks" end
  local registry = newRegistry(target)

  target[registerName] = function(self, event, method, ...)
    method = method or event
    check(target, registerName, self, event, method)
    registry.register(event, self, bind(self, method, select("#", ...), (...)))
  end

  target[unregisterName] = function(self, event)
    if not self or self == target then error(unregisterName .. ": needs a self of your own", 2) end
    if type(event) ~= "string" then error(unregisterName .. ": the event's name must be a string", 2) end
    registry.unregister(event, self)
  end

  if unregisterAllName then
    target[unregisterAllName] = function(...)
      local count = select("#", ...)
      if count == 0 or (count == 1 and ... == target) then
        error(unregisterAllName .. ": needs a self of your own", 2)
      end
      for index = 1, count do registry.unregisterAll((select(index, ...))) end
    end
  end

  return registry
end
