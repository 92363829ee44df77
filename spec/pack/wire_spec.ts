import { noPause } from "../../src/ledger/store/weeks";
import { encodeNumber } from "../../src/pack/digits";
import { writePack } from "../../src/pack/pack";
import { Encoder } from "../../src/pack/rangeCoder";
import { fromWire, type TextCoder, TEXTS_LIMIT, toWire } from "../../src/pack/wire";
import { codeNumber } from "../../src/pack/wireColumn";
import { blockOf, type Draft, Everything, guid, Loot } from "../support/events";
import { expectInDocument, GOLDEN_PACK } from "../support/golden";
import { seeded } from "../support/random";

/** Leaves texts as they are, so that sizes are the range coder's. */
const plain: TextCoder = { compress: () => undefined, decompress: (data) => data };
/** Takes the x at the end of a text away. */
const shortener: TextCoder = {
  compress: (text) => string.gsub(text, "x+$", "")[0],
  decompress: (data) => `${data}x`,
};

const packOf = (drafts: Draft[]): string => {
  const block = blockOf(drafts);
  return writePack(block, 1, block.count, noPause);
};
const wireOf = (text: string): string => toWire(text, plain, noPause) as string;

function loot(seed: number, count: number, step = 120): Draft[] {
  const random = seeded(seed);
  const drafts: Draft[] = [];
  for (const i of $range(1, count)) {
    const payload = {
      target: guid(random.between(1, 40)),
      points: random.between(-100, 100),
      item: random.between(1, 500),
    };
    const time = 1_700_000_000 + i * step + random.between(0, math.floor(step / 2));
    drafts.push({ time, counter: 0, creator: guid(random.between(1, 5)), eventType: Loot, payload });
  }
  return drafts;
}

/** All field types, absent values, lists of every length. */
function everything(seed: number, count: number): Draft[] {
  const random = seeded(seed);
  const drafts: Draft[] = [];
  for (const i of $range(1, count)) {
    const guids: string[] = [];
    for (const _ of $range(1, random.between(0, 6))) {
      guids.push(guid(random.between(1, 90), random.between(1, 3)));
    }
    const payload: Record<string, unknown> = {
      int: random.between(-1000, 1000) * 2 ** random.between(0, 39),
      number: random.between(0, 1) === 0 ? random.next() : random.between(-5, 5) * 2 ** 47,
      boolean: random.next() < 0.5,
      string: string.rep(string.char(random.between(0, 255)), random.between(0, 3)),
      guid: guid(random.between(1, 90)),
      table: { a: tostring(random.between(0, 3)) },
      ints: [1, -2, 1125899906842623, -1125899906842623],
      numbers: [0.1, -1e300, 4503599627370496],
      booleans: [true, false],
      strings: ["", "x"],
      guids,
    };
    if (random.next() < 0.5) {
      payload.maybeInt = random.between(-3, 3);
      payload.maybeGuid = guid(random.between(1, 4));
      payload.maybeString = "";
      payload.maybeGuids = guids;
    }
    const eventType = random.next() < 0.8 ? Everything : Loot;
    const own = eventType === Loot ? { target: guid(1), points: 5, item: 7 } : payload;
    drafts.push({
      time: 1_600_000_000 + i,
      counter: random.between(0, 255),
      creator: guid(1),
      eventType,
      payload: own,
    });
  }
  return drafts;
}

