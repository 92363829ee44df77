import type { Lane } from "../../src/ports";
import { decodeFrame, encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { hashText, type Version } from "../../src/sync/messages/hash";
import { seeded, type SeededRandom } from "../support/random";
import { history, partOf, THIS_WEEK } from "./support/histories";
import { type Client, type Sent, World } from "./support/world";
import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";
import { encodeData, encodeIndex, encodeIndexEntry } from "../../src/sync/messages/data";
import { encodeRequest, type Request } from "../../src/sync/messages/request";

const seed = frameSeed("Spec");

function mutate(random: SeededRandom, text: string): string {
  let result = text;
  for (const _ of $range(1, random.between(1, 4))) {
    const at = random.between(1, result.length + 1);
    const way = random.between(1, 5);
    const byte = string.char(random.next() < 0.6 ? random.between(48, 122) : random.between(1, 255));
    if (way === 1) {
      result = string.sub(result, 1, at - 1) + byte + string.sub(result, at + 1);
    } else if (way === 2) {
      result = string.sub(result, 1, at - 1) + byte + string.sub(result, at);
    } else if (way === 3) {
      result = string.sub(result, 1, at - 1) + string.sub(result, at + random.between(1, 20));
    } else if (way === 4) {
      result = string.sub(result, 1, at - 1);
    } else {
      result = string.sub(result, 1, at) + string.rep("_", random.between(1, 30)) + string.sub(result, at + 1);
    }
  }
  return result;
}

/** Damages the whole message, or its body under a correct frame. */
function damaged(random: SeededRandom, sent: Sent): string {
  const [kind, body] = decodeFrame(seed, sent.text);
  if (kind === undefined || random.next() < 0.3) {
    return mutate(random, sent.text);
  }
  return encodeFrame(seed, (random.next() < 0.1 ? "X" : kind) as unknown as Kind, mutate(random, body));
}

/** Real traffic of every kind. */
function recorded(): Sent[] {
  const world = new World(1);
  const events = history(seeded(1), 30, 10);
  for (const i of $range(1, 3)) {
    const client = world.join(`R${i}`);
    client.events.addMany(partOf(seeded(i), events, 0.9));
    client.sync.startSending();
    client.sync.requestPeers("GUILD");
  }
  world.run(200);
  world.append(world.clients[0], history(seeded(9), 1, 1)[0]);
  world.run(100);
  return world.log;
}

/** Kilobytes that memory in use grows by in so many seconds. */
function grownIn(world: World, seconds: number): number {
  collectgarbage("collect");
  const before = collectgarbage("count");
  world.run(seconds);
  collectgarbage("collect");
  return collectgarbage("count") - before;
}

describe("whatever members send", () => {
  const log = recorded();

  for (const fuzzSeed of $range(1, 2)) {
    it(`raises nothing, grows nothing, and sync goes on (seed ${fuzzSeed})`, () => {
      const world = new World(fuzzSeed);
      const random = seeded(fuzzSeed * 1000);
      const events = history(seeded(2), 6, 20);
      for (const i of $range(1, 3)) {
        const client = world.join(`C${i}`, { maxPeers: 50 });
        client.events.addMany(partOf(seeded(i), events, 0.8));
        // Nothing that a stranger made up is accepted.
        client.events.authorize = (_, sender) => string.find(sender, "^C")[0] !== undefined;
        client.sync.startSending();
      }
      const attack = () => {
        for (const client of world.clients) {
          for (const _ of $range(1, 5)) {
            const sent = log[random.between(0, log.length - 1)];
            const lane: Lane = random.next() < 0.9 ? sent.lane : "bulk";
            const channel = random.next() < 0.9 ? "GUILD" : "WHISPER";
            world.deliver(client, lane, damaged(random, sent), channel, `H${random.between(1, 100)}-Realm`);
          }
        }
        world.at(0.25, attack);
      };
      attack();
      // What is put together of pieces has its fill by then.
      world.run(240);
      // Caches that all of the process shares may double in some of the runs; what grows without end grows in all.
      const growth = math.min(grownIn(world, 60), grownIn(world, 60), grownIn(world, 60));
      assert.is_true(growth < 200, `${growth} kB`);
      assert.is_not_nil(world.converge(1800));
      assert.same([], world.errors);
      for (const client of world.clients) {
        assert.is_true(client.sync.getPeers().length <= 50);
        for (const reason of ["frame", "checksum", "message", "kind"] as const) {
          assert.is_true((client.sync.getRejected()[reason] ?? 0) > 0, reason);
        }
      }
    });
  }
});

describe("a client", () => {
  function one(world: World): { client: Client; pack: string } {
    const client = world.join("A");
    const pack = "1700000000.000.C1=x;";
    return { client, pack };
  }

  function send(
    world: World,
    client: Client,
    kind: Kind,
    body: string,
    sender = "X-Realm",
    lane: Lane = "control",
  ): void {
    world.deliver(client, lane, encodeFrame(seed, kind, body), "GUILD", sender);
    world.run(0.5);
  }

  it("decodes nothing from a sender that is not trusted", () => {
    const world = new World(2);
    const { client, pack } = one(world);
    client.trusts = () => false;
    send(world, client, Kind.Event, pack);
    assert.same(["untrusted"], client.rejected);
    assert.equal(0, client.events.count());
    assert.equal(0, client.sync.getPeers().length);
    client.trusts = () => true;
    send(world, client, Kind.Event, pack);
    assert.equal(1, client.events.count());
  });

  it("says why it drops", () => {
    const world = new World(3);
    const { client, pack } = one(world);
    const good = encodeFrame(seed, Kind.Event, pack);
    const deliver = (lane: Lane, text: string, channel: string) => {
      world.deliver(client, lane, text, channel, "X-Realm");
      world.run(0.5);
    };
    deliver("control", good, "RAID");
    deliver("control", good, "WHISPER");
    deliver("control", string.rep("x", 20_000), "GUILD");
    deliver("control", `2${string.sub(good, 2)}`, "GUILD");
    deliver("control", string.sub(good, 1, -2), "GUILD");
    deliver("control", encodeFrame(frameSeed("Other"), Kind.Event, pack), "GUILD");
    deliver("control", encodeFrame(seed, "Z" as unknown as Kind, ""), "GUILD");
    deliver("bulk", encodeFrame(seed, Kind.Request, "0"), "GUILD");
    deliver("control", encodeFrame(seed, Kind.Request, "5"), "GUILD");
    deliver("control", encodeFrame(seed, Kind.Event, "no pack"), "GUILD");
    client.events.authorize = () => false;
    deliver("control", good, "GUILD");
    deliver("control", encodeFrame(seed, Kind.State, encodeAdvertisement(true, 0, 0, 0, 0, "0")), "GUILD");
    assert.same(
      [
        "channel",
        "unasked",
        "size",
        "version",
        "frame",
        "checksum",
        "kind",
        "lane",
        "message",
        "pack",
        "refused",
        "unasked",
      ],
      client.rejected,
    );
    assert.equal(1, client.sync.getRejected().checksum);
  });

  it("ignores its own echo", () => {
    const world = new World(4);
    const { client, pack } = one(world);
    send(world, client, Kind.Event, pack, client.name);
    assert.equal(0, client.events.count());
    assert.same([], client.rejected);
  });

  it("takes no more from one peer than peerRate and peerBurst", () => {
    const world = new World(5);
    const { client, pack } = one(world);
    for (const _ of $range(1, 500)) {
      world.deliver(client, "control", encodeFrame(seed, Kind.Event, pack), "GUILD", "X-Realm");
    }
    assert.equal(440, client.sync.getRejected().rate);
    send(world, client, Kind.Event, "1700000001.000.C1=y;", "Y-Realm");
    assert.equal(2, client.events.count());
    world.run(3);
    send(world, client, Kind.Event, "1700000002.000.C1=z;");
    assert.equal(3, client.events.count());
  });

  it("queues no more than its inbox holds, a quarter for one peer", () => {
    const world = new World(6);
    const client = world.join("A", { inboxMessages: 40, inboxBytes: 10_000 });
    const text = encodeFrame(seed, Kind.Event, "1700000000.000.C1=x;");
    const deliver = (sender: number, message: string) => {
      world.deliver(client, "control", message, "GUILD", `X${sender}-Realm`);
    };
    for (const sender of $range(1, 6)) {
      for (const _ of $range(1, 15)) {
        deliver(sender, text);
      }
    }
    assert.equal(90 - 40, client.sync.getRejected().full);
    world.run(5);
    for (const sender of $range(1, 6)) {
      deliver(sender, string.rep("x", 2400));
    }
    assert.equal(90 - 40 + 2, client.sync.getRejected().full);
  });

  it("silences who sends a pack that inflates beyond packLimit", () => {
    const world = new World(7);
    const client = world.join("A", { packLimit: 1000 });
    const hash = hashText(1, 2, 3);
    const part = {
      subject: THIS_WEEK,
      hash,
      part: 1,
      parts: 1,
      compressed: true,
      isRest: false,
      payload: string.rep("\u0001", 900),
    };
    send(world, client, Kind.Data, encodeData(part), "X-Realm", "bulk");
    send(world, client, Kind.Event, "1700000000.000.C1=x;");
    assert.same(["size", "rate"], client.rejected);
    world.run(62);
    send(world, client, Kind.Event, "1700000000.000.C1=x;");
    assert.equal(1, client.events.count());
  });

  it("does not inflate what is compressed and longer than the protocol has it", () => {
    const world = new World(7);
    const client = world.join("A");
    const hash = hashText(1, 2, 3);
    const part = {
      subject: THIS_WEEK,
      hash,
      part: 1,
      parts: 1,
      compressed: true,
      isRest: false,
      payload: string.rep("x", 4097),
    };
    send(world, client, Kind.Data, encodeData(part), "X-Realm", "bulk");
    assert.same(["size"], client.rejected);
  });

  it("asks seldom for what a liar advertises ever anew and never sends", () => {
    const world = new World(8);
    const { client } = one(world);
    client.sync.startSending();
    let n = 0;
    const lie = () => {
      n += 1;
      const week = { week: THIS_WEEK, count: 1000 + n, a: n, b: n, adler: n };
      const body = encodeAdvertisement(true, 1, 1000 + n, n, n, encodeWeeks([week]));
      world.deliver(client, "control", encodeFrame(seed, Kind.Advertisement, body), "GUILD", "Liar-Realm");
      world.at(1, lie);
    };
    lie();
    world.run(3600);
    assert.is_true(world.sent(Kind.Request).length <= 40, `${world.sent(Kind.Request).length} requests an hour`);
    assert.is_true(
      world.sent(Kind.Advertisement).length <= 400,
      `${world.sent(Kind.Advertisement).length} advertisements an hour`,
    );
  });

  /** Somebody asks a sender for the same week twice a second, for 10 minutes. Returns how often it is packed. */
  const answersTo = (requests: (this: void, list: readonly Version[], self: string) => Request[]): number => {
    const world = new World(9);
    const { client } = one(world);
    client.events.addMany(history(seeded(1), 1, 10));
    client.sync.startSending();
    world.run(15);
    const { count, a, b } = client.events.weekSummary(THIS_WEEK - 1) ?? { count: 0, a: 0, b: 0 };
    const list = [{ subject: THIS_WEEK - 1, hash: hashText(count, a, b) }];
    const beg = () => {
      for (const request of requests(list, client.name)) {
        const text = encodeFrame(seed, Kind.Request, encodeRequest(request));
        world.deliver(client, "control", text, "GUILD", "Beggar-Realm");
      }
      world.at(0.5, beg);
    };
    beg();
    world.run(600);
    return client.events.packed;
  };

  it("serves endless requests no faster than dataInhibitor allows", () => {
    const packed = answersTo((list) => [{ list }]);
    assert.is_true(packed <= 31, `${packed} answers in 10 minutes`);
  });

  it("whispers the same week to one beggar once a minute, and nothing for whom it was not named by", () => {
    const packed = answersTo((list, self) => [
      { list, server: self },
      { list, server: "Other-Realm" },
    ]);
    assert.is_true(packed >= 5 && packed <= 11, `${packed} in 10 minutes`);
  });

  it("bounds what a forged index makes it want", () => {
    const world = new World(10);
    const { client } = one(world);
    for (const part of $range(1, 20)) {
      let entries = "";
      let last: number | undefined;
      for (const i of $range(1, 400)) {
        const week = 900_000 - part * 500 - i;
        entries += encodeIndexEntry(last, week, 5, i, i);
        last = week;
      }
      const data = {
        subject: -1,
        hash: hashText(9, 9, 9),
        part,
        parts: 20,
        compressed: false,
        isRest: false,
        payload: encodeIndex(400, entries),
      };
      send(world, client, Kind.Data, encodeData(data), `F${part}-Realm`, "bulk");
    }
    world.run(600);
    assert.is_true(client.sync.getSyncProgress().missing <= 1040 * 5);
    assert.is_true(world.sent(Kind.Request).length < 60, `${world.sent(Kind.Request).length} requests`);
    assert.same([], world.errors);
  });
});
