-- What released versions have saved and sent is read for ever; what this one writes is in the newest folder.
local golden = dofile("spec/lua/golden.lua")
local support = dofile("spec/lua/support.lua")

local folders = golden.folders()

-- The part of a saved table that is the same with any serializer and deflate.
local function tables(savedText)
  local env = {}
  setfenv(assert(loadstring(savedText)), env)()
  local db = env.GoldenDB
  return { version = db.version, weeks = db.weeks, stamps = db.stamps, totals = db.totals, retractions = db.retractions }
end

-- Whether an advertisement ends with a week and its digest: docs/protocol.md, Frame and Messages.
local function hasDigest(text)
  local place = 3
  local function skip(numbers)
    for _ = 1, numbers do
      place = select(2, assert(text:find("^[W-Za-z%-_]*[0-9A-V]", place))) + 1
    end
  end
  -- Length, checksum, flags, claim and hash; then each week has five numbers.
  skip(7)
  local weeks = tonumber(text:match("^[0-4]", place))
  skip(1 + weeks * 5)
  return #text >= place + 18
end

for _, folder in ipairs(folders) do
  describe("the golden files of " .. folder, function()
    local files = golden.read(folder)

    it("hold a saved table that opens, is gone on with and saved", function()
      local anna, world = golden.open(files.saved)
      world:advance(60)
      assert.same({}, world:errors())
      assert.same({}, anna.env.rejected)
      assert.same(files.expected, golden.describe(anna))
      anna:runText([[ledger:Append(Award, { target = UnitGUID("player"), points = 1 })]])
      local hash = anna:runText("return ledger:Hash()")
      anna:reload()
      assert.equal(hash, anna:runText("return ledger:Hash()"))
      assert.same({}, anna.env.rejected)
      assert.same({}, world:errors())
    end)

    it("hold messages of all kinds that bring a newcomer all events", function()
      local kinds, digests = {}, 0
      for _, message in ipairs(files.messages) do
        local kind = message.text:sub(2, 2)
        kinds[kind] = true
        digests = digests + (kind == "A" and hasDigest(message.text) and 1 or 0)
      end
      local all = { A = true, D = true, E = true, I = true, K = true, N = true, P = true, Q = true, R = true, S = true }
      assert.same(all, kinds)
      assert.is_true(digests > 0, "no advertisement has a digest")
      local carl, world = golden.hear(files.messages)
      assert.same({}, world:errors())
      assert.same({}, carl.env.rejected)
      assert.equal(files.expected.hash, carl:runText("return ledger:Hash()"))
      for week, hash in pairs(files.expected.weeks) do
        assert.equal(hash, carl:runText("return ledger:WeekHash(" .. week .. ")"))
      end
      assert.same(files.expected.state.points, carl:runText("standings:CatchUp() return standings:GetState().points"))
    end)

    it("hold an exported text that brings a newcomer all events", function()
      local carl, world, report, problem = golden.import("Anna wrote:\n" .. files.export)
      assert.is_nil(problem)
      assert.same({ added = #files.expected.events, known = 0, rejected = 0, conflicts = 0, held = 0 }, report)
      assert.equal(files.expected.hash, carl:runText("return ledger:Hash()"))
      assert.same({}, world:errors())
    end)

    -- With a release its compiled library is put beside its files.
    local path = "spec/golden/" .. folder .. "/EventSourcing.lua"
    local file = io.open(path)
    if file then
      file:close()
      it("hold a library beside which this one runs, whichever loads first", function()
        local old = support.readFile(path)
        for _, order in ipairs({ { old, support.libraryText }, { support.libraryText, old } }) do
          local world = support.newWorld()
          local client = support.login(world, "Anna", { order[1], golden.addon, order[2] })
          client:runText([[ledger:Append(Award, { target = UnitGUID("player"), points = 1 })]])
          world:advance(10)
          assert.equal(1, client:runText("return ledger:Count()"))
          assert.same({}, world:errors())
        end
      end)
    end
  end)
end

describe("the newest golden files", function()
  it("are what this version writes; otherwise `npm run golden` writes them anew as those of the next release", function()
    local played = golden.play()
    local newest = golden.read(folders[#folders])
    assert.same(tables(newest.saved), tables(played.saved))
    assert.same(newest.expected, played.expected)
  end)
end)
