import { defineEvent } from "../../src/event/eventType";
import { parseGuid } from "../../src/event/guid";
import { Range } from "../../src/event/key";
import { noPause } from "../../src/ledger/store/weeks";
import type { Block } from "../../src/pack/block";
import { appendEvent, appendFrom, newBlock } from "../../src/pack/block";
import { decodeNumber, encodeFixed, encodeNumber, zigzag } from "../../src/pack/digits";
import { writePack } from "../../src/pack/pack";
import { DISK_LIMITS, PEER_LIMITS, readPack } from "../../src/pack/unpack";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { GOLDEN_PACK } from "../support/golden";

const Note = defineEvent("NT", [["note", "string"]]);

const packOf = (block: Block): string => writePack(block, 1, block.count, noPause);
const open = (pack: string): Block | undefined => readPack(pack, PEER_LIMITS, noPause);

/** The golden pack with a part of it replaced; the part stands in it once. */
function changed(part: string, by: string): string {
  const [start, finish] = string.find(GOLDEN_PACK, part, 1, true);
  assert.is_not_nil(start, part);
  assert.is_nil(string.find(GOLDEN_PACK, part, start + 1, true)[0], `${part} stands there twice`);
  return string.sub(GOLDEN_PACK, 1, start - 1) + by + string.sub(GOLDEN_PACK, finish + 1);
}

/** A pack of one event of Anna's, or of three, a second apart, with one field; all but that field's column. */
function packOfField(letters: string, count: 1 | 3, column: string): string {
  const shape = `N:${letters}`;
  const head = `1${count}Weydro11so8zmo6A01${encodeNumber(shape.length)}${shape}0`;
  return head + (count === 1 ? "00000000" : "1011302302302") + column;
}

const MOST = 2 ** 50 - 1;
const signed = (value: number): string => encodeNumber(zigzag(value));
const number = encodeNumber;

