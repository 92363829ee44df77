import { Arrivals } from "../../../src/sync/peers/arrivals";
import { FakeTime } from "../../support/fakes";

const LIFETIME = 1800;

/** Who hears others log in. */
class Scene {
  readonly time = new FakeTime();
  readonly arrivals = new Arrivals(this.time.clock, LIFETIME);

  /** So many clients that no spec has named before say hello, one every `pace` seconds. */
  hear(count: number, pace: number, events = 5, prefix = "A"): void {
    for (const i of $range(1, count)) {
      this.arrivals.note(`${prefix}${i}-Realm`, events);
      this.time.seconds += pace;
    }
  }
}

describe("arrivals", () => {
  it("are many when four have said hello within 20 s", () => {
    const scene = new Scene();
    scene.hear(3, 6);
    assert.is_false(scene.arrivals.areMany(9));
    scene.hear(1, 0, 5, "B");
    assert.is_true(scene.arrivals.areMany(9));
    scene.time.seconds += 3;
    assert.is_false(scene.arrivals.areMany(9));
  });

  it("are not many when they come one after the other", () => {
    const scene = new Scene();
    scene.hear(10, 7);
    assert.is_false(scene.arrivals.areMany(9));
  });

  it("do not count when they lack nothing", () => {
    const scene = new Scene();
    scene.hear(9, 1, 9);
    assert.is_false(scene.arrivals.areMany(9));
    assert.is_true(scene.arrivals.areMany(10));
  });

  it("count once for each name, however often it says hello", () => {
    const scene = new Scene();
    const hearThree = () => {
      for (const i of $range(1, 20)) {
        for (const name of ["Mallory", "Trudy", "Eve"]) {
          scene.arrivals.note(`${name}-Realm`, i % 9);
        }
      }
    };
    hearThree();
    assert.is_false(scene.arrivals.areMany(9));
    scene.time.seconds += LIFETIME - 1;
    scene.hear(1, 0);
    hearThree();
    assert.is_false(scene.arrivals.areMany(9));
  });

  it("are a crowd for 60 s when a sender says so, and ask at the same server time", () => {
    const scene = new Scene();
    scene.hear(9, 0);
    assert.is_nil(scene.arrivals.asksAt("all"));
    scene.arrivals.noteCall("all");
    const server = scene.time.clock.serverTime();
    const wait = (scene.arrivals.asksAt("all") ?? 0) - scene.time.clock.now();
    assert.is_true(wait > 0 && wait <= 150);
    assert.equal(0, (server + wait) % 150);
    assert.is_nil(scene.arrivals.asksAt("less"));
    scene.time.seconds += 61;
    assert.is_nil(scene.arrivals.asksAt("all"));
    assert.is_true(scene.arrivals.wasCrowd());
    scene.time.seconds += 120;
    assert.is_false(scene.arrivals.wasCrowd());
  });

  it("go on being a crowd while somebody logs in, once it was called one", () => {
    const scene = new Scene();
    scene.hear(1, 0);
    assert.is_false(scene.arrivals.goOn("all", 9));
    scene.arrivals.noteCall("all");
    assert.is_true(scene.arrivals.goOn("all", 9));
    assert.is_false(scene.arrivals.goOn("all", 5));
    assert.is_false(scene.arrivals.goOn("other", 9));
    scene.time.seconds += 20;
    assert.is_false(scene.arrivals.goOn("all", 9));
  });
});
