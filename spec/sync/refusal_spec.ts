import type { Clock } from "../../src/ports";
import { Backoff } from "../../src/sync/backoff";
import { Kind } from "../../src/sync/messages/frame";
import { syncOptions } from "../../src/sync/options";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { World } from "./support/world";

describe("a sketch that the client does not take", () => {
  it("goes out again when it may send again", () => {
    const world = new World(11);
    const events = history(seeded(7), 3, 300);
    const [a, b] = [world.join("A"), world.join("B")];
    a.events.addMany(events);
    b.events.addMany(events.filter((_, place) => place !== 400));
    a.sync.startSending();
    // Hears of the difference while it is locked down.
    b.locked = true;
    world.run(60);
    assert.equal(0, world.sent(Kind.Sketch).length);
    assert.is_true(b.sync.getTraffic().GUILD.lostMessages > 0);
    b.locked = false;
    assert.is_not_nil(world.converge(300));
    assert.is_true(world.sent(Kind.Sketch).length >= 1);
    assert.same([], world.errors);
  });
});

describe("what was asked for in vain", () => {
  it("is remembered for so many hashes, of which the waits that are over go first", () => {
    let now = 0;
    const clock: Clock = { serverTime: () => now, now: () => now, milliseconds: () => now };
    const backoff = new Backoff(clock, syncOptions());
    const size = () => (backoff as unknown as { size: number }).size;
    for (const i of $range(1, 2000)) {
      backoff.rest(1, `old${i}`, "ours");
    }
    now = 100_000;
    for (const i of $range(1, 500)) {
      backoff.rest(1, `new${i}`, "ours");
    }
    assert.equal(500, size());
    assert.is_false(backoff.knows(1, "old1", "ours"));
    assert.is_true(backoff.isWaiting(1, "new1", "ours"));
    // Even when none is over.
    for (const i of $range(1, 5000)) {
      backoff.rest(1, `more${i}`, "ours");
    }
    assert.is_true(size() <= 2048, `${size()} hashes`);
  });
});
