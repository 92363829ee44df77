import { Range } from "../../../src/event/key";
import { compareParts, eventsIn, partsOf } from "../../../src/ledger/sharing/weekParts";
import { noPause } from "../../../src/ledger/store/weeks";
import { appendFrom, type Block, newBlock } from "../../../src/pack/block";
import { appendLoot } from "../../../bench/workloads";
import { seeded } from "../../support/random";

const WEEK_START = 2800 * 604800;

/** Events at these seconds of a week. */
function eventsAt(seconds: readonly number[]): Block {
  const block = newBlock();
  const random = seeded(1);
  seconds.forEach((second, i) => {
    appendLoot(block, (WEEK_START + second) * Range.Counters + (i % 200), 1, () => random.next());
  });
  return block;
}

/** All but the events from one place to another. */
function without(events: Block, from: number, to: number): Block {
  const rest = newBlock();
  for (const i of $range(1, events.count)) {
    if (i < from || i > to) {
      appendFrom(rest, events, i);
    }
  }
  return rest;
}

function everyTenMinutes(count: number): number[] {
  const seconds: number[] = [];
  for (const i of $range(0, count - 1)) {
    seconds.push(600 * i);
  }
  return seconds;
}

describe("the parts of a week", () => {
  it("hold about as many events each, and those of one second stay together", () => {
    const parts = partsOf(eventsAt([5, 5, 5, 5, 9, 10, 11, 20]), 4, noPause);
    assert.same(
      [0, 9, 11],
      parts.map(({ start }) => start),
    );
  });

  it("of equal weeks do not differ", () => {
    const events = eventsAt(everyTenMinutes(200));
    assert.same({ spans: [], events: 0 }, compareParts(events, partsOf(events, 34, noPause), noPause));
  });

  it("show where events are missing: in one part, wherever that is", () => {
    const events = eventsAt(everyTenMinutes(300));
    for (const from of [1, 50, 51, 149, 200, 251]) {
      const rest = without(events, from, from + 49);
      const { spans, events: size } = compareParts(events, partsOf(rest, 25, noPause), noPause);
      assert.equal(1, spans.length);
      assert.is_true(size >= 50 && size <= 61, `${size} events`);
      const given = eventsIn(events, spans, noPause);
      assert.equal(size, given.count);
    }
  });

  it("that differ side by side are one span", () => {
    const events = eventsAt(everyTenMinutes(100));
    const parts = partsOf(events, 10, noPause).map(({ start, sum }, i) => ({
      start,
      sum: i === 3 || i === 4 || i === 9 ? sum + 1 : sum,
    }));
    const { spans, events: size } = compareParts(events, parts, noPause);
    assert.same(
      [
        [18_000, 30_000],
        [54_000, 604_800],
      ],
      spans.map(({ from, to }) => [from, to]),
    );
    assert.equal(30, size);
  });
});
