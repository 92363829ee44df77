import { measureAvalanche } from "../../bench/avalanche";
import { FAMILIES } from "../../bench/collisionFamilies";
import { countCollisions } from "../../bench/collisions";

describe("the mix of events", () => {
  for (const family of FAMILIES) {
    it(`tells sets of the family ${family.name} apart`, () => {
      const { pairs, mix } = countCollisions(family, 3, 0.02);
      assert.is_true(pairs > 10_000, `${pairs} pairs`);
      assert.equal(0, mix);
    });
  }

  it("is told from Adler-32, which calls kills logged again after a /reload equal", () => {
    assert.is_true(countCollisions(FAMILIES[0], 3, 0.1).adler > 0);
  });

  it("flips half of both lanes for each flipped bit of what goes in", () => {
    const { inputLeast, inputMost, pairLeast, pairMost } = measureAvalanche(150, 3);
    assert.is_true(inputLeast > 0.47 && inputMost < 0.53, `${inputLeast} to ${inputMost}`);
    assert.is_true(pairLeast > 0.28 && pairMost < 0.72, `${pairLeast} to ${pairMost}`);
  });
});
