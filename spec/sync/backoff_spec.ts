import { Backoff } from "../../src/sync/backoff";
import { syncOptions } from "../../src/sync/options";
import { FakeTime } from "../support/fakes";

const options = syncOptions({ retryDelay: 60, retryMaximum: 3600, surplusDelay: 30 });

/** Seconds for which a hash is left alone, from now on. */
function waitOf(time: FakeTime, backoff: Backoff, ours = "ours"): number {
  const start = time.seconds;
  while (backoff.isWaiting(7, "theirs", ours) && time.seconds - start < 10_000) {
    time.seconds += 1;
  }
  return time.seconds - start;
}

describe("back-off", () => {
  it("waits for retryDelay, twice as long each time, and no longer than retryMaximum", () => {
    const time = new FakeTime();
    const backoff = new Backoff(time.clock, options);
    const waits: number[] = [];
    for (const _ of $range(1, 8)) {
      backoff.fail(7, "theirs", "ours");
      waits.push(waitOf(time, backoff));
    }
    assert.same([60, 120, 240, 480, 960, 1920, 3600, 3600], waits);
  });

  it("is of one hash of one subject, and ends when our own hash changes", () => {
    const time = new FakeTime();
    const backoff = new Backoff(time.clock, options);
    backoff.fail(7, "theirs", "ours");
    assert.is_true(backoff.isWaiting(7, "theirs", "ours"));
    assert.is_false(backoff.isWaiting(8, "theirs", "ours"));
    assert.is_false(backoff.isWaiting(7, "newer", "ours"));
    assert.is_false(backoff.isWaiting(7, "theirs", "changed"));
    backoff.fail(7, "theirs", "changed");
    assert.equal(60, waitOf(time, backoff, "changed"), "and begins anew");
  });

  it("does not grow when nobody answered", () => {
    const time = new FakeTime();
    const backoff = new Backoff(time.clock, options);
    for (const _ of $range(1, 3)) {
      backoff.rest(7, "theirs", "ours");
      assert.equal(60, waitOf(time, backoff));
    }
    assert.is_false(backoff.hasFailed(7, "theirs", "ours"));
    backoff.fail(7, "theirs", "ours");
    assert.is_true(backoff.hasFailed(7, "theirs", "ours"));
    assert.is_false(backoff.hasFailed(7, "theirs", "changed"));
  });

  it("leaves the asking to who has less for surplusDelay, and knows that it did", () => {
    const time = new FakeTime();
    const backoff = new Backoff(time.clock, options);
    assert.is_false(backoff.knows(7, "theirs", "ours"));
    backoff.leave(7, "theirs", "ours");
    assert.equal(30, waitOf(time, backoff));
    assert.is_true(backoff.knows(7, "theirs", "ours"));
    backoff.clear();
    assert.is_false(backoff.knows(7, "theirs", "ours"));
  });

  it("remembers 2,048 hashes, of which those go first whose wait is over", () => {
    const time = new FakeTime();
    const backoff = new Backoff(time.clock, options);
    for (const i of $range(1, 2000)) {
      backoff.fail(i, "theirs", "ours");
    }
    time.seconds = 61;
    for (const i of $range(2001, 3000)) {
      backoff.fail(i, "theirs", "ours");
    }
    assert.is_false(backoff.knows(1, "theirs", "ours"));
    assert.is_true(backoff.isWaiting(2001, "theirs", "ours"));
  });
});
