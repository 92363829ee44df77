import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history, partOf } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { World } from "./support/world";

function settled(world: World): void {
  assert.same([], world.errors);
}

describe("sync", () => {
  it("brings a whole history to a client that has nothing and does not send", () => {
    const world = new World(1);
    const events = history(seeded(1), 12, 20);
    const officer = world.join("Officer");
    officer.events.addMany(events);
    officer.sync.startSending();
    const novice = world.join("Novice");
    novice.sync.hello();
    assert.is_not_nil(world.converge(1200));
    assert.equal(events.length, novice.events.count());
    settled(world);
  });

  it("heals differences in both directions between two senders", () => {
    const world = new World(2);
    const random = seeded(2);
    const events = history(random, 6, 15);
    for (const name of ["A", "B"]) {
      const client = world.join(name);
      client.events.addMany(partOf(random, events, 0.8));
      client.sync.startSending();
    }
    assert.is_not_nil(world.converge(1200));
    settled(world);
  });

  it("brings a live event to all with one message and no request", () => {
    const world = new World(3);
    const events = history(seeded(3), 3, 10);
    for (const i of $range(1, 20)) {
      const client = world.join(`C${i}`);
      client.events.addMany(events);
      client.sync.startSending();
    }
    world.run(400);
    const before = world.log.length;
    world.append(world.clients[4], eventOf(1_700_000_400, "C5", "new"));
    assert.is_true((world.converge(2) ?? 99) < 1);
    world.run(60);
    assert.equal(1, world.sent(Kind.Event).length);
    assert.equal(0, world.sent(Kind.Request).length);
    assert.is_true(world.log.length - before < 12, `${world.log.length - before} messages`);
    settled(world);
  });

  for (const seed of $range(10, 21)) {
    it(`makes many clients equal whatever they lack, with loss and restarts (seed ${seed})`, () => {
      const world = new World(seed);
      const random = seeded(seed * 77);
      world.loss = random.next() * 0.2;
      const events = history(random, random.between(1, 12), random.between(1, 30));
      const clients = random.between(2, 8);
      for (const i of $range(1, clients)) {
        const client = world.join(`C${i}`);
        client.events.addMany(partOf(random, events, random.next()));
        if (i <= 2 || random.next() < 0.6) {
          client.sync.startSending();
        }
        client.sync.hello();
      }
      world.clients[0].events.addMany(events);
      world.clients[0].sync.eventsChanged();
      world.run(random.next() * 60);
      const victim = world.clients[random.between(1, clients - 1)];
      const wasSending = victim.sync.isSending();
      world.start(victim);
      if (wasSending) {
        victim.sync.startSending();
      }
      assert.is_not_nil(world.converge(3600));
      settled(world);
    });
  }
});
