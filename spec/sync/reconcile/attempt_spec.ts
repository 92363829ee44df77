import { whisperWith } from "../../../src/sync/link/channels";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import {
  type Attempt,
  begin,
  canWiden,
  goOn,
  heardParts,
  heardSame,
  heardTooFew,
  heardUseless,
  isCallFor,
  moveOf,
  takeBack,
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
    most: 64,
    isForAll: false,
    bytes: 1000,
    instead: 1e6,
    sent: 0,
    toldAt: -math.huge,
    due: 0,
    refusals: 0,
    deferrals: 0,
    ...given,
  };
}

/** Tells all that is to be told, so many cells a message. Returns after how many each went out. */
function tell(one: Attempt, each = 64): number[] {
  const from = one.sent;
  if (one.state === "planned") {
    begin(one);
  }
  one.batch = { first: from, text: "" };
  const ends: number[] = [];
  while (one.state === "telling") {
    assert.equal("go on", moveOf(one, "o", true, 64));
    ends.push(goOn(one, each));
  }
  return ends;
}

/** Widens as long as that is the move. Returns after how many cells each message went out. */
function widenAll(one: Attempt, mostCells: number): number[] {
  const ends: number[] = [];
  while (moveOf(one, "o", false, mostCells) === "widen") {
    widen(one, mostCells);
    ends.push(...tell(one, 999));
  }
  return ends;
}

describe("an attempt to find a difference", () => {
  it("planned, tells its cells when due, message by message", () => {
    const one = attempt();
    assert.equal("tell", moveOf(one, "o", false, 64));
    assert.same([6, 12, 16], tell(one, 6));
    assert.equal("told", one.state);
    assert.equal(16, one.sent);
  });

  it("of much goes on in steps of a sixteenth, up to its most", () => {
    const one = attempt({ cells: 160, most: 185 });
    tell(one);
    assert.same([170, 181], widenAll(one, 2048));
    assert.equal("widened", one.state);
  });

  it("tells a tail, then the parts of a week, then cells", () => {
    const one = attempt({ cells: 0, next: 160, most: 200, isTail: true, week: 7 });
    tell(one);
    assert.equal("told", one.state);
    assert.equal("widen", moveOf(one, "o", false, 2048));
    widen(one, 2048);
    assert.same(["told", 7, false, 0], [one.state, one.week, one.isTail, one.sent]);
    assert.equal("widen", moveOf(one, "o", false, 2048));
    widen(one, 2048);
    assert.is_nil(one.week);
    assert.same(["telling", 160], [one.state, one.cells]);
  });

  it("counts as told when somebody who holds the same told the parts of the same week", () => {
    const one = attempt({ cells: 0, next: 160, week: 7 });
    assert.is_false(heardParts(one, "o", 8));
    assert.is_false(heardSame(one, "o", 0), "a tail is not what it was to tell");
    assert.is_true(heardParts(one, "o", 7));
    assert.equal("told", one.state);
    assert.is_false(heardParts(one, "o", 7));
  });

  it("planned, waits three times while weeks are on their way to all", () => {
    assert.equal("defer", moveOf(attempt({ deferrals: 2 }), "o", true, 64));
    assert.equal("tell", moveOf(attempt({ deferrals: 3 }), "o", true, 64));
  });

  it("in any state is begun anew when we hold something else", () => {
    assert.equal("anew", moveOf(attempt({ state: "told", sent: 16 }), "other", false, 64));
  });

  it("told, is widened once in silence, and then fails", () => {
    const one = attempt();
    tell(one);
    assert.equal("widen", moveOf(one, "o", false, 64));
    widen(one, 64);
    assert.same([32], tell(one));
    assert.equal("widened", one.state);
    assert.equal(32, one.sent);
    assert.equal("fail", moveOf(one, "o", false, 64));
  });

  it("told, is widened as often as more cells are called for, up to 64", () => {
    const one = attempt();
    tell(one);
    const ends: number[] = [];
    one.isCalled = true;
    while (moveOf(one, "o", false, 64) === "widen") {
      widen(one, 64);
      ends.push(...tell(one));
      one.isCalled = true;
    }
    assert.same([32, 48, 64], ends);
    const narrow = attempt();
    tell(narrow);
    assert.equal("fail", moveOf(narrow, "o", false, 31), "no more than sketchCells");
  });

  it("of 64 cells goes on when these do not tell the difference", () => {
    const one = attempt({ cells: 64, most: 87 });
    tell(one);
    assert.same([68, 73, 78, 83], widenAll(one, 2048));
  });

  it("goes on with more cells than the other told in vain, or with parts, or fails", () => {
    const one = attempt({ cells: 0, next: 32, isTail: true });
    tell(one);
    assert.is_true(heardUseless(one, 32, 64));
    widen(one, 64);
    assert.same([48], tell(one));
    const parts = attempt({ cells: 0, next: 64, most: 64, week: 7, isTail: true });
    tell(parts);
    assert.is_true(heardUseless(parts, 64, 2048));
    widen(parts, 2048);
    assert.same([7, "told"], [parts.week, parts.state]);
    assert.is_false(canWiden(parts, 2048), "as many of ours would be in vain, too");
    assert.is_false(heardUseless(attempt({ cells: 0, next: 64, isTail: true }), 64, 2048));
  });

  it("told without cells goes on with those that were planned", () => {
    const tail = attempt({ cells: 0, next: 48 });
    tell(tail);
    assert.equal("widen", moveOf(tail, "o", false, 64));
    widen(tail, 64);
    tell(tail);
    assert.equal(48, tail.sent);
  });

  it("of cells is told all the same when somebody who holds the same asked for a tail", () => {
    const one = attempt();
    assert.is_false(heardSame(one, "o", 0));
    assert.equal("planned", one.state);
    assert.is_true(heardSame(attempt({ cells: 0, isTail: true }), "o", 0));
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
    assert.equal("fail", heardTooFew(attempt(), 32));
    const waiting = attempt();
    assert.equal("defer", heardTooFew(waiting, 16));
    assert.equal(32, waiting.cells);
    assert.equal("keep", heardTooFew(attempt({ deferrals: 3 }), 16));
    assert.equal("keep", heardTooFew(attempt({ state: "told", sent: 16 }), 32));
  });

  it("is told again when the client did not take the message, not more often than requestTries", () => {
    const one = attempt();
    tell(one);
    assert.is_true(takeBack(one, 0, 2));
    assert.equal("planned", one.state);
    assert.equal(0, one.sent);
    tell(one, 6);
    assert.is_true(takeBack(one, 12, 2));
    assert.same(["telling", 12], [one.state, one.sent]);
    assert.is_false(takeBack(one, 0, 2));
  });
});

describe("a call for more cells", () => {
  it("is about those that were told last, unless it comes sooner than others can have looked at them", () => {
    const told = attempt({ state: "told", toldAt: 100 });
    assert.is_false(isCallFor(told, 101.9, 2));
    assert.is_true(isCallFor(told, 102, 2));
    assert.is_true(isCallFor({ ...told, state: "widened" }, 102, 2));
    assert.is_false(isCallFor({ ...told, state: "telling" }, 102, 2), "they are being told");
    assert.is_true(isCallFor({ ...told, channel: whisperWith("Anna-Realm") }, 100, 2), "who is alone calls at once");
  });
});
