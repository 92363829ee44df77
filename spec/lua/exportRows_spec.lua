-- ExportRows, read by other programs: Node's JSON.parse, and csv-parse for CSV.
local ledgers = require("spec.support.ledgers")
local events = require("spec.support.events")
local defineEvent = require("src.event.eventType").defineEvent
local support = dofile("spec/lua/support.lua")

local FOLDER = "build/export"
local BAD = "\239\191\189"

-- Texts as players and hostile peers write them, and what is to be read of them.
local TEXTS = {
  { "plain" }, { "" }, { "a,b;c\td" }, { 'say "hi"' }, { "two\r\nlines" }, { "line\nfeed" }, { " blank ahead" }, { "Zoë, Łukasz, 日本, 😀" },
  { "back\\slash /" }, { "nul\0 and \1\31\127" }, { "|cffa335ee|Hitem:16800|h[Boots]|h|r" },
  { "bad \255\254", "bad " .. BAD .. BAD }, { "cut \226\130", "cut " .. BAD .. BAD }, { "long \192\175", "long " .. BAD .. BAD },
  { "surrogate \237\160\128", "surrogate " .. BAD .. BAD .. BAD }, { "beyond \244\144\128\128", "beyond " .. BAD .. BAD .. BAD .. BAD },
}
local FORMULAS = { "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx" }
local NUMBERS = { 0, 1, -1, 0.1, 1 / 3, -2.5e-300, 1.7e300, 2 ^ 49, 123456789.123 }

