import { EventTypes } from "../../src/ledger/eventTypes";
import { isSameEvent } from "../../src/ledger/store/sameEvent";
import { mixOf } from "../../src/ledger/store/sums";
import { noPause } from "../../src/ledger/store/weeks";
import { appendFrom, type Block, newBlock } from "../../src/pack/block";
import { writePack } from "../../src/pack/pack";
import { PEER_LIMITS, readPack } from "../../src/pack/unpack";
import { blockOf, type Draft } from "../support/events";
import { fakeSerializer } from "../support/fakes";
import { seeded } from "../support/random";
import { settled } from "./support/model";
import { KNOWN, randomEvents } from "./support/randomEvents";

const packOf = (block: Block): string => writePack(block, 1, block.count, noPause);
const unpacked = (pack: string): Block => readPack(pack, PEER_LIMITS, noPause) as Block;

function expectSame(block: Block, from: number, other: Block): void {
  const types = new EventTypes(KNOWN, fakeSerializer);
  for (const i of $range(1, other.count)) {
    assert.is_true(isSameEvent(block, from + i - 1, other, i));
    assert.same(types.eventAt(block, from + i - 1), types.eventAt(other, i));
    assert.same([...mixOf(block, from + i - 1)], [...mixOf(other, i)]);
  }
}

describe("packing and unpacking", () => {
  for (const seed of $range(1, 20)) {
    it(`are inverse (seed ${seed})`, () => {
      const random = seeded(seed * 104729);
      const drafts: Draft[] = settled(randomEvents(random, random.between(1, 200)));
      const block = blockOf(drafts);
      const pack = packOf(block);
      const opened = unpacked(pack);
      assert.equal(drafts.length, opened.count);
      assert.equal(pack, packOf(opened));
      expectSame(block, 1, opened);
      // A part of it, single events, and a block that was put together of parts.
      const from = random.between(1, block.count);
      const to = random.between(from, block.count);
      const part = writePack(opened, from, to, noPause);
      const openedPart = unpacked(part);
      assert.equal(to - from + 1, openedPart.count);
      assert.equal(part, packOf(openedPart));
      expectSame(block, from, openedPart);
      const single = newBlock();
      appendFrom(single, opened, from);
      assert.equal(packOf(single), writePack(opened, from, from, noPause));
      const copied = newBlock();
      for (const i of $range(1, opened.count)) {
        appendFrom(copied, opened, i);
      }
      assert.equal(pack, packOf(copied));
      // Printable as far as the strings are, and safe in saved variables.
      assert.is_nil(string.find(pack, '[%c"\\|]')[0]);
    });
  }
});