describe("a reader of packs", () => {
  it("takes the one text that the writer makes of a set of events", () => {
    assert.equal(GOLDEN_PACK, packOf(open(GOLDEN_PACK) as Block));
    for (const [letters, count, column] of [
      ["i", 1, `${signed(5)}00`],
      ["i", 3, `${signed(5)}1021`],
      ["i?", 3, `${signed(5)}1021`],
      ["i", 1, `${signed(MOST)}00`],
      ["i", 3, `${signed(-MOST)}00${number(2 * MOST)}1`],
      ["i?", 3, "0302"],
      ["n", 1, `0${number(zigzag(MOST) * 2)}`],
      ["n", 1, `0${number(zigzag(-MOST) * 2)}`],
    ] as const) {
      const pack = packOfField(letters, count, column);
      assert.equal(pack, packOf(open(pack) as Block));
    }
  });

  it("refuses a text that stands there twice, however many are between", () => {
    const block = newBlock();
    const player = parseGuid(guid(1)) as number;
    for (const i of $range(1, 33_000)) {
      const values = new LuaTable<number, unknown>();
      values.set(1, string.format("note%05d", i));
      appendEvent(block, (1_700_000_000 + i) * Range.Counters, player, Note.shape, values);
    }
    const pack = packOf(block);
    assert.equal(pack, packOf(readPack(pack, DISK_LIMITS, noPause) as Block));
    for (const [twice, first] of [
      ["note32999", "note00001"],
      ["note32768", "note32767"],
      ["note32769", "note32768"],
      ["note33000", "note32999"],
    ]) {
      const [changedPack, count] = string.gsub(pack, twice, first);
      assert.equal(1, count);
      assert.is_nil(readPack(changedPack, DISK_LIMITS, noPause), twice);
    }
  });

  it("refuses a number with a digit too many", () => {
    assert.is_nil(decodeNumber("W0", 1)[0]);
    assert.is_nil(decodeNumber("ee0", 1)[0]);
    assert.equal(0, decodeNumber("0", 1)[0]);
    for (const [part, by] of [
      ["13Weydro1", "13WeydroX0"],
      ["29AW:Gii?s?", "2f0AW:Gii?s?"],
      ["000i9", "000iF0"],
      ["sab1", "sabX0"],
    ]) {
      assert.is_nil(open(changed(part, by)), by);
    }
  });

  it("refuses dictionaries with entries that are unused, twice there, or in another order", () => {
    for (const [part, by] of [
      // Players: a third one, Anna twice, the second used first.
      ["2so8zmo6A0zn870000029AW", "3so8zmo6A0zn87000000070000029AW"],
      ["2so8zmo6A0zn8700000", "2so8zmo6A00zmo6A0"],
      ["000i910101001", "000i910101110"],
      // Texts: one too many, one twice, the second used first.
      ["37late~A0", "47late~A01x"],
      ["37late~A08Ragnaros", "37late~A07late~A0"],
      ["sab1110101", "sab1110102"],
      // Shapes: one twice, the other first.
      ["29AW:Gii?s?6KL:snb", "29AW:Gii?s?9AW:Gii?s?"],
      ["29AW:Gii?s?6KL:snb", "26KL:snb9AW:Gii?s?"],
    ]) {
      assert.is_nil(open(changed(part, by)), by);
    }
  });

  it("refuses another time, another smallest int, and other runs than the writer's", () => {
    assert.is_nil(open(changed("000i9", "0100i9")));
    assert.is_nil(open(changed("J1y0", "L1z1")));
    assert.is_nil(open(changed("sab1110", "qab1120")));
    assert.is_nil(open(packOfField("i?", 3, "2302")));
    assert.is_nil(open(packOfField("i?", 1, "007")));
    assert.is_nil(open(packOfField("i?", 3, "01027")));
    assert.is_nil(open(packOfField("i", 3, "2300001")));
    assert.is_nil(open(packOfField("i", 1, "010")));
    const single = packOfField("i", 1, "000");
    assert.is_not_nil(open(single));
    // Counters of one event as a run.
    assert.is_nil(open(`${string.sub(single, 1, -10)}300${string.sub(single, -7)}`));
  });

  it("refuses ints of 2^50 and more, however they are written", () => {
    for (const [smallest, column] of [
      [2 ** 50, "302"],
      [-(2 ** 50), "302"],
      [MOST, "1010"],
      [MOST, "2001000"],
      [MOST - 5, "1060"],
      [MOST - 70, `20000${encodeFixed(71, 2)}`],
      [0, `000${number(2 ** 50)}`],
      [0, `301${number(2 ** 50)}0`],
      [0, `3${number(2 ** 50)}001`],
      [MOST - 3000, `000${number(3001)}`],
      [-MOST, `000${number(2 * MOST + 1)}`],
    ] as const) {
      const pack = packOfField("i", 3, signed(smallest) + column);
      assert.is_nil(open(pack), pack);
    }
    for (const column of ["1012", "2000100", `020${number(2 ** 50)}`]) {
      assert.is_nil(open(packOfField("i?", 3, signed(MOST) + column)), column);
    }
  });

  it("refuses whole numbers that are written as fractions are, and fractions that are not", () => {
    assert.is_nil(open(packOfField("n", 1, `0${number(zigzag(-(2 ** 50)) * 2)}`)));
    assert.is_nil(open(packOfField("n", 1, `0${number(2 ** 52)}`)));
    const withText = (text: string): string =>
      packOfField("n", 1, "01").replace("n00", `n1${number(text.length)}${text}0`);
    assert.is_not_nil(open(withText("+L.3")), withText("+L.3"));
    assert.is_nil(open(withText("+L.0")));
    assert.is_nil(open(withText("+L0.3")));
  });

  it("takes values only that fit one column with any others", () => {
    const all = newBlock();
    for (const [i, points] of ipairs([MOST, -MOST, 0])) {
      const draft: Draft = {
        time: 1_700_000_000 + i,
        counter: 0,
        creator: guid(1),
        eventType: Loot,
        payload: { target: guid(1), points, item: -points },
      };
      appendFrom(all, open(packOf(blockOf([draft]))) as Block, 1);
    }
    const pack = packOf(all);
    assert.equal(pack, packOf(open(pack) as Block));
  });
});
