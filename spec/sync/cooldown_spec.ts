import { Cooldown } from "../../src/sync/cooldown";
import { FakeTime } from "../support/fakes";

describe("a cooldown", () => {
  it("says what was noted less than so many seconds ago", () => {
    const time = new FakeTime();
    const cooldown = new Cooldown(time.clock, 20);
    assert.is_false(cooldown.isRecent("x"));
    time.seconds = 5;
    cooldown.note("x");
    time.seconds = 24.9;
    assert.is_true(cooldown.isRecent("x"));
    assert.is_false(cooldown.isRecent("y"));
    assert.is_false(cooldown.isRecent("x", 10));
    time.seconds = 25;
    assert.is_false(cooldown.isRecent("x"));
    assert.equal(5, cooldown.last("x"));
    cooldown.forget("x");
    assert.is_nil(cooldown.last("x"));
  });

  it("remembers at least the last 256 things, and 512 at most", () => {
    const time = new FakeTime();
    const cooldown = new Cooldown(time.clock, 20);
    for (const i of $range(1, 2000)) {
      cooldown.note(i);
    }
    let known = 0;
    for (const i of $range(1, 2000)) {
      known += cooldown.isRecent(i) ? 1 : 0;
    }
    assert.is_true(known <= 512, `${known} are known`);
    for (const i of $range(2000 - 255, 2000)) {
      assert.is_true(cooldown.isRecent(i));
    }
  });
});
