import { formatDouble, parseDouble } from "../../src/event/double";
import { addMix, mixOf } from "../../src/ledger/store/sums";
import { noPause } from "../../src/ledger/store/weeks";
import { adler32 } from "../../src/pack/adler32";
import type { Block } from "../../src/pack/block";
import { readColumn } from "../../src/pack/columnReader";
import { finish, type Numbers, type Reader, type Writer } from "../../src/pack/columns";
import { writeColumn } from "../../src/pack/columnWriter";
import {
  decodeFixed,
  decodeNumber,
  encodeFixed,
  encodeNumber,
  escapeText,
  unescapeText,
  unzigzag,
  zigzag,
} from "../../src/pack/digits";
import { writePack } from "../../src/pack/pack";
import { PEER_LIMITS, readPack } from "../../src/pack/unpack";
import { blockOf, Compound, Everything, guid } from "../support/events";
import {
  expectInDocument,
  GOLDEN,
  GOLDEN_COMPOUND,
  GOLDEN_COMPOUND_MIXES,
  GOLDEN_COMPOUND_PACK,
  GOLDEN_MIXES,
  GOLDEN_PACK,
  GOLDEN_SUM,
} from "../support/golden";

// These are the examples of docs/format.md. A change that does not give them, or does not open them, is another format.

const packOf = (block: Block): string => writePack(block, 1, block.count, noPause);
const open = (pack: string): Block => readPack(pack, PEER_LIMITS, noPause) as Block;

function columnOf(values: number[]): string {
  const writer: Writer = { pieces: new LuaTable(), count: 0 };
  writeColumn(writer, values as unknown as Numbers, values.length, noPause);
  return finish(writer);
}

