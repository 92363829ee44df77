-- Stand-in for LibStub in the simulated game: one table of libraries, the newest minor number of each wins.
local MINOR = 2
local stub = _G.LibStub
if stub and stub.minor >= MINOR then return end
stub = stub or { libs = {}, minors = {} }
stub.minor = MINOR
_G.LibStub = stub

-- A table to fill, and the minor number it held before; nil when an equal or newer one is there.
function stub:NewLibrary(major, minor)
  assert(type(major) == "string", "NewLibrary: the major version must be a string")
  local number = assert(tonumber(string.match(minor, "%d+")), "NewLibrary: the minor version must hold a number")
  local known = self.minors[major]
  if known and known >= number then return nil end
  self.libs[major] = self.libs[major] or {}
  self.minors[major] = number
  return self.libs[major], known
end

-- The library and its minor number. Raises when there is none, unless told to be silent.
function stub:GetLibrary(major, silent)
  local library = self.libs[major]
  if not library and not silent then
    error(string.format("there is no library %q", tostring(major)), 2)
  end
  return library, self.minors[major]
end

function stub:IterateLibraries()
  return pairs(self.libs)
end

setmetatable(stub, {
  __call = function(self, major, silent)
    return self:GetLibrary(major, silent)
  end,
})
