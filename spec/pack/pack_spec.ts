import { EventTypes } from "../../src/ledger/eventTypes";
import { noPause } from "../../src/ledger/store/weeks";
import type { Block } from "../../src/pack/block";
import { encodeNumber } from "../../src/pack/digits";
import { writePack } from "../../src/pack/pack";
import { PEER_LIMITS, readPack } from "../../src/pack/unpack";
import { blockOf, type Draft, Everything, guid, Loot } from "../support/events";
import { fakeSerializer } from "../support/fakes";
import { seeded } from "../support/random";

const packOf = (block: Block): string => writePack(block, 1, block.count, noPause);
const unpacked = (pack: string): Block => readPack(pack, PEER_LIMITS, noPause) as Block;

const fullPayload = {
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
  maybeNumber: -0.25,
  maybeBoolean: true,
  maybeString: "",
  maybeGuid: guid(4),
  maybeTable: { b: "2" },
  maybeInts: [],
  maybeGuids: [guid(9)],
};
const lean = { ...fullPayload } as Record<string, unknown>;
for (const name of Everything.names) {
  if (string.sub(name, 1, 5) === "maybe") {
    lean[name] = undefined;
  }
}

function randomDrafts(seed: number, count: number): Draft[] {
  const random = seeded(seed);
  const drafts: Draft[] = [];
  const taken = new LuaSet<string>();
  while (drafts.length < count) {
    const time = 1_600_000_000 + random.between(0, 50);
    const counter = random.between(0, 3);
    const creator = guid(random.between(1, 4));
    const key = `${time}:${counter}:${creator}`;
    if (!taken.has(key)) {
      taken.add(key);
      drafts.push({
        time,
        counter,
        creator,
        eventType: random.next() < 0.2 ? Everything : Loot,
        payload: {},
      });
      const draft = drafts[drafts.length - 1];
      draft.payload =
        draft.eventType === Loot
          ? { target: guid(random.between(1, 40)), points: random.between(-100, 100), item: random.between(0, 5000) }
          : random.next() < 0.5
            ? fullPayload
            : lean;
    }
  }
  return drafts;
}

describe("a pack", () => {
  it("holds every field type, present and absent", () => {
    const types = new EventTypes([Everything], fakeSerializer);
    const block = blockOf([
      { time: 5, counter: 0, creator: guid(1), eventType: Everything, payload: fullPayload },
      { time: 6, counter: 255, creator: guid(2), eventType: Everything, payload: lean },
    ]);
    const copy = unpacked(packOf(block));
    assert.equal(2, copy.count);
    const full = types.eventAt(copy, 1);
    for (const name of Everything.names) {
      assert.same((fullPayload as Record<string, unknown>)[name], full[name], name);
      assert.same(lean[name], types.eventAt(copy, 2)[name], name);
    }
    assert.equal(255, types.eventAt(copy, 2).counter);
    assert.equal(guid(2), types.eventAt(copy, 2).creator);
  });

  it("is the same text for the same events, however they were put together", () => {
    for (const seed of $range(1, 20)) {
      const drafts = randomDrafts(seed, 60);
      const text = packOf(blockOf(drafts));
      assert.equal(text, packOf(unpacked(text)));
      assert.equal(text, packOf(blockOf(seeded(seed + 100).shuffle(drafts))));
    }
  });

  it("is printable, and has nothing that SavedVariables or a chat box escape", () => {
    const text = packOf(
      blockOf([{ time: 5, counter: 0, creator: guid(1), eventType: Everything, payload: fullPayload }]),
    );
    assert.is_nil(string.find(text, '[%c"\\|]')[0]);
  });

  it("keeps events of types that nobody here knows", () => {
    const block = blockOf(randomDrafts(7, 30));
    const text = packOf(block);
    const types = new EventTypes([], fakeSerializer);
    const copy = unpacked(text);
    assert.equal(text, packOf(copy));
    assert.is_not_nil(types.eventAt(copy, 1)[1 as unknown as string]);
  });

  it("is undefined, never an error, for damaged text", () => {
    const random = seeded(3);
    const text = packOf(blockOf(randomDrafts(11, 25)));
    let refused = 0;
    for (const _ of $range(1, 3000)) {
      const place = random.between(1, text.length);
      const byte = random.between(1, 255);
      const kind = random.between(1, 3);
      const damaged =
        kind === 1
          ? string.sub(text, 1, place - 1) + string.char(byte) + string.sub(text, place + 1)
          : kind === 2
            ? string.sub(text, 1, place - 1)
            : string.sub(text, 1, place) + string.sub(text, place + random.between(1, 5));
      const block = readPack(damaged, PEER_LIMITS, noPause);
      if (block === undefined) {
        refused += 1;
      } else {
        // Whatever it reads as, it can be packed again.
        assert.equal(block.count, (readPack(packOf(block), PEER_LIMITS, noPause) as Block).count);
      }
    }
    assert.is_true(refused > 1000);
  });

  it("refuses to be larger than the limits", () => {
    const many = packOf(blockOf(randomDrafts(5, 40)));
    assert.is_nil(readPack(many, { events: 39, items: 1000 }, noPause));
    assert.is_nil(readPack(many, { events: 40, items: 1 }, noPause));
    assert.is_not_nil(readPack(many, { events: 40, items: 1000 }, noPause));
  });

  it("reads dictionaries in slices, and no more shapes than events", () => {
    const shapes: string[] = [];
    for (const i of $range(1, 2000)) {
      const text = string.format("T%d:i", i);
      shapes.push(encodeNumber(text.length) + text);
    }
    const version = string.sub(packOf(blockOf(randomDrafts(5, 2))), 1, 1);
    const pausesOf = (events: number): number => {
      let pauses = 0;
      const dictionaries = encodeNumber(0) + encodeNumber(shapes.length) + shapes.join("") + encodeNumber(0);
      const text = version + encodeNumber(events) + encodeNumber(1_700_000_000) + dictionaries;
      assert.is_nil(
        readPack(text, PEER_LIMITS, () => {
          pauses += 1;
        }),
      );
      return pauses;
    };
    assert.is_true(pausesOf(2000) >= 15);
    assert.equal(0, pausesOf(1999));
  });
});
