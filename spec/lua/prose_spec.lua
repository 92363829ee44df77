-- The check of the documentation's prose, run on made-up pages.
local support = dofile("spec/lua/support.lua")

local PLAIN = "# Page\n\nThe ledger keeps every event. Each client sends only what others lack.\n"

describe("the check of the prose", function()
  local folder

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    support.mustRun(("mkdir -p %s/docs/how-to %s/docs/reference"):format(folder, folder))
  end)

  after_each(function()
    support.mustRun("rm -rf " .. folder)
  end)

  local function write(path, text)
    local file = assert(io.open(folder .. "/" .. path, "wb"))
    file:write(text)
    file:close()
  end

  local function check()
    return support.command("node scripts/prose.mjs " .. folder)
  end

  local function sentences(words, count)
    return (("Every client " .. ("is "):rep(words - 3) .. "events. "):rep(count):gsub("(events%.) ", "%1\n"))
  end

  it("passes plain text", function()
    write("README.md", PLAIN)
    local output, code = check()
    assert.equal(0, code, output)
    assert.truthy(output:find("2 sentences, median 7, nine in ten 7 words, inverted 0.0 %, long lines 0", 1, true), output)
  end)

  it("fails when half of the sentences are long", function()
    write("README.md", sentences(13, 10))
    assert.equal(0, select(2, check()))
    write("README.md", sentences(14, 10))
    local output, code = check()
    assert.equal(1, code)
    assert.truthy(output:find("half of the sentences have more than 13 words", 1, true), output)
  end)

  it("fails when more than a tenth of the sentences is very long", function()
    write("README.md", sentences(5, 18) .. sentences(25, 1))
    assert.equal(0, select(2, check()))
    write("README.md", sentences(5, 8) .. sentences(25, 2))
    local output, code = check()
    assert.equal(1, code)
    assert.truthy(output:find("a tenth of the sentences has more than 24 words", 1, true), output)
  end)

  it("fails when one sentence in a hundred is inverted, and names it", function()
    for _, inverted in ipairs({
      "What raises names the argument and what it must be.",
      "Whoever hears an advertisement asks for that week.",
      "Who hears that knows that others lack the same.",
      "Raises for what is no function.",
      "Messages of senders whom it refuses are dropped.",
      "Messages are dropped, but for the answers one asked for.",
      "Beside other ways there is a fork.",
    }) do
      write("docs/how-to/page.md", "# Page\n\n" .. sentences(5, 100) .. inverted .. "\n")
      assert.equal(0, select(2, check()), inverted)
      write("docs/how-to/page.md", "# Page\n\n" .. sentences(5, 99) .. inverted .. "\n")
      local output, code = check()
      assert.equal(1, code, inverted)
      assert.truthy(output:find("docs/how-to/page.md:3: inverted: " .. inverted, 1, true), output)
    end
  end)

  it("takes questions, links and code for no inverted sentences", function()
    write("README.md", "# Page\n\nWho may write to it?\n\n- [Who may write, who passes on](docs/who.md)\n\n```lua\nWho hears that knows it.\n```\n")
    local output, code = check()
    assert.equal(0, code, output)
  end)

  it("fails when prose is wider than 100 characters, and names the line", function()
    local line = ("word "):rep(20)
    write("CHANGELOG.md", PLAIN .. line:sub(1, 100) .. "\n")
    assert.equal(0, select(2, check()))
    write("CHANGELOG.md", PLAIN .. line .. "too\n")
    local output, code = check()
    assert.equal(1, code)
    assert.truthy(output:find("CHANGELOG.md:4: long line: word", 1, true), output)
  end)

  it("leaves tables, code, addresses and the reference as wide as they are", function()
    local wide = ("word "):rep(30)
    write("README.md", PLAIN .. "\n| " .. wide .. "|\n\n```\n" .. wide .. "\n```\n\n<!--\n" .. wide .. "\n-->\n")
    write("CONTRIBUTING.md", "See [this](https://example.org/" .. ("x"):rep(100) .. ") first.\n")
    write("docs/reference/library.md", wide .. "\n")
    local output, code = check()
    assert.equal(0, code, output)
  end)
end)
