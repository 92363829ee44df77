import { decodeFrame, encodeFrame, encodePlainFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { hashText, INDEX } from "../../src/sync/messages/hash";
import { decodeNeed, decodePiece, encodeNeed, encodePiece } from "../../src/sync/messages/piece";
import { decodeIds, decodeSketch, encodeIds, encodeSketch } from "../../src/sync/messages/sketch";
import { decodeCells, encodeCells } from "../../src/sketch/cells";
import { idOf } from "../../src/sketch/peel";
import { addId, newSketch } from "../../src/sketch/sketch";
import { syncOptions } from "../../src/sync/options";
import {
  decodeAdvertisement,
  decodeQuery,
  encodeAdvertisement,
  encodeQuery,
  encodeWeeks,
  QueryScope,
} from "../../src/sync/messages/advertisement";
import { decodeData, decodeIndex, encodeData, encodeIndex, encodeIndexEntry } from "../../src/sync/messages/data";
import { decodeRequest, encodeRequest } from "../../src/sync/messages/request";

/** The examples of docs/protocol.md, in order: they are the protocol, and stay readable for ever. */
function examples(): string[] {
  const [file] = io.open("docs/protocol.md", "r");
  const text = file?.read("*a") ?? "";
  file?.close();
  const [block] = string.match(text, "## Examples.-```\n(.-)```");
  const lines: string[] = [];
  for (const [line] of string.gmatch(block, "([^\n]+)\n")) {
    if (string.sub(line, 1, 1) !== "#") {
      lines.push(line);
    }
  }
  return lines;
}

const seed = frameSeed("MyLoot");
const ledger = hashText(42, 1234566, 7654321);
const newest = { week: 2811, count: 2, a: 1234567, b: 7654321, adler: 3735928559 };
const former = { week: 2810, count: 40, a: 67108858, b: 0, adler: 1 };
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

const cells = newSketch(2);
addId(cells, 1234567, 7654321, 1);
addId(cells, 67108858, 67108762, 1);
const sketch = { first: 0, cells: 2, hash: ledger, count: 42, a: 1234566, b: 7654321, text: encodeCells(cells, 1, 2) };

const piece = { block: 77, total: 40, place: 13, back: 1, payload: "the second piece of a message" };
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
        encodeFrame(seed, Kind.State, encodeAdvertisement(false, 0, 42, 1234566, 7654321, "0")),
        encodeFrame(seed, Kind.Request, encodeRequest({ list: wanted })),
        encodeFrame(seed, Kind.Event, "the pack of one event"),
        encodeFrame(seed, Kind.Data, encodeData(weekData)),
        encodeFrame(seed, Kind.Data, encodeData(indexData)),
        encodeFrame(seed, Kind.Sketch, encodeSketch(sketch)),
        encodeFrame(seed, Kind.Ids, encodeIds([idOf(1, 2), idOf(67108858, 67108762)])),
        encodePlainFrame(Kind.Piece, encodePiece(piece)),
        encodeFrame(seed, Kind.Need, encodeNeed(need)),
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
    assert.equal("QQASREDDKIPN", kinds.join(""));
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
    assert.same({ sending: false, claim: 0, ...sums, weeks: [] }, decodeAdvertisement(bodies[3]));
    assert.same(sketch, decodeSketch(bodies[8]));
    assert.same(cells, decodeCells(sketch.text, 1, 2));
    assert.same([idOf(1, 2), idOf(67108858, 67108762)], decodeIds(bodies[9]));
    assert.same(piece, decodePiece(bodies[10]));
    assert.same(need, decodeNeed(bodies[11]));
    assert.same({ list: wanted }, decodeRequest(bodies[4]));
    assert.same(weekData, decodeData(bodies[6]));
    assert.same(indexData, decodeData(bodies[7]));
    assert.same(
      [
        { week: 2811, count: 2, a: 1234567, b: 7654321 },
        { week: 2810, count: 40, a: 67108858, b: 0 },
      ],
      decodeIndex(indexData.payload),
    );
  });

  it("stand beside every knob with its default", () => {
    const [file] = io.open("docs/protocol.md", "r");
    const text = file?.read("*a") ?? "";
    file?.close();
    for (const [knob, value] of pairs(syncOptions() as unknown as Record<string, number>)) {
      const [documented] = string.match(text, `| \`${knob}\` *| (%d+)`);
      assert.equal(tostring(value), documented, knob);
    }
  });
});
