-- `npm test` runs a file of specs on each core at a time, and prints the results of all as one.
local support = require("spec.lua.support")

-- What is printed of one run of busted, from number 5 on.
local function read(output, status)
  local script = [[
    import { readRun, writeResults } from "./scripts/test/tap.mjs";
    const [output, status] = JSON.parse(process.env.RUN);
    process.stdout.write(writeResults(readRun("a_spec.lua", output, status), 5).join("\n"));
  ]]
  local run = ('["%s",%s]'):format(output:gsub("\n", "\\n"), status)
  return support.mustRun(("RUN='%s' node --input-type=module -e '%s'"):format(run, script))
end

describe("the results of a file of specs", function()
  it("are numbered anew, with what is said of a failure", function()
    local output = read("ok 1 - one\nnot ok 2 - two\n# a_spec.lua @ 3\n# why\nok 3 - three\n1..3\n", 1)
    assert.equal("ok 5 - one\nnot ok 6 - two\n# a_spec.lua @ 3\n# why\nok 7 - three", output)
  end)

  it("may be none", function()
    assert.equal("", read("1..0\n", 0))
  end)

  it("are one failure more when it does not end, or not as it should", function()
    local failure = "not ok 6 - a_spec.lua ran to its end\n# 1 of %s results, exit code %s"
    assert.equal("ok 5 - one\n" .. failure:format("unknown", "null"), read("ok 1 - one\n", "null"))
    assert.equal("ok 5 - one\n" .. failure:format("2", "0"), read("ok 1 - one\n1..2\n", 0))
    assert.equal("ok 5 - one\n" .. failure:format("1", "3"), read("ok 1 - one\n1..1\n", 3))
    local broken = read("lua5.1: cannot open file\n", 1)
    assert.truthy(broken:find("^not ok 5 %- a_spec.lua ran to its end\n.*# lua5.1: cannot open file$"))
  end)
end)
