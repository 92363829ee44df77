import { Trickle } from "../../../src/sync/advertise/trickle";

const half = () => 0.5;

/** The moments at which it speaks, up to a time; others say the same before each of them when `isEqual` says so. */
function moments(trickle: Trickle, seconds: number): number[] {
  const list: number[] = [];
  let due = trickle.nextDue();
  while (due !== undefined && due <= seconds) {
    if (trickle.step(due, half)) {
      list.push(due);
    }
    due = trickle.nextDue();
  }
  return list;
}

describe("the trickle rule", () => {
  it("speaks once an interval, in its second half, and in the last fifth of the longest, to which it doubles", () => {
    const trickle = new Trickle(10, 80, 1);
    trickle.start(0, half);
    assert.same([7.5, 25, 60, 142, 222], moments(trickle, 300));
    assert.is_true(trickle.isCalm());
  });

  it("speaks in the second half of an interval, whatever the dice give", () => {
    for (const chance of [0, 0.25, 0.999]) {
      const trickle = new Trickle(10, 80, 1);
      trickle.start(0, () => chance);
      assert.equal(5 + 5 * chance, trickle.nextDue());
    }
  });

  it("falls back to the shortest interval when something differs", () => {
    const trickle = new Trickle(10, 80, 1);
    trickle.start(0, half);
    moments(trickle, 300);
    assert.is_true(trickle.hurry(305, half));
    assert.same([312.5], moments(trickle, 320));
    assert.is_false(trickle.isCalm());
  });

  it("speaks in the first half of an interval when somebody waits for it", () => {
    for (const chance of [0, 0.5, 0.999]) {
      const trickle = new Trickle(10, 80, 1);
      trickle.start(0, () => chance, true);
      assert.equal(5 * chance, trickle.nextDue());
      moments(trickle, 300);
      assert.is_true(trickle.hurry(305, () => chance, true));
      assert.equal(305 + 5 * chance, trickle.nextDue());
    }
  });

  it("in a shortest interval goes on, and has one more as short", () => {
    const trickle = new Trickle(10, 80, 1);
    trickle.start(0, half);
    assert.is_false(trickle.hurry(2, half));
    assert.same([7.5, 17.5, 35], moments(trickle, 40));
  });

  it("is redundant when so many said the same in this interval, on that channel", () => {
    const trickle = new Trickle(10, 80, 2);
    trickle.start(0, half);
    trickle.noteEqual("GUILD");
    assert.is_false(trickle.isRedundant("GUILD"));
    trickle.noteEqual("GUILD");
    assert.is_true(trickle.isRedundant("GUILD"));
    assert.is_false(trickle.isRedundant("RAID"));
    moments(trickle, 15);
    assert.is_false(trickle.isRedundant("GUILD"), "another interval has begun");
  });

  it("speaks by a moment, once more in an interval in which it has spoken, and not later than it would", () => {
    const trickle = new Trickle(10, 80, 1);
    trickle.start(0, half);
    trickle.speakBy(1);
    trickle.speakBy(3);
    assert.equal(1, trickle.nextDue());
    assert.is_true(trickle.step(1, half));
    trickle.speakBy(4);
    assert.same([4, 25], moments(trickle, 30));
  });

  it("does nothing while it is off", () => {
    const trickle = new Trickle(10, 80, 1);
    assert.is_nil(trickle.nextDue());
    assert.is_false(trickle.hurry(5, half));
    trickle.speakBy(6);
    assert.is_nil(trickle.nextDue());
    trickle.start(0, half);
    trickle.stop();
    assert.is_nil(trickle.nextDue());
  });
});
