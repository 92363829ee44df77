-- scripts/break-rules.mjs breaks rules of sync and looks which spec notices. That takes minutes; this looks in a moment whether the
-- texts that it replaces are still in the source.
local support = dofile("spec/lua/support.lua")

describe("the rules that scripts/break-rules.mjs breaks", function()
  it("stand in the source, each text once", function()
    local output, code = support.command("node scripts/break-rules.mjs --check")
    assert.equal("", output, "mend scripts/break-rules/rules.mjs where a rule has moved")
    assert.equal(0, code)
  end)

  it("are twenty at least, each with the reason why it matters", function()
    local script = 'import("./scripts/break-rules/rules.mjs").then(({ RULES }) => console.log(RULES.length, RULES.filter(({ why }) => !why).length))'
    local rules, unexplained = support.mustRun(("node -e '%s'"):format(script)):match("(%d+) (%d+)")
    assert.is_true(tonumber(rules) >= 20)
    assert.equal("0", unexplained)
  end)
end)
