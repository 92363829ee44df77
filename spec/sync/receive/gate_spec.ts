import { encodeAdvertisement, encodeQuery, encodeWeeks, QueryScope } from "../../../src/sync/messages/advertisement";
import { encodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { THIS_WEEK } from "../support/histories";
import { eventOf } from "../support/memorySet";
import { type Client, World } from "../support/world";

const SEED = frameSeed("Spec");
const NOW = 1_700_000_000;

/** A client that has two events, trusts those whose names begin with Officer, and hears what nobody in the world has sent. */
function alone(world: World): Client {
  const client = world.join("Client");
  client.mayServe = (sender) => string.find(sender, "^Officer")[0] !== undefined;
  world.start(client);
  client.events.addMany([eventOf(NOW - 1000, "C1", "one"), eventOf(NOW - 900, "C1", "two")]);
  return client;
}

/** Somebody says that it serves so many events more, of this week; each name tells of others. */
function advertise(world: World, client: Client, name: string, more = 5): void {
  const count = client.events.count() + more;
  const a = string.byte(name, 1) * 1000 + string.byte(name, 2) + more;
  const body = encodeAdvertisement(true, 1, count, a, 7, encodeWeeks([{ week: THIS_WEEK, count, a, b: 7, adler: 1 }]));
  world.deliver(client, "control", encodeFrame(SEED, Kind.Advertisement, body), "GUILD", `${name}-Realm`);
}

describe("strangers", () => {
  it("are asked one at a time, once a minute, and each in its turn", () => {
    const world = new World(1);
    const client = alone(world);
    for (const second of $range(1, 600)) {
      // Ten of them, each every ten seconds.
      advertise(world, client, `${string.char(64 + (second % 10) + 1)}x`, 5 + math.floor(second / 10));
      world.run(1);
    }
    const requests = world.sent(Kind.Request, client).length;
    assert.is_true(requests >= 8 && requests <= 11, `${requests} requests in ten minutes`);
    assert.equal(0, world.sent(Kind.Sketch, client).length);
  });

  it("are asked every five minutes while somebody trusted serves, and not before what that one has", () => {
    const world = new World(1);
    const client = alone(world);
    advertise(world, client, "Officer");
    for (const second of $range(1, 100)) {
      advertise(world, client, `${string.char(64 + (second % 10) + 1)}x`, 5 + math.floor(second / 10));
      world.run(1);
    }
    const first = world.sent(Kind.Request, client).length + world.sent(Kind.Sketch, client).length;
    assert.is_true(first >= 1);
    // It agrees by now: nobody trusted has more. What it was asked for in vain is forgotten.
    world.run(600);
    const { a, b } = client.events.fingerprint();
    const before = world.sent(Kind.Request, client).length;
    for (const second of $range(1, 900)) {
      if (second % 20 === 1) {
        const body = encodeAdvertisement(true, 1, client.events.count(), a, b, encodeWeeks([]));
        world.deliver(client, "control", encodeFrame(SEED, Kind.Advertisement, body), "GUILD", "Officer-Realm");
      }
      advertise(world, client, `${string.char(64 + (second % 10) + 1)}x`, 500 + second);
      world.run(1);
    }
    const requests = world.sent(Kind.Request, client).length - before;
    assert.is_true(requests <= 5, `${requests} requests in 15 minutes`);
  });

  it("tell nothing of whether one is in sync", () => {
    const world = new World(1);
    const client = alone(world);
    advertise(world, client, "Ax", 0);
    world.run(200);
    assert.equal("unknown", client.sync.getSyncState());
    advertise(world, client, "Officer", 3);
    world.run(400);
    assert.equal("out of sync", client.sync.getSyncState());
    const { a, b } = client.events.fingerprint();
    const body = encodeAdvertisement(true, 1, client.events.count(), a, b, encodeWeeks([]));
    world.deliver(client, "control", encodeFrame(SEED, Kind.Advertisement, body), "GUILD", "Ax-Realm");
    world.run(5);
    assert.equal("out of sync", client.sync.getSyncState());
  });

  it("are told our state once a minute, and hurry our advertisements once a minute", () => {
    const world = new World(1);
    const client = alone(world);
    client.sync.startSending();
    world.run(2000);
    const [before, whispers] = [world.sent(Kind.Advertisement, client).length, world.sent(Kind.State, client).length];
    for (const i of $range(1, 600)) {
      const body = encodeQuery(QueryScope.Everybody, i, i, i);
      world.deliver(client, "control", encodeFrame(SEED, Kind.Query, body), "GUILD", "Ax-Realm");
      world.run(1);
    }
    const states = world.sent(Kind.State, client).length - whispers;
    assert.is_true(states >= 9 && states <= 11, `${states} states in ten minutes`);
    // At 10, 20 and 40 seconds after each.
    const said = world.sent(Kind.Advertisement, client).length - before;
    assert.is_true(said <= 31, `${said} advertisements in ten minutes`);
  });
});
