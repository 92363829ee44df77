import { tryPacks } from "../../soak/tryPacks";
import { Acceptance } from "../properties/support/acceptance";

describe("the soak's changed packs", () => {
  it("go into ledgers by each way, and what is taken comes back", () => {
    const lines: string[] = [];
    assert.is_true(
      tryPacks(1, 2, (text) => {
        lines.push(text);
      }),
    );
    const [taken, refused, failed] = string.match(lines[0], "^packs +(%d+) taken, (%d+) refused, failed (%d+)");
    assert.equal(2 * 4 * 40, (tonumber(taken) ?? 0) + (tonumber(refused) ?? 0));
    assert.equal("0", failed);
  });

  it("are others than those of the other seeds, and a failure names its seed", () => {
    const acceptance = Acceptance.prototype as unknown as { round: (this: { seed: number }) => object };
    const { round } = acceptance;
    const seeds: number[] = [];
    acceptance.round = function () {
      seeds.push(this.seed);
      return error(`seed ${this.seed}: not read back`, 0);
    };
    const lines: string[] = [];
    const isGood = tryPacks(3, 1, (text) => {
      lines.push(text);
    });
    acceptance.round = round;
    assert.is_false(isGood);
    assert.same([300_001, 300_001, 300_001, 300_001], seeds);
    assert.equal("packs by peer, round 1  FAILED\n             seed 300001: not read back", lines[0]);
    assert.is_not_nil(string.find(lines[4], "failed 4", 1, true)[0]);
  });
});
