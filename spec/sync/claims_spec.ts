import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { decodeFrame } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { type Client, World } from "./support/world";
import { decodeAdvertisement, encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";

const seed = frameSeed("Spec");

/** Senders A, B, C, ... with one history, whose claims begin in this order; then a client that lacks one event. */
function guildOf(world: World, senders: number): { senders: Client[]; novice: Client } {
  const events = history(seeded(world.random.between(1, 1000)), 3, 10);
  const list: Client[] = [];
  for (const i of $range(1, senders)) {
    const client = world.join(string.char(64 + i), { advertiseRedundancy: 99 });
    client.events.addMany(events);
    list.push(client);
    client.sync.startSending();
    world.run(15);
  }
  world.run(60);
  const novice = world.join("Novice");
  novice.events.addMany(events.slice(1));
  return { senders: list, novice };
}

/** Who has sent data, in order. */
function servers(world: World): string[] {
  return world.sent(Kind.Data).map((sent) => sent.sender);
}

describe("of the senders who advertised", () => {
  it("the lowest claim answers, after claimDelay", () => {
    const world = new World(1);
    const { senders, novice } = guildOf(world, 4);
    novice.sync.hello();
    assert.is_not_nil(world.converge(700));
    world.run(60);
    assert.same([senders[0].name], servers(world));
    const waited = world.sent(Kind.Data)[0].at - world.sent(Kind.Request)[0].at;
    assert.is_true(waited >= 5 && waited < 7, `${waited} s`);
  });

  it("the next takes over when nothing comes in time, and the one that failed ranks last", () => {
    const world = new World(2);
    const { senders, novice } = guildOf(world, 3);
    world.tamper = (sent) => (sent.sender === senders[0].name && sent.kind === Kind.Data ? undefined : sent.text);
    novice.sync.hello();
    assert.is_not_nil(world.converge(700));
    assert.equal(senders[1].name, servers(world)[servers(world).length - 1]);
    const rankOf = (client: Client) => senders[1].sync.getPeers().find((peer) => peer.name === client.name)?.rank;
    assert.equal(2, rankOf(senders[0]));
    assert.equal(1, rankOf(senders[2]));
    // After the penalty it has its place again.
    world.run(100);
    assert.equal(1, rankOf(senders[0]));
  });

  it("one that has gone is replaced, and what arrived of its answer counts", () => {
    const world = new World(3);
    const first = world.join("A", { packBytes: 200, advertiseRedundancy: 99 });
    const second = world.join("B", { packBytes: 200, advertiseRedundancy: 99 });
    const events = history(seeded(3), 1, 100);
    first.events.addMany(events);
    second.events.addMany(events);
    first.sync.startSending();
    world.run(15);
    second.sync.startSending();
    world.run(60);
    const novice = world.join("Novice");
    novice.sync.hello();
    world.run(600, () => novice.events.count() > 30);
    first.online = false;
    const held = novice.events.count();
    assert.is_true(held < 100);
    assert.is_not_nil(world.converge(600));
    assert.equal(2, novice.sync.getPeers().filter((peer) => peer.sending).length);
    // The second leaves out the parts that it has heard.
    const parts = world.sent(Kind.Data, first).length;
    const total = math.ceil((second.events.everything().length / 200) * 1.1);
    assert.is_true(world.sent(Kind.Data, second).length <= total - parts + 3);
  });

  it("those that claim after somebody was penalised for long still serve: claims of ghosts cost one takeover", () => {
    const world = new World(4);
    const { senders, novice } = guildOf(world, 2);
    // A member repeats every advertisement with an earlier claim, and never sends anything.
    const ghost = world.join("Ghost");
    ghost.receive = (lane, text, channel) => {
      const [kind, body] = decodeFrame(seed, text);
      const heard = kind === Kind.Advertisement ? decodeAdvertisement(body) : undefined;
      if (heard !== undefined) {
        const { count, a, b } = heard;
        const copy = encodeFrame(
          seed,
          Kind.Advertisement,
          encodeAdvertisement(true, 1, count, a, b, encodeWeeks(heard.weeks)),
        );
        for (const client of world.clients) {
          if (client !== ghost) {
            world.deliver(client, lane, copy, channel, ghost.name);
          }
        }
      }
    };
    ghost.events.addMany([]);
    senders[0].events.add(eventOf(1_700_000_100, "C1", "late"));
    senders[0].sync.eventsChanged();
    ghost.online = true;
    const equal = () =>
      novice.events.count() === senders[0].events.count() && senders[1].events.count() === senders[0].events.count();
    assert.is_true(world.run(60 + 15 + 20, equal));
    // And the next time it costs nothing.
    senders[1].events.add(eventOf(1_700_000_200, "C1", "later"));
    senders[1].sync.eventsChanged();
    assert.is_true(world.run(40, equal));
  });

  it("who holds the data but was never heard to advertise it steps in when a request is repeated", () => {
    const world = new World(5);
    const events = history(seeded(5), 3, 10);
    for (const i of $range(1, 15)) {
      const client = world.join(`C${i}`);
      client.events.addMany(events);
      client.sync.startSending();
    }
    world.run(700);
    const claimed = world.sent(Kind.Advertisement);
    const novice = world.join("Novice");
    novice.events.addMany(events.slice(2));
    // All who ever advertised leave right after the novice has heard of a difference.
    novice.sync.hello();
    world.run(30, () => world.sent(Kind.Request).length > 0);
    for (const client of world.clients) {
      client.online = !claimed.concat(world.sent(Kind.Advertisement)).some((sent) => sent.sender === client.name);
    }
    const left = world.clients.filter((client) => client.online && client !== novice);
    assert.is_true(left.length > 0);
    assert.is_true(world.run(400, () => novice.events.count() === events.length));
  });
});

describe("a server", () => {
  function transfer(world: World): { server: Client; novice: Client } {
    const server = world.join("A", { packBytes: 150 });
    server.events.addMany(history(seeded(8), 1, 200));
    server.sync.startSending();
    world.run(15);
    const novice = world.join("Novice");
    novice.sync.hello();
    world.run(100, () => novice.events.count() > 20);
    return { server, novice };
  }

  it("hands the transport one part at a time and stops at once", () => {
    const world = new World(6);
    const { server } = transfer(world);
    const before = world.sent(Kind.Data).length;
    server.sync.stopSending();
    world.run(120);
    assert.is_true(world.sent(Kind.Data).length - before <= 1);
    assert.equal(0, server.pending);
  });

  it("gives up an answer that the client refuses to send, and the asker asks again", () => {
    const world = new World(7);
    const { server } = transfer(world);
    server.locked = true;
    world.run(90);
    assert.is_true(server.sync.getTraffic().GUILD.lostMessages > 0);
    server.locked = false;
    assert.is_not_nil(world.converge(900));
  });

  it("whispers packs of twice packBytes, compressed where that is smaller", () => {
    const world = new World(8);
    const { novice } = transfer(world);
    assert.is_not_nil(world.converge(900));
    for (const sent of world.sent(Kind.Data)) {
      assert.equal("bulk", sent.lane);
      assert.is_true(sent.text.length < 430, `${sent.text.length}`);
    }
    assert.is_true(world.sent(Kind.Data).some((sent) => string.find(sent.text, "\u0001")[0] !== undefined));
    assert.same([], novice.rejected);
  });
});
