import { syncOptions } from "../../../src/sync/options";
import { Patience } from "../../../src/sync/peers/patience";
import { type PeerRecord, Peers } from "../../../src/sync/peers/peers";
import { FakeTime } from "../../support/fakes";

const WEEK = { subject: 5, hash: "h" };

/** A peer that gives something. */
class Scene {
  readonly time = new FakeTime();
  private readonly options = syncOptions({ takeoverDelay: 15 });
  private readonly patience = new Patience(this.time.clock, this.options);
  private readonly peer: PeerRecord = new Peers(this.time.clock, this.options).touch("Anna-Realm");

  /** A part comes every so many seconds. Returns for how many seconds others wait for it. */
  waits(seconds: number, pace: number, bytes: number, versionOf: (this: void, i: number) => typeof WEEK): number {
    let last = 0;
    for (const i of $range(1, seconds / pace)) {
      this.patience.note(this.peer, versionOf(i), bytes, true);
      last = this.patience.lasts(this.peer) ? i * pace : last;
      this.time.seconds += pace;
    }
    return last;
  }

  lasts(bytes: number): boolean {
    this.patience.note(this.peer, WEEK, bytes, false);
    return this.patience.lasts(this.peer);
  }
}

describe("others wait for what one peer gives", () => {
  it("as long as it takes, when it sends as fast as the game lets it", () => {
    assert.equal(
      1000,
      new Scene().waits(1000, 1, 243, () => WEEK),
    );
  });

  it("for a takeover, when what it sends is next to nothing", () => {
    for (const pace of [1, 4, 12]) {
      const seconds = new Scene().waits(290, pace, 4 * pace, () => WEEK);
      assert.is_true(seconds <= 15 + 2 * pace, `${seconds} s with a part every ${pace} s`);
    }
  });

  it("for a takeover, when it begins ever something else", () => {
    const seconds = new Scene().waits(200, 1, 243, (i) => ({ subject: i % 2, hash: "h" }));
    assert.is_true(seconds <= 17, `${seconds} s`);
  });

  it("again after five minutes in which it was not waited for, and not before", () => {
    const scene = new Scene();
    scene.waits(60, 12, 1, () => WEEK);
    assert.is_false(scene.lasts(5000));
    scene.time.seconds += 200;
    assert.is_false(scene.lasts(5000));
    scene.time.seconds += 200;
    assert.is_true(scene.lasts(1));
  });
});
