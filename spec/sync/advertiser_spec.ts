import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { World } from "./support/world";

function guild(seed: number, size: number): World {
  const world = new World(seed);
  const events = history(seeded(seed), 5, 5);
  for (const i of $range(1, size)) {
    world.join(`C${i}`).events.addMany(events);
  }
  return world;
}

describe("advertising", () => {
  it("does nothing at all unless sending", () => {
    const world = guild(1, 3);
    world.run(3600);
    assert.equal(0, world.log.length);
    assert.equal(0, world.clients[0].pending);
    assert.equal(0, world.clients[0].events.adlers);
  });

  it("begins within an interval and doubles it up to the maximum while all agree", () => {
    const world = guild(2, 1);
    const [client] = world.clients;
    client.sync.startSending();
    world.run(10);
    assert.equal(1, world.sent(Kind.Advertisement).length);
    world.run(150);
    assert.is_true(world.sent(Kind.Advertisement).length <= 5, "10, 20, 40, 80 s");
    const before = world.sent(Kind.Advertisement).length;
    world.run(3000);
    assert.is_true(world.sent(Kind.Advertisement).length - before <= 11, "300 s each");
    assert.is_true(world.sent(Kind.Advertisement).length - before >= 8);
  });

  it("has one timer while nothing happens, and computes nothing anew", () => {
    const world = guild(3, 1);
    const [client] = world.clients;
    client.sync.startSending();
    world.run(100);
    const adlers = client.events.adlers;
    for (const _ of $range(1, 50)) {
      world.run(61);
      assert.equal(1, client.pending);
    }
    assert.equal(adlers, client.events.adlers);
  });

  it("tells a sender that begins anew that all agree, although it advertises the same before the others", () => {
    for (const seed of [1, 2, 3, 4]) {
      const world = guild(seed, 4);
      for (const client of world.clients) {
        client.sync.startSending();
      }
      world.run(100);
      const [client] = world.clients;
      world.start(client);
      client.sync.hello();
      client.sync.startSending();
      const isSynced = () => client.sync.getSyncState() === "synced";
      assert.is_true(world.run(200, isSynced), `seed ${seed}`);
    }
  });

  it("of senders that have all just said hello is done by a few of them", () => {
    for (const seed of [1, 2, 3, 4]) {
      const world = guild(seed, 20);
      for (const client of world.clients) {
        client.sync.hello();
      }
      world.run(30);
      for (const client of world.clients) {
        client.sync.startSending();
      }
      world.run(10);
      const advertisements = world.sent(Kind.Advertisement).length;
      assert.is_true(advertisements <= 6, `seed ${seed}: ${advertisements} advertisements`);
    }
  });

  it("is inhibited by an equal advertisement in the same interval", () => {
    const world = guild(4, 30);
    for (const client of world.clients) {
      client.sync.startSending();
    }
    world.run(900);
    const before = world.log.length;
    world.run(3600);
    assert.is_true(world.log.length - before <= 30, `${world.log.length - before} messages an hour`);
    assert.is_true(world.log.length - before >= 11);
  });

  it("is not inhibited when advertiseRedundancy says so", () => {
    const world = new World(5);
    for (const i of $range(1, 4)) {
      const client = world.join(`C${i}`, { advertiseRedundancy: 9, advertiseMaximum: 10 });
      client.events.add(eventOf(1_700_000_000, "C1", "x"));
      client.sync.startSending();
    }
    world.run(100);
    assert.is_true(world.sent(Kind.Advertisement).length >= 36);
  });

  it("is soon again after a change, however long the interval was", () => {
    const world = guild(6, 1);
    const [client] = world.clients;
    client.sync.startSending();
    world.run(2000);
    const before = world.sent(Kind.Advertisement).length;
    client.events.add(eventOf(1_700_000_000, "C1", "x"));
    client.sync.eventsChanged();
    world.run(10.1);
    assert.equal(before + 1, world.sent(Kind.Advertisement).length);
  });

  it("is soon again after a difference is heard, once for the same difference", () => {
    const world = guild(7, 2);
    const [client, other] = world.clients;
    client.sync.startSending();
    // Neither can get what the other has, so the difference stays.
    client.events.authorize = () => false;
    other.events.authorize = () => false;
    world.run(2000);
    other.events.add(eventOf(1_700_000_000, "C2", "y"));
    // Who holds less says nothing for a while.
    client.events.addMany([eventOf(1_700_000_000, "C1", "x"), eventOf(1_700_000_001, "C1", "z")]);
    client.sync.eventsChanged();
    world.run(700);
    const before = world.sent(Kind.Advertisement, client).length;
    other.sync.startSending();
    world.run(21);
    assert.is_true(world.sent(Kind.Advertisement, client).length > before);
    world.run(2000);
    const later = world.log.length;
    world.run(3600);
    assert.is_true(world.log.length - later < 60, `${world.log.length - later} messages an hour`);
  });

  it("stops at once and leaves no timer", () => {
    const world = guild(8, 1);
    const [client] = world.clients;
    client.sync.startSending();
    assert.is_true(client.sync.isSending());
    world.run(8);
    client.sync.stopSending();
    assert.is_false(client.sync.isSending());
    world.run(1);
    assert.equal(0, client.pending);
    const before = world.log.length;
    world.run(600);
    assert.equal(before, world.log.length);
  });

  it("goes to each configured channel and is inhibited on each by itself", () => {
    const world = new World(9);
    const both = world.join("Both", {}, ["GUILD", "RAID"]);
    both.sync.startSending();
    for (const name of ["Guild", "Other", "Third"]) {
      world.join(name, {}, ["GUILD"]).sync.startSending();
    }
    world.run(1000);
    const on = (channel: string) => world.log.filter((sent) => sent.channel === channel && sent.sender === both.name);
    assert.is_true(on("RAID").length > on("GUILD").length);
    assert.is_true(on("RAID").length >= 6);
  });
});
