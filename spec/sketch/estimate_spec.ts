import { createRandom } from "../../sim/random";
import { Prime } from "../../src/event/fingerprint";
import { estimateDifference } from "../../src/sketch/estimate";
import { addId, newSketch } from "../../src/sketch/sketch";

/** What is estimated, in the mean and at most and least, of so many differences by so many cells: of a hundred tries. */
function estimates(
  differences: number,
  cells: number,
  known?: readonly number[],
): [mean: number, low: number, high: number] {
  const random = createRandom(differences + cells);
  const all: number[] = [];
  for (const cell of $range(1, cells)) {
    all.push(cell);
  }
  let [sum, low, high] = [0, math.huge, 0];
  for (const _ of $range(1, 100)) {
    const sketch = newSketch(cells);
    let net = 0;
    for (const __ of $range(1, differences)) {
      const sign = random() < 0.5 ? 1 : -1;
      net += sign;
      addId(sketch, math.floor(random() * Prime.A), math.floor(random() * Prime.B), sign);
    }
    const estimate = estimateDifference(sketch, known ?? all, net);
    [sum, low, high] = [sum + estimate, math.min(low, estimate), math.max(high, estimate)];
  }
  return [sum / 100, low, high];
}

describe("the estimate of a difference", () => {
  it("is right on the average, and mostly within half by 16 cells, a fourth by 64", () => {
    for (const differences of [10, 100, 2000]) {
      const [few, least, most] = estimates(differences, 16);
      assert.is_true(math.abs(few - differences) < 0.15 * differences, `${few} of ${differences}`);
      assert.is_true(least > differences / 5 && most < 4 * differences, `${least} to ${most} of ${differences}`);
      const [mean, low, high] = estimates(differences, 64);
      assert.is_true(math.abs(mean - differences) < 0.1 * differences, `${mean} of ${differences}`);
      assert.is_true(low > differences / 3 && high < 2 * differences, `${low} to ${high} of ${differences}`);
    }
  });

  it("is 0 when nothing differs, and not less than what one side has more", () => {
    assert.equal(0, estimateDifference(newSketch(16), [1, 2, 3], 0));
    assert.equal(7, estimateDifference(newSketch(16), [], -7));
    const sketch = newSketch(4);
    addId(sketch, 1, 2, 1);
    assert.is_true(estimateDifference(sketch, [1, 2, 3, 4], 1) >= 1);
  });

  it("looks at the cells that came alone", () => {
    const [mean] = estimates(100, 16, [3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16]);
    assert.is_true(mean > 80 && mean < 120, `${mean}`);
    const sketch = newSketch(16);
    sketch.counts.set(7, 99);
    assert.equal(0, estimateDifference(sketch, [1, 2, 3, 4], 0));
  });
});
