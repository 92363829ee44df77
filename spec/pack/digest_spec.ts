import { digest } from "../../src/pack/digest";
import { expectInDocument } from "../support/golden";
import { seeded } from "../support/random";

/** Bits in which two words of 51 bits differ. */
function bitsApart(x: number, y: number): number {
  let count = 0;
  for (const bit of $range(0, 50)) {
    count += math.floor(x / 2 ** bit) % 2 === math.floor(y / 2 ** bit) % 2 ? 0 : 1;
  }
  return count;
}

describe("the digest of a text", () => {
  it("is what the document says", () => {
    for (const [text, x, y] of [
      ["", 2110177494280001, 1858176980999338],
      ["Wikipedia", 649795286295030, 406184168379477],
      ["The quick brown fox jumps over the lazy dog", 1908904933179985, 625866413068300],
    ] as [string, number, number][]) {
      assert.same([x, y], [...digest(text)]);
      expectInDocument(string.format("%.0f", x));
      expectInDocument(string.format("%.0f", y));
    }
  });

  it("can begin inside of a text, and pauses on the way", () => {
    const text = string.rep("The quick brown fox. ", 700);
    let pauses = 0;
    const pause = () => {
      pauses += 1;
    };
    assert.same([...digest(text)], [...digest(`0123456789${text}`, pause, 11)]);
    assert.is_true(pauses > 3, `${pauses} pauses`);
  });

  it("tells texts of other lengths and fillings apart", () => {
    const seen = new LuaSet<string>();
    for (const filling of ["\0", "x", "\xff"]) {
      for (const length of $range(1, 60)) {
        const [x, y] = digest(string.rep(filling, length));
        const found = string.format("%.0f %.0f", x, y);
        assert.is_false(seen.has(found));
        seen.add(found);
      }
    }
  });

  it("changes half of both words with any bit, wherever it stands", () => {
    const random = seeded(4);
    for (const length of [1, 6, 24, 48, 49]) {
      let apartX = 0;
      let apartY = 0;
      const trials = 200;
      for (const _ of $range(1, trials)) {
        const bytes: number[] = [];
        for (const _byte of $range(1, length)) {
          bytes.push(random.between(0, 255));
        }
        const [x, y] = digest(string.char(...bytes));
        const place = random.between(0, length - 1);
        const unit = 2 ** random.between(0, 7);
        bytes[place] += math.floor(bytes[place] / unit) % 2 === 0 ? unit : -unit;
        const [otherX, otherY] = digest(string.char(...bytes));
        apartX += bitsApart(x, otherX);
        apartY += bitsApart(y, otherY);
      }
      // 51 bits: the mean strays by 0.25 from 25.5, half the root of 51 over the root of 200.
      for (const mean of [apartX / trials, apartY / trials]) {
        assert.is_true(mean > 24 && mean < 27, `${length} bytes: ${mean} of 51 bits`);
      }
    }
  });

  it("tells apart what sums of bytes and of their places call equal", () => {
    // One up, two down, one up: Adler-32 stays.
    const text = "the quick brown fox jumps over the lazy dog";
    for (const place of $range(1, text.length - 2)) {
      const [a, b, c] = string.byte(text, place, place + 2);
      const other = string.sub(text, 1, place - 1) + string.char(a + 1, b - 2, c + 1) + string.sub(text, place + 3);
      assert.is_not.same([...digest(text)], [...digest(other)]);
    }
  });
});
