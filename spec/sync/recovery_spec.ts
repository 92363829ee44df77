import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history, partOf } from "./support/histories";
import { eventOf, WEEK } from "./support/memorySet";
import { type Client, World } from "./support/world";

function pair(world: World): Client[] {
  const events = history(seeded(1), 8, 25);
  const [a, b] = [world.join("A"), world.join("B")];
  a.events.addMany(events);
  b.events.addMany(partOf(seeded(2), events, 0.5));
  a.sync.startSending();
  b.sync.startSending();
  return [a, b];
}

describe("sync goes on by itself", () => {
  it("after a partition", () => {
    const world = new World(1);
    const [a, b] = pair(world);
    assert.is_not_nil(world.converge(900));
    b.group = 1;
    world.append(a, eventOf(1_700_001_000, "C1", "one side"));
    world.append(b, eventOf(1_700_001_001, "C2", "other side"));
    world.run(1000);
    assert.is_false(world.isEqual());
    b.group = 0;
    assert.is_not_nil(world.converge(600));
  });

  it("after an encounter in which nothing could be sent", () => {
    const world = new World(2);
    const [a, b] = pair(world);
    world.run(20);
    a.locked = true;
    b.locked = true;
    world.append(a, eventOf(1_700_001_000, "C1", "in the fight"));
    world.run(400);
    a.locked = false;
    b.locked = false;
    b.sync.hello();
    assert.is_not_nil(world.converge(600));
    assert.is_true(a.sync.getTraffic().GUILD.lostMessages > 0);
  });

  it("after a restart in the middle of an answer, keeping what had come", () => {
    const world = new World(3);
    const [, b] = pair(world);
    const before = b.events.count();
    world.run(400, () => b.events.count() > before + 40);
    const held = b.events.count();
    world.start(b);
    b.sync.hello();
    assert.is_true(held < world.clients[0].events.count());
    assert.is_not_nil(world.converge(900));
  });

  it("when a third of the messages is lost", () => {
    const world = new World(4);
    pair(world);
    world.loss = 0.3;
    assert.is_not_nil(world.converge(3600));
  });

  it("when the difference is old and the last weeks agree", () => {
    const world = new World(5);
    const events = history(seeded(3), 150, 4);
    for (const name of ["A", "B"]) {
      const client = world.join(name);
      client.events.addMany(name === "A" ? events : events.filter((_, i) => i !== 17 && i !== 230));
      client.sync.startSending();
    }
    assert.is_not_nil(world.converge(120));
    world.run(60);
    // The index, two weeks, and no more.
    assert.is_true(world.sent(Kind.Data).length <= 2 + 2, `${world.sent(Kind.Data).length} parts`);
  });

  it("when the newest weeks can never get equal and older ones differ", () => {
    const world = new World(18);
    const events = history(seeded(3), 12, 20);
    const [a, b] = [world.join("A"), world.join("B")];
    a.events.addMany(events);
    a.sync.startSending();
    // Nobody takes from B what it has besides.
    a.events.authorize = () => false;
    b.events.addMany(partOf(seeded(4), events, 0.7));
    b.events.addMany(partOf(seeded(5), history(seeded(6), 12, 20), 0.5));
    const lacking = () => events.filter((event) => b.events.values.get(event.key) === undefined).length;
    assert.is_true(
      world.run(3600, () => lacking() === 0),
      `${lacking()} events`,
    );
    // Twelve weeks and an index that are of no help, each asked for again twice as late as the last time, up to an hour.
    // Every piece of an answer is a message.
    const hours: number[] = [];
    for (const _ of $range(1, 6)) {
      const before = world.log.length;
      world.run(3600);
      hours.push(world.log.length - before);
    }
    assert.is_true(hours[0] <= 120 && hours[4] + hours[5] <= 90, `${hours.join(", ")} messages an hour`);
  });

  it("when a peer has a week of the far future, and weeks before the newest ones differ", () => {
    const world = new World(18);
    const events = history(seeded(3), 12, 20);
    const [a, b] = [world.join("A"), world.join("B")];
    a.events.addMany(events).add(eventOf(1_700_000_000 + 500 * WEEK, "C1", "wrong clock"));
    a.sync.startSending();
    b.events.addMany(events.slice(100));
    assert.is_true(
      world.run(1800, () => b.events.count() === events.length),
      `${events.length - b.events.count()} events are missing`,
    );
  });

  it("when the transport raises, and when it never says that it has sent", () => {
    const world = new World(6);
    const [a] = pair(world);
    world.run(30);
    const online = a.online;
    assert.is_true(online);
    world.raise = true;
    world.append(a, eventOf(1_700_001_000, "C1", "lost"));
    world.run(100);
    assert.is_true(world.reports.length > 0);
    world.raise = false;
    world.mute = true;
    world.run(400);
    world.mute = false;
    assert.is_not_nil(world.converge(1200));
    assert.same([], world.errors);
  });
});

describe("what is pending", () => {
  it("is nothing for a client that is equal and does not send", () => {
    const world = new World(7);
    const [a] = pair(world);
    const novice = world.join("N");
    novice.sync.hello();
    assert.is_not_nil(world.converge(900));
    world.run(100);
    assert.equal(0, novice.pending);
    a.sync.stopSending();
    world.run(60);
    assert.equal(0, a.pending);
  });

  it("is nothing after close, whenever that is", () => {
    for (const seed of $range(8, 16)) {
      const world = new World(seed);
      const [a, b] = pair(world);
      world.run(world.random.next() * 60);
      for (const client of [a, b]) {
        client.sync.requestPeers("GUILD");
        client.sync.hello();
        client.sync.close();
        assert.equal(0, client.pending);
        // Closed for good.
        client.sync.startSending();
        client.sync.hello();
        client.sync.requestPeers("GUILD");
        client.sync.announce(client.events.packEvent(eventOf(1, "C1", "x")));
        client.sync.eventsChanged();
        client.sync.close();
        assert.equal(0, client.pending);
      }
      world.run(5);
      const before = world.log.length;
      world.run(300);
      assert.equal(before, world.log.length);
      assert.equal(0, a.pending);
    }
  });
});

describe("live events", () => {
  it("go to each channel as one message, sending or not", () => {
    const world = new World(17);
    const client = world.join("A", {}, ["GUILD", "RAID"]);
    const listener = world.join("B", {}, ["RAID"]);
    world.append(client, eventOf(1_700_000_000, "C1", "x"));
    world.run(3);
    assert.same(
      ["GUILD", "RAID"],
      world.log.map((sent) => sent.channel),
    );
    assert.equal(1, listener.events.count());
  });

  it("that are long go on the bulk lane", () => {
    const world = new World(18);
    const [a, b] = [world.join("A"), world.join("B")];
    world.append(a, eventOf(1_700_000_000, "C1", string.rep("x", 1200)));
    world.run(30);
    assert.equal("bulk", world.log[0].lane);
    assert.equal(1, b.events.count());
  });

  it("do not pile up in the transport: what is beyond liveWindow is found by advertisements", () => {
    const world = new World(19);
    const [a] = [world.join("A"), world.join("B")];
    a.sync.startSending();
    for (const i of $range(1, 300)) {
      world.append(a, eventOf(1_700_000_000 + i, "C1", "bulk award"));
    }
    assert.is_not_nil(world.converge(300));
    assert.is_true(world.sent(Kind.Event).length <= 64);
  });
});
