import type { Clock } from "../../../src/ports";
import { Allowance } from "../../../src/sync/answer/allowance";

let now = 0;
const clock: Clock = { now: () => now, serverTime: () => now, milliseconds: () => now * 1000 };

describe("what is given to peers without standing", () => {
  before_each(() => {
    now = 0;
  });

  it("is the same version twice in ten minutes for each of them", () => {
    const allowance = new Allowance(clock);
    const version = { subject: 5, hash: "h" };
    assert.is_true(allowance.take("Foe-Realm", version));
    assert.is_true(allowance.take("Foe-Realm", version));
    assert.is_false(allowance.take("Foe-Realm", version));
    assert.is_true(allowance.take("Foe-Realm", { subject: 5, hash: "other" }));
    for (const i of $range(1, 10)) {
      assert.is_true(allowance.take(`New${i}-Realm`, version));
    }
    now = 600;
    assert.is_true(allowance.take("Foe-Realm", version));
  });

  it("is 64 things in ten minutes for each of them", () => {
    const allowance = new Allowance(clock);
    let given = 0;
    for (const i of $range(1, 100)) {
      given += allowance.take("Foe-Realm", { subject: i, hash: "h" }) ? 1 : 0;
    }
    assert.equal(64, given);
    assert.is_true(allowance.take("New-Realm", { subject: 1, hash: "h" }));
  });
});
