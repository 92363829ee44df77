-- Loaded by busted before the specs: keeps the marks of instrumented files, and writes them down in the end.
local marks = {}

-- Where instrumented files find it, whatever their globals are.
string.coverage = function(name)
  marks[name] = marks[name] or {}
  return marks[name]
end

require("busted").subscribe({ "suite", "end" }, function()
  local file = assert(io.open("build/coverage/marks.txt", "w"))
  for name, lines in pairs(marks) do
    for line in pairs(lines) do
      file:write(name, ":", line, "\n")
    end
  end
  file:close()
  return nil, true
end)