describe("the pack format", () => {
  it("writes numbers as documented", () => {
    for (const [value, digits] of [
      [0, "0"],
      [31, "V"],
      [32, "W1"],
      [1000, "eV"],
      [1700000000, "Weydro1"],
    ] as const) {
      assert.equal(digits, encodeNumber(value));
      assert.equal(value, decodeNumber(digits, 1)[0]);
      expectInDocument(`${value} | \`${digits}\``);
    }
    assert.equal("K", encodeNumber(zigzag(10)));
    assert.equal(-10, unzigzag(decodeNumber("J", 1)[0] as number));
    assert.equal("zmo6A0", encodeFixed(0x0a1b2c3d, 6));
    assert.equal(0x0a1b2c3d, decodeFixed("zmo6A0", 1, 6));
    expectInDocument("zmo6A0");
  });

  it("writes texts and fractions as documented", () => {
    assert.equal("late~A0", escapeText("late\n"));
    assert.equal("late\n", unescapeText("late~A0"));
    assert.equal("+L.3", formatDouble(5.25));
    assert.equal(5.25, parseDouble("+L.3"));
    expectInDocument("`+L.3`");
    expectInDocument("`late~A0`");
  });

  it("writes columns in the documented modes", () => {
    for (const [text, values] of [
      ["131k2", [3, 1, 46, 2]],
      ["1ef_X", [40, 41, 63, 33]],
      ["2a1GV___0", [100, 2000, 4095, 63]],
      ["30573", [0, 0, 0, 0, 0, 0, 7, 7, 7, 7]],
      ["03eV21", [3, 1000, 2, 1]],
      ["0F", [15]],
    ] as [string, number[]][]) {
      assert.equal(text, columnOf(values));
      const reader: Reader = { text, position: 1, failed: false };
      assert.same(values, readColumn(reader, values.length, 0, noPause));
      expectInDocument(`${values.join(", ")} | \`${text}\``);
    }
  });

  it("gives the document's pack and fingerprint, and opens the pack", () => {
    const block = blockOf(GOLDEN);
    assert.equal(GOLDEN_PACK, packOf(block));
    const opened = open(GOLDEN_PACK);
    assert.equal(GOLDEN_PACK, packOf(opened));
    const sum = { a: 0, b: 0 };
    for (const i of $range(1, opened.count)) {
      const [a, b] = mixOf(opened, i);
      assert.equal(GOLDEN_MIXES[i - 1], string.format("%07x%07x", a, b));
      addMix(sum, a, b);
      expectInDocument(GOLDEN_MIXES[i - 1]);
    }
    assert.equal(GOLDEN_SUM, string.format("%07x%07x", sum.a, sum.b));
    assert.equal(2288262998, adler32(GOLDEN_PACK));
    expectInDocument(GOLDEN_PACK);
    expectInDocument(GOLDEN_SUM);
    expectInDocument("2288262998");
  });

  it("writes records, maps and values of any kind as documented", () => {
    const pack = packOf(blockOf(GOLDEN_COMPOUND));
    assert.equal(GOLDEN_COMPOUND_PACK, pack);
    const opened = open(pack);
    assert.equal(pack, packOf(opened));
    expectInDocument(pack);
    for (const i of $range(1, opened.count)) {
      assert.equal(GOLDEN_COMPOUND_MIXES[i - 1], string.format("%07x%07x", ...mixOf(opened, i)));
      expectInDocument(GOLDEN_COMPOUND_MIXES[i - 1]);
    }
  });

  it("keeps the pack and the mix of every kind of any", () => {
    const marks = [{}, { mark: -7, data: { a: 1 }, table: { b: 2 }, share: 0.5, done: false }, { data: "\x01t{}" }];
    const payload = {
      ...GOLDEN_COMPOUND[0].payload,
      value: 5.25,
      values: [1, -1, true, false, "+L.3", { x: 1 }, "\x01", 2 ** 60],
      maybe: false,
      marks,
      texts: { b: 1, a: "b", [""]: 0.5 },
      tables: { [5]: { x: 1 }, [-3]: {} },
    };
    const block = blockOf([{ time: 1700000000, counter: 3, creator: guid(1), eventType: Compound, payload }]);
    const pack =
      "11Weydro13so8lx1010zn8700000-n8zmo6A01f1CP:[gis?]{gi}aA?a?[i?a?t?n?b?]?{sa}?{it}?D4main4+L.3D{[~Y0x~Y0]=1}3~105+1.u3D{[~Y0a~Y0]=1}6~10t{}D{[~Y0b~Y0]=2}4+1.101a1b2{}0003000002112sab110011002112J10y0301091221045431120112340104D10101065156108010I010100419AB134220018B0351081C2";
    assert.equal(pack, packOf(block));
    const opened = open(pack);
    assert.equal(pack, packOf(opened));
    assert.equal("265046d39b9ec8", string.format("%07x%07x", ...mixOf(opened, 1)));
  });

  it("keeps the pack and the mix of every field type", () => {
    const payload = {
      int: -7,
      number: 12.5,
      boolean: false,
      string: 'say "hi" | \\ ~ \n\0 Grüße',
      guid: guid(1),
      table: { a: "1" },
      ints: [1, -2, 1125899906842623, -1125899906842623],
      numbers: [0.1, -1e300, 5, 4503599627370496],
      booleans: [true, false],
      strings: ["", "x"],
      guids: [guid(2), guid(1), guid(3, 12)],
      maybeInt: 0,
      maybeBoolean: true,
      maybeInts: [],
    };
    const pack =
      "11Weydro13so8lx10100Ut3010zn8Dp50101UEV:inbsgtINBSGi?n?b?s?g?t?I?G?84+P.1d1say ~Y0hi~Y0 ~y1 ~S1 ~-1 ~A0~00 G" +
      "rüßeJ{[~Y0a~Y0]=~Y01~Y0}F+jcpvicpvic3.j3G-dhdWWnyXvl1.ax15+1.e301x000_70000D00010001000204z_________10WWW" +
      "WWWWWWW1z________V-_________1004179KB021100216703110200100020000000100";
    const block = blockOf([{ time: 1700000000, counter: 255, creator: guid(1), eventType: Everything, payload }]);
    assert.equal(pack, packOf(block));
    const opened = open(pack);
    assert.equal(pack, packOf(opened));
    assert.equal("2e5b1fd26fd87b", string.format("%07x%07x", ...mixOf(opened, 1)));
  });
});
