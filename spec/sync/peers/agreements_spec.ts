import { HeardWeeks } from "../../../src/sync/link/heardWeeks";
import { syncOptions } from "../../../src/sync/options";
import { Agreements } from "../../../src/sync/peers/agreements";
import { FakeTime } from "../../support/fakes";

class Scene {
  readonly time = new FakeTime();
  readonly options = syncOptions({ advertiseInterval: 10, takeoverDelay: 15 });
  readonly heardWeeks = new HeardWeeks(this.time.clock, this.options);
  readonly agreements = new Agreements(this.time.clock, this.options, this.heardWeeks);

  /** Others agree at these times, the last of which is now. */
  agree(...times: number[]): void {
    for (const at of times) {
      this.time.seconds = at;
      this.agreements.note("ours");
    }
  }
}

describe("an agreement", () => {
  it("is undisputed when nobody has objected for a shortest interval", () => {
    const scene = new Scene();
    const { agreements, time } = scene;
    assert.equal(-math.huge, agreements.undisputedAt());
    assert.is_nil(agreements.settlesAt());
    scene.agree(5);
    assert.equal(15, agreements.settlesAt());
    time.seconds = 14;
    assert.equal(-math.huge, agreements.undisputedAt());
    time.seconds = 15;
    assert.equal(5, agreements.undisputedAt());
    assert.is_nil(agreements.settlesAt());
  });

  it("stays so when others agree again, however often", () => {
    const scene = new Scene();
    scene.agree(5, 8, 11, 14, 16);
    assert.equal(5, scene.agreements.undisputedAt());
    assert.equal(24, scene.agreements.settlesAt(), "of the times between, two are kept");
  });

  it("is disputed as long as weeks are broadcast, when all hold back, and an interval longer", () => {
    const scene = new Scene();
    const { agreements, heardWeeks, time } = scene;
    scene.agree(5);
    for (const at of [8, 18, 28]) {
      time.seconds = at;
      heardWeeks.noteAnswer("GUILD", 7, true);
      assert.equal(-math.huge, agreements.undisputedAt());
      assert.equal(at === 8 ? 15 : at + 10, agreements.settlesAt());
    }
    heardWeeks.noteAnswer("GUILD", 7, false);
    time.seconds = 37;
    assert.equal(-math.huge, agreements.undisputedAt());
    time.seconds = 38;
    assert.equal(5, agreements.undisputedAt());
  });

  it("that was undisputed before a broadcast stays so", () => {
    const scene = new Scene();
    const { agreements, heardWeeks, time } = scene;
    scene.agree(5);
    time.seconds = 20;
    heardWeeks.noteAnswer("GUILD", 7, true);
    assert.equal(5, agreements.undisputedAt());
  });

  it("on what we told after others first agreed counts from when we told it", () => {
    const scene = new Scene();
    scene.agree(5);
    scene.time.seconds = 12;
    scene.agreements.noteTold("ours");
    scene.agree(22);
    assert.equal(12, scene.agreements.undisputedAt());
    assert.equal(5, scene.agreements.since());
  });

  it("on what we have told counts from then on", () => {
    const scene = new Scene();
    scene.time.seconds = 3;
    scene.agreements.noteTold("ours");
    scene.agree(9);
    assert.equal(3, scene.agreements.since());
    scene.time.seconds = 13;
    assert.equal(3, scene.agreements.undisputedAt());
  });
});
