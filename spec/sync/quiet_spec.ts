import { seeded } from "../support/random";
import { history } from "./support/histories";
import { World } from "./support/world";

/** Senders that hold the same, and have for a while. */
function atRest(seed: number, senders: number): World {
  const world = new World(seed);
  const events = history(seeded(seed), 3, 40);
  for (const i of $range(1, senders)) {
    const sender = world.join(`Sender${i}`);
    sender.events.addMany(events);
    sender.sync.startSending();
  }
  world.run(1200);
  world.log.length = 0;
  return world;
}

const HOUR = 3600;

describe("a guild in which nothing happens", () => {
  it("stays synced everywhere, for each hears somebody else agree", () => {
    for (const senders of [2, 3, 12]) {
      for (const seed of $range(1, 6)) {
        const world = atRest(seed, senders);
        for (const _ of $range(1, 360)) {
          world.run(20);
          for (const { name, sync } of world.clients) {
            assert.equal("synced", sync.getSyncState(), `${senders} senders, seed ${seed}, ${name} at ${world.now} s`);
          }
        }
      }
    }
  });

  it("stays synced on each channel by itself", () => {
    for (const seed of $range(1, 4)) {
      const world = new World(seed);
      const events = history(seeded(seed), 3, 40);
      const members = [world.join("Guild", {}, ["GUILD"]), world.join("Both", {}, ["GUILD", "RAID"])];
      members.push(...["R1", "R2", "R3"].map((name) => world.join(name, {}, ["RAID"])));
      for (const { events: own, sync } of members) {
        own.addMany(events);
        sync.startSending();
      }
      world.run(1200);
      for (const _ of $range(1, 360)) {
        world.run(20);
        for (const { name, sync } of members) {
          assert.equal("synced", sync.getSyncState(), `seed ${seed}, ${name} at ${world.now} s`);
        }
      }
    }
  });

  it("says little, however many there are", () => {
    for (const senders of [2, 12, 60]) {
      const world = atRest(senders, senders);
      world.run(HOUR);
      const messages = world.log.length;
      assert.is_true(messages <= 24, `${messages} messages of ${senders} senders`);
    }
  });
});
