import type { Clock } from "../../../src/ports";
import type { Word } from "../../../src/sync/peers/standing";
import { Allowance } from "../../../src/sync/receive/allowance";

const WEEKS = 10;

let now = 0;
const clock: Clock = { now: () => now, serverTime: () => now, milliseconds: () => now * 1000 };

/** How often it gives, of so many attempts. */
function given(times: number, take: (this: void, i: number) => boolean): number {
  let count = 0;
  for (const i of $range(1, times)) {
    count += take(i) ? 1 : 0;
  }
  return count;
}

describe("what is given to one peer", () => {
  before_each(() => {
    now = 0;
  });

  for (const [word, same, each] of [
    ["stranger", 2, 64],
    ["trusted", 10, 256],
  ] as [Word, number, number][]) {
    it(`is the same version ${same} times in ten minutes to a ${word} one, and as often to each other`, () => {
      const allowance = new Allowance(clock);
      const version = { subject: 5, hash: "h" };
      assert.equal(
        same,
        given(20, () => allowance.take("Foe-Realm", word, version, WEEKS)),
      );
      assert.is_true(allowance.take("Foe-Realm", word, { subject: 5, hash: "other" }, WEEKS));
      for (const i of $range(1, 10)) {
        assert.is_true(allowance.take(`New${i}-Realm`, word, version, WEEKS));
      }
      now = 600;
      assert.is_true(allowance.take("Foe-Realm", word, version, WEEKS));
    });

    it(`is ${each} things in ten minutes to a ${word} one, and one more for each week that there is`, () => {
      const allowance = new Allowance(clock);
      const take = (i: number) => allowance.take("Foe-Realm", word, { subject: i, hash: "h" }, WEEKS);
      assert.equal(each + WEEKS, given(1000, take));
      assert.is_true(allowance.take("New-Realm", word, { subject: 1, hash: "h" }, WEEKS));
    });
  }

  it("is remembered of 256 askers, and forgotten of who asked first", () => {
    const allowance = new Allowance(clock);
    const version = { subject: 5, hash: "h" };
    for (const i of $range(0, 256)) {
      now = i;
      given(2, () => allowance.take(`Foe${i}-Realm`, "stranger", version, WEEKS));
    }
    assert.is_false(allowance.take("Foe1-Realm", "stranger", version, WEEKS));
    assert.is_true(allowance.take("Foe0-Realm", "stranger", version, WEEKS));
  });
});
