-- Runs a compiled program in plain Lua 5.1: lua5.1 sim/run.lua build.sim.demo.main
-- Started in the project's folder. A module that returns a table with `main` has it called with the other arguments;
-- what that returns is the exit code.
package.path = "build/?.lua;?.lua;" .. package.path
local name = assert(arg[1], "usage: lua5.1 sim/run.lua <module> [arguments]"):gsub("^build%.", "")
local ok, result = xpcall(function()
  local module = require(name)
  return type(module) == "table" and module.main and module.main(unpack(arg, 2)) or 0
end, debug.traceback)
if not ok then
  io.stderr:write(tostring(result), "\n")
  os.exit(1)
end
os.exit(tonumber(result) or 0)
