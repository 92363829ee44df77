import { Arrivals } from "../../../src/sync/peers/arrivals";
import { FakeTime } from "../../support/fakes";

const LIFETIME = 1800;

/** Who listens to others that log in. */
class Scene {
  readonly time = new FakeTime();
  readonly arrivals = new Arrivals(this.time.clock, LIFETIME);

  /** So many clients that no spec has named before say hello, one every `pace` seconds. */
  hear(count: number, pace: number, hash: string, prefix = "A", isTrusted = true): void {
    for (const i of $range(1, count)) {
      this.arrivals.note(`${prefix}${i}-Realm`, hash, isTrusted);
      this.time.seconds += pace;
    }
  }
}

describe("arrivals", () => {
  it("are a crowd when three have said hello within 22 s, until the last of them did so 22 s ago", () => {
    const scene = new Scene();
    scene.hear(2, 10, "less");
    assert.is_false(scene.arrivals.isCrowd("all"));
    scene.hear(1, 0, "less", "B");
    assert.is_true(scene.arrivals.isCrowd("all"));
    scene.time.seconds += 21;
    assert.is_true(scene.arrivals.isCrowd("all"));
    scene.time.seconds += 2;
    assert.is_false(scene.arrivals.isCrowd("all"));
    assert.is_true(scene.arrivals.wasCrowd("all"));
    scene.time.seconds += 180;
    assert.is_false(scene.arrivals.wasCrowd("all"));
  });

  it("are none when they come one after the other", () => {
    const scene = new Scene();
    scene.hear(10, 12, "less");
    assert.is_false(scene.arrivals.isCrowd("all"));
  });

  it("are none of those who lack nothing", () => {
    const scene = new Scene();
    scene.hear(5, 1, "all");
    assert.is_false(scene.arrivals.isCrowd("all"));
  });

  it("count once for each name, however often it says hello", () => {
    const scene = new Scene();
    for (const i of $range(1, 20)) {
      scene.arrivals.note("Mallory-Realm", `h${i}`, true);
      scene.arrivals.note("Trudy-Realm", `h${i}`, true);
    }
    assert.is_false(scene.arrivals.isCrowd("all"));
    scene.time.seconds += LIFETIME - 1;
    scene.hear(1, 0, "less");
    scene.arrivals.note("Mallory-Realm", "h", true);
    scene.arrivals.note("Trudy-Realm", "h", true);
    assert.is_false(scene.arrivals.isCrowd("all"));
  });

  it("have a crowd ask at the same server time", () => {
    const scene = new Scene();
    assert.is_nil(scene.arrivals.asksAt("all"));
    scene.hear(3, 1, "less");
    const server = scene.time.clock.serverTime();
    const at = scene.arrivals.asksAt("all") ?? 0;
    const wait = at - scene.time.clock.now();
    assert.is_true(wait > 0 && wait <= 150);
    assert.equal(0, (server + wait) % 150);
    assert.is_nil(scene.arrivals.asksAt("less"));
  });

  it("have nobody wait for more than 50 s when strangers alone are the crowd", () => {
    const scene = new Scene();
    scene.hear(2, 0, "less");
    scene.hear(9, 1, "less", "Stranger", false);
    const server = scene.time.clock.serverTime();
    const wait = (scene.arrivals.asksAt("all") ?? 0) - scene.time.clock.now();
    assert.is_true(wait > 0 && wait <= 50);
    assert.equal(0, (server + wait) % 50);
    scene.hear(1, 0, "less", "B");
    assert.equal(0, (server + (scene.arrivals.asksAt("all") ?? 0) - scene.time.clock.now()) % 150);
  });

  it("are listened to for 22 s after the first login", () => {
    const scene = new Scene();
    scene.arrivals.listen();
    assert.equal(scene.time.clock.now() + 22, scene.arrivals.asksAt("all"));
    scene.time.seconds += 22;
    assert.is_nil(scene.arrivals.asksAt("all"));
    scene.arrivals.listen();
    assert.is_false(scene.arrivals.isListening());
  });
});