describe("the wire form", () => {
  it("gives back every pack, whatever is in it, and has no NUL", () => {
    const packs = [GOLDEN_PACK];
    for (const seed of $range(1, 20)) {
      packs.push(packOf(loot(seed, seed * 10)), packOf(everything(seed, seed)));
    }
    for (const pack of packs) {
      const wire = wireOf(pack);
      assert.is_nil(string.find(wire, "%z")[0]);
      // It went the way of packs, not that of other texts.
      assert.is_not.equal("0", string.sub(wire, 1, 1));
      assert.equal(pack, fromWire(wire, plain, noPause));
    }
  });

  it("deflates the texts of packs, and all of what is no pack", () => {
    const pack = packOf([
      { time: 1, counter: 0, creator: guid(1), eventType: Everything, payload: everything(1, 1)[0].payload },
    ]);
    const kept: string[] = [];
    const keeper: TextCoder = {
      compress: (text) => `${kept.push(text)}`,
      decompress: (data) => kept[(tonumber(data) ?? 0) - 1],
    };
    const wire = toWire(pack, keeper, noPause) as string;
    assert.equal(1, kept.length);
    assert.is_not_nil(string.find(pack, kept[0], 1, true)[0]);
    assert.equal(pack, fromWire(wire, keeper, noPause));
    for (const text of ["", "1", "no pack", "1000", `${GOLDEN_PACK}0`, string.sub(GOLDEN_PACK, 1, -2)]) {
      assert.equal(`0${string.gsub(text, "x+$", "")[0]}`, toWire(text, shortener, noPause));
    }
    assert.equal("no packx", fromWire("0no pack", shortener, noPause));
  });

  it("takes hardly more than the entropy of random events", () => {
    // Times 60 to 180 s apart, 5 creators, 40 people, 201 and 500 values: 31.8 bits.
    const wire = wireOf(packOf(loot(3, 360)));
    const bytes = (wire.length - 40 * 2.6 - 30) / 360;
    assert.is_true(bytes < 4.1, `${bytes}`);
  });

  it("says repeated lists in next to nothing", () => {
    const drafts = loot(4, 40);
    const raid: string[] = [];
    for (const person of $range(1, 40)) {
      raid.push(guid(person));
    }
    const base = everything(1, 1)[0].payload;
    const raids = drafts.map((draft) => ({ ...draft, eventType: Everything, payload: { ...base, guids: raid } }));
    const empty = drafts.map((draft) => ({ ...draft, eventType: Everything, payload: { ...base, guids: [] } }));
    const growth = wireOf(packOf(raids)).length - wireOf(packOf(empty)).length;
    // 40 people's ids, and 40 lists of 40.
    assert.is_true(growth < 40 * 3 + 40, `${growth}`);
  });

  it("is as documented", () => {
    const [hex] = string.gsub(wireOf(GOLDEN_PACK), "[^\x21-\x7E]", (byte) =>
      string.format("<%02X>", string.byte(byte)),
    );
    expectInDocument(hex);
  });

  it("raises nothing and ends soon, whatever it is given", () => {
    const random = seeded(9);
    const wires = [wireOf(GOLDEN_PACK), wireOf(packOf(loot(1, 100))), wireOf(packOf(everything(1, 10)))];
    for (const i of $range(1, 600)) {
      let wire = wires[i % wires.length];
      for (const _ of $range(1, random.between(1, 4))) {
        const at = random.between(1, wire.length);
        const byte = string.char(random.between(0, 255));
        wire =
          random.next() < 0.7 ? string.sub(wire, 1, at - 1) + byte + string.sub(wire, at + 1) : string.sub(wire, 1, at);
      }
      let pauses = 0;
      fromWire(wire, plain, () => {
        pauses += 1;
      });
      assert.is_true(pauses < 2000, `${pauses}`);
    }
  });

  it("refuses headers that claim more than a message holds", () => {
    const shapes = "16LT:gii0";
    const mark = encodeNumber(shapes.length * 2 + 1);
    const claim = (...numbers: number[]): string => {
      const coder = new Encoder();
      for (const number of numbers) {
        codeNumber(coder, number);
      }
      return mark + shapes + coder.finish();
    };
    const memory = collectgarbage("count");
    for (const text of [
      claim(2 ** 40, 0, 0),
      claim(20_000, 0, 0),
      claim(1, 0, 2 ** 40),
      claim(1, 0, 5000),
      `${encodeNumber(2 ** 40)}x`,
      `${encodeNumber(2 ** 52)}x`,
    ]) {
      assert.is_nil(fromWire(text, plain, noPause));
    }
    assert.is_true(collectgarbage("count") - memory < 2000);
  });

  it("gives texts that are too long for a pack as they are, and looks no further", () => {
    const long = string.rep("0", TEXTS_LIMIT + 1);
    assert.equal(long, fromWire("2", { compress: () => undefined, decompress: () => long }, noPause));
  });

  it("leaves to deflate what is beyond its bounds, such as thousands of equal events", () => {
    const drafts: Draft[] = [];
    for (const i of $range(1, 4000)) {
      drafts.push({
        time: 1_700_000_000 + i,
        counter: 0,
        creator: guid(1),
        eventType: Loot,
        payload: { target: guid(1), points: 1, item: 1 },
      });
    }
    const pack = packOf(drafts);
    const wire = toWire(pack, { compress: (text) => text, decompress: (data) => data }, noPause) as string;
    assert.equal("0", string.sub(wire, 1, 1));
    assert.equal(pack, fromWire(wire, { compress: (text) => text, decompress: (data) => data }, noPause));
  });

  it("works in slices", () => {
    let pauses = 0;
    const count = () => {
      pauses += 1;
    };
    const wire = toWire(packOf(loot(5, 320)), plain, count) as string;
    assert.is_true(pauses > 100, `${pauses}`);
    pauses = 0;
    fromWire(wire, plain, count);
    assert.is_true(pauses > 30, `${pauses}`);
  });
});