-- Reads a file with another program; gives a list of rows, each with texts by column.
local function parse(name, text)
  local path = FOLDER .. "/" .. name
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local script = [==[
    import { readFileSync } from "node:fs";
    import { parse } from "csv-parse/sync";
    const path = process.argv[1];
    const text = new TextDecoder("utf8", { fatal: true }).decode(readFileSync(path));
    const rows = path.endsWith(".json") ? JSON.parse(text) : parse(text, { columns: true, record_delimiter: "\r\n" });
    const hex = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("hex");
    for (const row of rows) console.log(Object.entries(row).map(([key, value]) => `${key}=${hex(value)}`).join(" "));
  ]==]
  local rows = {}
  for line in support.mustRun(("node --input-type=module -e '%s' %s"):format(script, path)):gmatch("([^\n]+)\n") do
    local row = {}
    for key, hex in line:gmatch("(%w+)=(%x*)") do
      row[key] = hex:gsub("%x%x", function(digits) return string.char(tonumber(digits, 16)) end)
    end
    rows[#rows + 1] = row
  end
  return rows
end

describe("exported rows", function()
  local Note = defineEvent("NO", { { "who", "guid?" }, { "text", "string" }, { "size", "number" } })
  local Many = defineEvent("MA", { { "all", "guid[]" }, { "counts", "int[]?" }, { "extra", "table?" }, { "good", "boolean?" } })
  local ledger

  local function open()
    ledger = ledgers.openLedger({ events = { Note, Many } })
  end

  setup(function()
    support.mustRun("rm -rf " .. FOLDER .. " && mkdir -p " .. FOLDER)
  end)

  before_each(open)

  it("are read by others as they were written", function()
    for index, case in ipairs(TEXTS) do
      ledger:Append(Note, { text = case[1], size = NUMBERS[index % #NUMBERS + 1] })
    end
    for _, format in ipairs({ "csv", "json" }) do
      local rows = parse("texts." .. format, ledger:ExportRows(format))
      assert.equal(#TEXTS, #rows, format)
      local index = 0
      for event in ledger:Events() do
        index = index + 1
        assert.equal(TEXTS[index][2] or TEXTS[index][1], rows[index].text, format .. " " .. index)
        assert.equal(event.size, tonumber(rows[index].size), format)
        assert.equal("NO", rows[index].type)
        assert.equal(event.creator, rows[index].creator)
        assert.equal(event.key, rows[index].key)
        assert.equal(os.date("!%Y-%m-%dT%H:%M:%SZ", event.time), rows[index].time)
      end
    end
  end)

  it("hold nothing that a spreadsheet takes for a formula", function()
    for _, text in ipairs(FORMULAS) do
      ledger:Append(Note, { text = text, size = -1 })
    end
    local csv, json = parse("formulas.csv", ledger:ExportRows("csv")), parse("formulas.json", ledger:ExportRows("json"))
    for index, text in ipairs(FORMULAS) do
      assert.equal("'" .. text, csv[index].text)
      assert.equal("-1", csv[index].size)
      assert.equal(text, json[index].text)
    end
  end)

  it("have lists and tables as JSON, and names where they are known", function()
    local me = events.guid(1)
    ledger:Append(Many, { all = { me, events.guid(2) }, counts = { 1, 2 }, extra = { 1, "x", { a = true } }, good = false })
    ledger:Append(Many, { all = {}, extra = { [5] = "five", b = { deep = {} } } })
    for _, format in ipairs({ "csv", "json" }) do
      local rows = parse("tables." .. format, ledger:ExportRows(format))
      assert.equal(('["%s","%s"]'):format(me, events.guid(2)), rows[1].all)
      assert.equal(('["P1-Realm","%s"]'):format(events.guid(2)), rows[1].allName)
      assert.equal("P1-Realm", rows[1].creatorName)
      assert.equal("[1,2]", rows[1].counts)
      assert.equal('[1,"x",{"a":true}]', rows[1].extra)
      assert.equal("false", rows[1].good)
      assert.equal("[]", rows[2].all)
      assert.equal('{"5":"five","b":{"deep":[]}}', rows[2].extra)
      assert.equal(format == "csv" and "" or nil, rows[2].good)
    end
  end)

  it("have records as lists of objects, and maps as objects", function()
    local Council = defineEvent("CN", {
      { "votes", "record[]", { { "item", "int" }, { "note", "string?" } } }, { "points", "map", "guid", "int" },
      { "slots", "map?", "int", "any" }, { "value", "any" },
    })
    local own = ledgers.openLedger({ events = { Council } })
    local me = events.guid(1)
    own:Append(Council, { votes = { { item = 5, note = "a" }, { item = 6 } }, points = { [me] = 3 }, slots = { "x", true }, value = "=1" })
    own:Append(Council, { votes = {}, points = {}, value = { a = 1 } })
    for _, format in ipairs({ "csv", "json" }) do
      local rows = parse("maps." .. format, own:ExportRows(format))
      assert.equal('[{"item":5,"note":"a"},{"item":6}]', rows[1].votes)
      assert.equal(('{"%s":3}'):format(me), rows[1].points)
      assert.equal('{"1":"x","2":true}', rows[1].slots)
      assert.equal(format == "csv" and "'=1" or "=1", rows[1].value)
      assert.equal("[]", rows[2].votes)
      assert.equal("{}", rows[2].points)
      assert.equal(format == "csv" and "" or nil, rows[2].slots)
      assert.equal('{"a":1}', rows[2].value)
      assert.is_nil(rows[1].pointsName)
    end
  end)

  it("are those that the filter allows, and say what is retracted", function()
    local first = ledger:Append(Note, { text = "a", size = 1 })
    ledger:Append(Many, { all = {} })
    ledger:Retract(first)
    local function count(filter)
      return #parse("filtered.json", ledger:ExportRows("json", filter))
    end
    assert.equal("true", parse("all.json", ledger:ExportRows("json"))[1].retracted)
    assert.equal("false", parse("all.csv", ledger:ExportRows("csv"))[2].retracted)
    assert.same({ 2, 1, 1, 2, 0, 0, 0 }, {
      count(nil), count({ type = Note }), count({ type = Many, from = first.time }), count({ creator = first.creator }),
      count({ creator = events.guid(2) }), count({ to = first.time - 1 }), count({ from = first.time + 1000 }),
    })
    assert.is_nil(ledger:ExportRows("csv", { type = Note }):find("all", 1, true))
    assert.equal("time,type,creator,creatorName,text,size,retracted,key,other", (ledger:ExportRows("csv", { type = Note, to = 5 }):gsub("\r\n$", "")
      :gsub(",who,whoName", "")))
  end)

  it("are written in slices, none of them twice", function()
    local FakeTime = require("spec.support.fakes").FakeTime
    local clock = setmetatable({}, FakeTime.prototype)
    clock:____constructor()
    -- Each look at the clock takes a part of the frame, so that the work is cut into many.
    clock.millisecondsPerLook = 1
    local own = ledgers.openLedger({ time = clock, events = { Note, Many } })
    for index = 1, 400 do
      own:Append(Note, { text = "t" .. index, size = index })
    end
    local result, told = nil, {}
    assert.is_nil(own:ExportRows("json", nil, function(text) result = text end, function(done, total)
      told[#told + 1] = { done, total }
    end))
    clock:advance(0.1)
    assert.is_nil(result)
    own:Append(Note, { text = "early", size = 0 }, { at = 1600000000 })
    clock:advance(60)
    local seen = {}
    for _, row in ipairs(parse("slices.json", result)) do
      assert.is_nil(seen[row.text], row.text)
      seen[row.text] = true
    end
    for index = 1, 400 do
      assert.is_true(seen["t" .. index], index)
    end
    assert.equal(told[#told][2], told[#told][1])
    assert.same({}, clock.errors)
  end)

  it("of no events are valid, too", function()
    assert.equal(0, #parse("none.json", ledger:ExportRows("json")))
    assert.equal(0, #parse("none.csv", ledger:ExportRows("csv")))
  end)

  it("raise for a wrong format or filter", function()
    for _, case in ipairs({
      { { "xml" }, 'ExportRows: format must be "csv" or "json", got the string "xml"' },
      { { "csv", 5 }, "ExportRows: filter must be a table or nil, got the number 5" },
      { { "csv", { typ = Note } }, 'ExportRows: filter.typ is an unknown option: did you mean "type"?' },
      { { "csv", { type = "ON" } }, 'ExportRows: filter.type: the ledger has no event type of the code "ON": did you mean "NO"?' },
      { { "csv", { from = "x" } }, "ExportRows: filter.from must be Unix seconds or nil" },
      { { "csv", { creator = "Bert" } }, "ExportRows: filter.creator must be a player's GUID or nil" },
      { { "csv", nil, 5 }, "ExportRows: done must be a function or nil" },
    }) do
      local ok, message = pcall(function() ledger:ExportRows(unpack(case[1], 1, 3)) end)
      assert.is_false(ok)
      assert.truthy(message:find(case[2], 1, true), message)
    end
  end)
end)
