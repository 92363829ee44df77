import type { PeerRecord } from "../../../src/sync/peers/peers";
import {
  type Attempt,
  heardSame,
  heardTooFew,
  moveOf,
  takeBack,
  tell,
  widen,
} from "../../../src/sync/reconcile/attempt";

function attempt(given: Partial<Attempt> = {}): Attempt {
  return {
    state: "planned",
    theirs: "t",
    ours: "o",
    peer: {} as PeerRecord,
    channel: "GUILD",
    cells: 16,
    sent: 0,
    due: 0,
    refusals: 0,
    deferrals: 0,
    ...given,
  };
}

describe("an attempt to find a difference", () => {
  it("planned, tells its cells when due", () => {
    const one = attempt();
    assert.equal("tell", moveOf(one, "o", false, 64));
    assert.equal(0, tell(one));
    assert.equal("told", one.state);
    assert.equal(16, one.sent);
  });

  it("planned, waits three times while weeks are on their way to all", () => {
    assert.equal("defer", moveOf(attempt({ deferrals: 2 }), "o", true, 64));
    assert.equal("tell", moveOf(attempt({ deferrals: 3 }), "o", true, 64));
  });

  it("in any state is begun anew when we hold something else", () => {
    assert.equal("anew", moveOf(attempt({ state: "told", sent: 16 }), "other", false, 64));
  });

  it("told, is widened once, and then fails", () => {
    const one = attempt();
    tell(one);
    assert.equal("widen", moveOf(one, "o", false, 64));
    widen(one, 64);
    assert.equal(16, tell(one));
    assert.equal("widened", one.state);
    assert.equal(32, one.sent);
    assert.equal("fail", moveOf(one, "o", false, 64));
  });

  it("told without cells goes on with those that were planned", () => {
    const tail = attempt({ cells: 0, next: 48 });
    tell(tail);
    assert.equal("widen", moveOf(tail, "o", false, 64));
    widen(tail, 64);
    tell(tail);
    assert.equal(48, tail.sent);
  });

  it("counts as told when somebody who holds the same told as much", () => {
    const one = attempt();
    assert.is_false(heardSame(one, "other", 16));
    assert.is_true(heardSame(one, "o", 32));
    assert.equal("told", one.state);
    assert.equal(32, one.sent);
    assert.is_false(heardSame(one, "o", 32));
  });

  it("fails or waits when as many, or fewer, cells did not tell another's difference", () => {
    assert.equal("fail", heardTooFew(attempt(), 32, 64));
    assert.equal("defer", heardTooFew(attempt(), 16, 64));
    assert.equal("keep", heardTooFew(attempt({ deferrals: 3 }), 16, 64));
    assert.equal("keep", heardTooFew(attempt({ state: "told", sent: 16 }), 32, 64));
  });

  it("is told again when the client did not take the message, not more often than requestTries", () => {
    const one = attempt();
    tell(one);
    assert.is_true(takeBack(one, 0, 1));
    assert.equal("planned", one.state);
    assert.equal(0, one.sent);
    assert.is_false(takeBack(one, 0, 1));
  });
});
