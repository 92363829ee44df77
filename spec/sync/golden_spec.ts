import { encodeNumber } from "../../src/pack/digits";
import { decodeFrame, encodeFrame, encodePlainFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { CELLS, CONTROL, hashText, INDEX, SUMMARY } from "../../src/sync/messages/hash";
import { decodeNeed, decodePiece, encodeNeed, encodePiece } from "../../src/sync/messages/piece";
import { decodeIds, decodeSketch, encodeIds, encodeSketch } from "../../src/sync/messages/sketch";
import { encodeDense, subtractDense } from "../../src/sketch/cells";
import { Prime } from "../../src/event/fingerprint";
import { noPause } from "../../src/ledger/store/weeks";
import { makeParities, recover } from "../../src/sync/repair/reedSolomon";
import { idOf } from "../../src/sketch/peel";
import { addId, checkOf, firstCells, newSketch, type Sketch } from "../../src/sketch/sketch";
import { syncOptions } from "../../src/sync/options";
import {
  decodeAdvertisement,
  decodeQuery,
  encodeAdvertisement,
  encodeBooks,
  encodeQuery,
  encodeSample,
  encodeWeeks,
  QueryScope,
} from "../../src/sync/messages/advertisement";
import { packDigest } from "../../src/ledger/store/week";
import {
  decodeData,
  decodeDiffers,
  decodeIndex,
  encodeData,
  encodeIndex,
  encodeIndexEntry,
} from "../../src/sync/messages/data";
import { decodeWeekParts, encodeWeekParts } from "../../src/sync/messages/weekParts";
import { decodeRequest, encodeRequest } from "../../src/sync/messages/request";
import { reopeningOf } from "../support/golden";

function document(): string {
  const [file] = io.open("docs/protocol.md", "r");
  const text = file?.read("*a") ?? "";
  file?.close();
  return text;
}

/** The examples of docs/protocol.md, in order: they are the protocol, and stay readable for ever. */
function examples(): string[] {
  const [block] = string.match(document(), "## Examples.-```\n(.-)```");
  const lines: string[] = [];
  for (const [line] of string.gmatch(block, "([^\n]+)\n")) {
    if (string.sub(line, 1, 1) !== "#") {
      // Bytes that cannot be printed stand as three digits.
      const [plain] = string.gsub(line, "\\(%d%d%d)", (digits) => string.char(tonumber(digits) as number));
      lines.push(plain);
    }
  }
  return lines;
}

const seed = frameSeed("MyLoot");
const ledger = hashText(42, 1234566, 7654321);
const newest = { week: 2811, count: 2, a: 1234567, b: 7654321, adler: 3735928559 };
const former = { week: 2810, count: 40, a: 67108858, b: 0, adler: 1 };
const sample = { week: 2810, digest: packDigest("the pack of forty events", noPause) };
const newestHash = hashText(newest.count, newest.a, newest.b);
const weekData = {
  subject: 2811,
  hash: newestHash,
  part: 1,
  parts: 1,
  compressed: false,
  isRest: false,
  payload: "the pack of two events",
};
const index =
  encodeIndexEntry(undefined, newest.week, newest.count, newest.a, newest.b) +
  encodeIndexEntry(newest.week, former.week, former.count, former.a, former.b);
const indexData = {
  subject: INDEX,
  hash: ledger,
  part: 1,
  parts: 1,
  compressed: false,
  isRest: false,
  payload: encodeIndex(2, index),
};
const wanted = [
  { subject: 2811, hash: newestHash },
  { subject: INDEX, hash: ledger },
];

/** The sketch of 42 events whose ids add up to the ledger's hash. */
function sketchOf42(): Sketch {
  const sum = { a: 0, b: 0 };
  const result = newSketch(2);
  for (const i of $range(1, 41)) {
    const [a, b] = [(i * 1000003) % Prime.A, (i * 2000029) % Prime.B];
    addId(result, a, b, 1);
    sum.a = (sum.a + a) % Prime.A;
    sum.b = (sum.b + b) % Prime.B;
  }
  addId(result, (1234566 - sum.a) % Prime.A, (7654321 - sum.b) % Prime.B, 1);
  return result;
}

const cells = sketchOf42();
const sketch = {
  first: 0,
  cells: 2,
  total: 2,
  hash: ledger,
  count: 42,
  a: 1234566,
  b: 7654321,
  text: encodeDense(cells, 1, 2),
};

const parts = {
  hash: ledger,
  week: 2810,
  count: 40,
  parts: [
    { start: 0, sum: 262143 },
    { start: 100_000, sum: 7 },
  ],
  firstOpen: 0,
};
const call = { subject: CELLS, hash: ledger, part: 1, parts: 1, compressed: false, isRest: false, payload: "" };

const estimate = { ...call, payload: encodeNumber(60) };

const piece = { block: 77, total: 40, place: 13, back: 1, payload: "the second piece of a message" };
const request = { list: [{ subject: 2811, hash: newestHash }], server: "Anna-Everlook" };
const rest = { ...weekData, isRest: true, payload: "" };
/** Two control events, and the closing that holds: of week 2810, with a summary of 40 events. */
const control = { count: 2, a: 1111111, b: 2222222 };
const closing = { week: 2810, events: 40, a: 3333333, b: 4444444 };
const controlHash = hashText(control.count, control.a, control.b);
const summaryHash = hashText(closing.events, closing.a, closing.b);
const books = { control: controlHash, controlCount: 2, week: 2810, summary: summaryHash };
const bookList = [
  { subject: CONTROL, hash: controlHash },
  { subject: INDEX, hash: ledger },
  { subject: SUMMARY, hash: summaryHash },
];
const controlData = { ...weekData, subject: CONTROL, hash: controlHash, payload: "the pack of two control events" };
const summaryData = { ...weekData, subject: SUMMARY, hash: summaryHash, payload: "the pack of forty balances" };
const need = { block: 77, pieces: 3, server: "Anna-Everlook" };

describe("the protocol's examples", () => {
  it("are what is sent", () => {
    assert.same(
      [
        encodeFrame(seed, Kind.Query, encodeQuery(QueryScope.Nobody, 0, 0, 0)),
        encodeFrame(seed, Kind.Query, encodeQuery(QueryScope.Everybody, 42, 1234566, 7654321)),
        encodeFrame(
          seed,
          Kind.Advertisement,
          encodeAdvertisement(true, 1_700_000_000, 42, 1234566, 7654321, encodeWeeks([newest, former])),
        ),
        encodeFrame(
          seed,
          Kind.Advertisement,
          encodeAdvertisement(
            true,
            1_700_000_000,
            42,
            1234566,
            7654321,
            encodeWeeks([newest, former]) + encodeSample(sample),
          ),
        ),
        encodeFrame(seed, Kind.State, encodeAdvertisement(false, 0, 42, 1234566, 7654321, "0")),
        encodeFrame(seed, Kind.Request, encodeRequest({ list: wanted })),
        encodeFrame(seed, Kind.Event, "the pack of one event"),
        encodeFrame(seed, Kind.Data, encodeData(weekData)),
        encodeFrame(seed, Kind.Data, encodeData(indexData)),
        encodeFrame(seed, Kind.Sketch, encodeSketch(sketch)),
        encodeFrame(seed, Kind.Ids, encodeIds([idOf(1, 2), idOf(67108858, 67108762)])),
        encodePlainFrame(Kind.Piece, encodePiece(piece)),
        encodeFrame(seed, Kind.Need, encodeNeed(need)),
        encodeFrame(seed, Kind.Request, encodeRequest(request)),
        encodeFrame(seed, Kind.Data, encodeData(rest)),
        encodeFrame(
          seed,
          Kind.Advertisement,
          encodeAdvertisement(
            true,
            1_700_000_000,
            42,
            1234566,
            7654321,
            encodeWeeks([newest, former]) + encodeBooks(control, closing),
            true,
          ),
        ),
        encodeFrame(seed, Kind.Request, encodeRequest({ list: bookList })),
        encodeFrame(seed, Kind.Data, encodeData(controlData)),
        encodeFrame(seed, Kind.Data, encodeData(summaryData)),
        encodeFrame(seed, Kind.Sketch, encodeSketch({ ...sketch, week: 2810 })),
        encodeFrame(seed, Kind.Event, reopeningOf("657B9D40000112B01001EEF08453453c9c2b6")),
        encodeFrame(seed, Kind.WeekParts, encodeWeekParts(parts)),
        encodeFrame(seed, Kind.Data, encodeData(call)),
        encodeFrame(seed, Kind.Data, encodeData(estimate)),
      ],
      examples(),
    );
  });

  it("are understood", () => {
    const kinds: string[] = [];
    const bodies: string[] = [];
    for (const example of examples()) {
      const [kind, body] = decodeFrame(seed, example);
      kinds.push(kind ?? body);
      bodies.push(body);
    }
    assert.equal("QQAASREDDKIPNRDARDDKEWDD", kinds.join(""));
    assert.same({ wants: QueryScope.Nobody, hash: "", count: 0, a: 0, b: 0 }, decodeQuery(bodies[0]));
    assert.same(
      { wants: QueryScope.Everybody, hash: ledger, count: 42, a: 1234566, b: 7654321 },
      decodeQuery(bodies[1]),
    );
    const sums = { count: 42, a: 1234566, b: 7654321 };
    assert.same(
      { sending: true, claim: 1_700_000_000, ...sums, weeks: [newest, former] },
      decodeAdvertisement(bodies[2]),
    );
    assert.same(
      { sending: true, claim: 1_700_000_000, ...sums, weeks: [newest, former], sample },
      decodeAdvertisement(bodies[3]),
    );
    assert.same({ sending: false, claim: 0, ...sums, weeks: [] }, decodeAdvertisement(bodies[4]));
    assert.same(sketch, decodeSketch(bodies[9]));
    assert.same([idOf(1, 2), idOf(67108858, 67108762)], decodeIds(bodies[10]));
    assert.same(piece, decodePiece(bodies[11]));
    assert.same(need, decodeNeed(bodies[12]));
    assert.same({ list: wanted }, decodeRequest(bodies[5]));
    assert.same(request, decodeRequest(bodies[13]));
    assert.same(rest, decodeData(bodies[14]));
    assert.same(
      { sending: true, claim: 1_700_000_000, ...sums, weeks: [newest, former], books },
      decodeAdvertisement(bodies[15]),
    );
    assert.same({ list: bookList }, decodeRequest(bodies[16]));
    assert.same(controlData, decodeData(bodies[17]));
    assert.same(summaryData, decodeData(bodies[18]));
    assert.same({ ...sketch, week: 2810 }, decodeSketch(bodies[19]));
    assert.same(weekData, decodeData(bodies[7]));
    assert.same(indexData, decodeData(bodies[8]));
    assert.same(
      [
        { week: 2811, count: 2, a: 1234567, b: 7654321 },
        { week: 2810, count: 40, a: 67108858, b: 0 },
      ],
      decodeIndex(indexData.payload, noPause),
    );
  });
});

// Lua lets a function see at most 60 variables of those around it.
describe("the protocol's document", () => {
  it("has examples of large differences that are understood", () => {
    const left = firstCells(cells, 2);
    subtractDense(left, 1, sketch.text);
    assert.same(newSketch(2), left);
    const list = examples();
    const [, told] = decodeFrame(seed, list[list.length - 3]);
    assert.same(parts, decodeWeekParts(told));
    const [, called] = decodeFrame(seed, list[list.length - 2]);
    assert.same(call, decodeData(called));
    const [, guessed] = decodeFrame(seed, list[list.length - 1]);
    assert.same(estimate, decodeData(guessed));
    assert.equal(60, decodeDiffers(estimate.payload));
  });

  it("tell which cells an event enters", () => {
    for (const [a, b] of [
      [1, 2],
      [67108858, 67108762],
      [1234567, 7654321],
    ]) {
      const single = newSketch(64);
      addId(single, a, b, 1);
      const entered: number[] = [];
      for (const i of $range(1, 64)) {
        if (single.counts.get(i) === 1) {
          entered.push(i - 1);
        }
      }
      const [stated] = string.match(document(), `| ${a}, ${b} *| ${checkOf(a, b)} *| ([%d, ]-) *|`);
      assert.equal(entered.join(", "), stated);
    }
  });

  it("tell the parities of two pieces", () => {
    const parities = makeParities(["abc", "def"], 0, 2, noPause);
    const begins = parities.map(({ payload }) => [...string.byte(payload, 1, 3)].join(" "));
    for (const { payload } of parities) {
      assert.equal(string.rep("\x01", 240), string.sub(payload, 4));
    }
    assert.is_not_nil(string.find(document(), `with the bytes ${begins[0]} and ${begins[1]};`, 1, true)[0]);
    const found = recover(new LuaTable(), 2, parities, noPause);
    assert.equal("def", string.sub(found?.get(1) ?? "", 1, 3));
  });

  it("have a payload that the real LibDeflate deflated", () => {
    const [hex, plain] = string.match(document(), "```\n(30%x+)\n([^\n]+)\n```");
    assert.equal(indexData.payload, plain);
    const [data] = string.gsub(hex, "%x%x", (digits) => string.char(tonumber(digits, 16) as number));
    const folder = os.getenv("EVENTSOURCING_LIBS");
    if (folder !== undefined) {
      interface Deflate {
        DecodeForWoWAddonChannel(text: string): string;
        DecompressDeflate(data: string): LuaMultiReturn<[string | undefined, number]>;
      }
      const deflate = dofile(`${folder}/LibDeflate/LibDeflate.lua`) as Deflate;
      assert.equal(plain, deflate.DecompressDeflate(deflate.DecodeForWoWAddonChannel(string.sub(data, 2)))[0]);
    }
  });

  it("stand beside every knob with its default", () => {
    const text = document();
    for (const [knob, value] of pairs(syncOptions() as unknown as Record<string, number>)) {
      const [documented] = string.match(text, `| \`${knob}\` *| (%d+)`);
      assert.equal(tostring(value), documented, knob);
    }
  });
});
