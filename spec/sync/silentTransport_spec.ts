import { seeded } from "../support/random";
import { history } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { World } from "./support/world";

/** Seconds until somebody who lacks a history has it, from two who serve it. */
function secondsToSync(seed: number, mute: boolean, events: number): number | undefined {
  const world = new World(seed);
  world.mute = mute;
  const [a, b] = [world.join("A"), world.join("B")];
  for (const client of [a, b]) {
    client.events.addMany(history(seeded(1), 10, events / 10));
    client.sync.startSending();
  }
  world.run(60);
  const late = world.join("Late");
  late.sync.hello();
  return world.converge(3000);
}

describe("a transport that never calls onSent", () => {
  it("is taken to send at its rate: sync takes about as long as with one that does", () => {
    for (const seed of [1, 2, 3]) {
      for (const events of [100, 3000]) {
        const [told, silent] = [secondsToSync(seed, false, events), secondsToSync(seed, true, events)];
        assert.is_not_nil(told);
        assert.is_not_nil(silent);
        assert.is_true((silent as number) <= 1.25 * (told as number) + 5, `${silent} instead of ${told} seconds`);
      }
    }
  });

  it("does not keep new events from going out at once", () => {
    const world = new World(4);
    world.mute = true;
    const [a, b] = [world.join("A"), world.join("B")];
    for (const i of $range(1, 200)) {
      world.append(a, eventOf(1_700_000_000 + i, "C1", `event ${i}`));
      world.run(1);
    }
    world.run(5);
    assert.equal(200, b.events.count());
  });

  it("that begins to call back is waited for from then on", () => {
    const world = new World(5);
    world.mute = true;
    const [a] = [world.join("A")];
    a.events.addMany(history(seeded(1), 10, 100));
    a.sync.startSending();
    world.run(60);
    const late = world.join("Late");
    late.sync.hello();
    world.run(15);
    world.mute = false;
    assert.is_not_nil(world.converge(600));
    assert.same([], world.errors);
  });
});
