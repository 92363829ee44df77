import { encodePart, packAnswer } from "../../../src/sync/answer/packing";
import { decodeData, decodeDiffers, decodeIndex, PARTS_LIMIT } from "../../../src/sync/messages/data";
import type { Pick } from "../../../src/sync/context";
import { CELLS, CONTROL, hashText, INDEX, PICKED, SUMMARY } from "../../../src/sync/messages/hash";
import { idOf } from "../../../src/sketch/peel";
import type { Compressor } from "../../../src/ports";
import { KeySet } from "../../../src/ledger/store/keySet";
import { noPause } from "../../../src/ledger/store/weeks";
import { eventOf, MemorySet, WEEK } from "../support/memorySet";

const NUMBER = 2800;
/** More than any answer here takes. */
const MUCH = 100_000;

/** A ledger of so many weeks with two events each. */
function ledger(weeks: number): MemorySet {
  const events = new MemorySet();
  for (const week of $range(1, weeks)) {
    events.add(eventOf((NUMBER + week) * WEEK, "C1", `a${week}`));
    events.add(eventOf((NUMBER + week) * WEEK + 1, "C1", `b${week}`));
  }
  return events;
}

/** Compresses to a text that the spec gives. */
function compressorTo(result: string | undefined): Compressor {
  return { compress: () => result, decompress: () => undefined };
}

describe("what answers a request", () => {
  it("is a week as packs of at most so many bytes, and what was not broadcast of it", () => {
    const events = ledger(1);
    const whole = packAnswer(events, NUMBER + 1, undefined, MUCH, noPause);
    assert.equal(1, whole.length);
    const parts = packAnswer(events, NUMBER + 1, undefined, 10, noPause);
    assert.equal(2, parts.length);
    assert.equal(whole[0], parts.join(""));
    const heard = new KeySet();
    assert.same(whole, packAnswer(events, NUMBER + 1, undefined, MUCH, noPause, heard));
    events.addKeys(NUMBER + 1, heard);
    // That all was broadcast is said, too: who lacks some tries another way.
    assert.same([""], packAnswer(events, NUMBER + 1, undefined, MUCH, noPause, heard));
    assert.same([], packAnswer(events, NUMBER + 9, undefined, MUCH, noPause));
  });

  it("is what was picked, by ids or behind a prefix, and nothing when the prefix is not ours", () => {
    const events = ledger(2);
    const { a, b } = events.weekSummary(NUMBER + 1) ?? { a: 0, b: 0 };
    const after = packAnswer(events, PICKED, { count: 2, a, b }, MUCH, noPause);
    assert.same(packAnswer(events, NUMBER + 2, undefined, MUCH, noPause), after);
    assert.same([], packAnswer(events, PICKED, { count: 2, a: a + 1, b }, MUCH, noPause));
    const lone = ledger(1);
    const { a: first, b: second } = new MemorySet().addMany([eventOf((NUMBER + 1) * WEEK, "C1", "a1")]).fingerprint();
    const byId = packAnswer(lone, PICKED, { ids: [idOf(first, second)] }, MUCH, noPause);
    assert.equal(1, byId.length);
    assert.is_not_nil(string.find(byId[0], "=a1;", 1, true)[0]);
    assert.is_nil(string.find(byId[0], "=b1;", 1, true)[0]);
  });

  it("to a row that tells too little is how many events differ, or nothing when nobody knows", () => {
    const differsOf = (pick: Pick) => decodeDiffers(packAnswer(ledger(1), CELLS, pick, MUCH, noPause)[0]);
    assert.equal(60, differsOf({ ids: [], differs: 60 }));
    assert.is_nil(differsOf({ ids: [] }));
    assert.is_nil(decodeDiffers("!"));
  });

  it("is an index of all weeks, newest first, in parts each of which is whole in itself", () => {
    const events = ledger(60);
    const weeks: number[] = [];
    const parts = packAnswer(events, INDEX, undefined, 200, noPause);
    assert.is_true(parts.length > 3);
    for (const part of parts) {
      assert.is_true(part.length <= 200, `${part.length} bytes`);
      for (const { week, count } of decodeIndex(part, noPause) ?? []) {
        assert.equal(2, count);
        weeks.push(week - NUMBER);
      }
    }
    assert.same(
      Array.from({ length: 60 }, (_, i) => 60 - i),
      weeks,
    );
    assert.same([], packAnswer(new MemorySet(), INDEX, undefined, 200, noPause));
  });

  it("is what the books have of control events and of a summary", () => {
    const events = ledger(1);
    const books = events.books;
    books.packControl = () => ["control"];
    books.packSummary = () => ["summary"];
    assert.same(["control"], packAnswer(events, CONTROL, undefined, MUCH, noPause));
    assert.same(["summary"], packAnswer(events, SUMMARY, undefined, MUCH, noPause));
  });

  it("is nothing when it takes more parts than a message can count", () => {
    const events = ledger(1);
    events.packWeek = () => Array.from({ length: PARTS_LIMIT }, () => "x");
    assert.equal(PARTS_LIMIT, packAnswer(events, NUMBER + 1, undefined, MUCH, noPause).length);
    events.packWeek = () => Array.from({ length: PARTS_LIMIT + 1 }, () => "x");
    assert.same([], packAnswer(events, NUMBER + 1, undefined, MUCH, noPause));
  });
});

describe("a part of an answer", () => {
  const about = { subject: NUMBER, hash: hashText(2, 1, 1), part: 1, parts: 2, isRest: true };
  const sent = (compressed: string | undefined, plain: string) =>
    decodeData(encodePart(compressorTo(compressed), about, plain, noPause));

  it("goes compressed when that is shorter, and what may be inflated at once", () => {
    const plain = "x".repeat(9000);
    assert.same([true, "short"], [sent("short", plain)?.compressed, sent("short", plain)?.payload]);
    assert.same([false, plain], [sent(undefined, plain)?.compressed, sent(undefined, plain)?.payload]);
    assert.is_false(sent("longer than it", "plain")?.compressed);
    assert.is_true(sent("y".repeat(4096), plain)?.compressed);
    assert.is_false(sent("y".repeat(4097), plain)?.compressed);
    assert.is_true(sent("short", plain)?.isRest);
  });
});
