import { drawChart } from "../../bench/report/chart";
import { pageOf } from "../../bench/report/report";

const chart = {
  title: "Cost <of> all & more",
  x: "events",
  y: "ms",
  lines: [
    {
      name: "first",
      points: [
        [1, 10],
        [10, 100],
        [100, 1000],
      ] as const,
    },
    {
      name: "second",
      points: [
        [1, 20],
        [10, 20],
        [100, 20.5],
      ] as const,
    },
  ],
};

describe("the report", () => {
  it("draws lines with logarithmic axes, from corner to corner where the values fit", () => {
    const svg = drawChart(chart);
    const [first] = string.match(svg, 'points="([^"]+)"');
    const places = (first ?? "").split(" ").map((place) => place.split(",").map((part) => tonumber(part) ?? 0));
    assert.equal(3, places.length);
    const [left, middle, right] = places;
    assert.is_true(left[0] < middle[0] && middle[0] < right[0]);
    assert.is_true(left[1] > middle[1] && middle[1] > right[1]);
    // A factor of ten is as far anywhere.
    assert.is_true(math.abs(middle[0] - (left[0] + right[0]) / 2) < 0.11);
    assert.is_true(math.abs(middle[1] - (left[1] + right[1]) / 2) < 0.11);
    for (const text of ["1", "10", "100", "1,000", "first", "second", "events", "ms"]) {
      assert.is_true(string.find(svg, `>${text}</text>`, 1, true)[0] !== undefined, text);
    }
    assert.is_true(string.find(svg, "Cost &lt;of> all &amp; more", 1, true)[0] !== undefined);
  });

  it("shows each chart on its page, with its figures", () => {
    const page = pageOf(
      [{ file: "login.svg", chart }],
      [{ name: "Lib", bytes: 61_000, milliseconds: 1.5, kilobytes: 90 }],
    );
    assert.is_true(string.find(page, "](performance/login.svg)", 1, true)[0] !== undefined);
    assert.is_true(string.find(page, "| events | first (ms) | second (ms) |", 1, true)[0] !== undefined);
    assert.is_true(string.find(page, "| 100 | 1000 | 20.5 |", 1, true)[0] !== undefined);
    assert.is_true(string.find(page, "| Lib | 61 | 1.5 | 90 |", 1, true)[0] !== undefined);
  });
});
