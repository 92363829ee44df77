import { encodeDense } from "../../src/sketch/cells";
import { addId } from "../../src/sketch/sketch";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { decodeIds, decodeSketch, encodeIds, encodeSketch } from "../../src/sync/messages/sketch";
import { hashText } from "../../src/sync/messages/hash";
import type { Pause } from "../../src/ports";
import { seeded } from "../support/random";
import { history, THIS_WEEK } from "./support/histories";
import { eventOf, MemorySet, WEEK } from "./support/memorySet";
import { type Client, World } from "./support/world";
import { encodeAdvertisement, encodeWeeks } from "../../src/sync/messages/advertisement";

const seed = frameSeed("Spec");

/** Senders A, B, ... of 900 events in three weeks, each without some of them. */
function senders(world: World, lacking: number[][]): Client[] {
  const events = history(seeded(7), 3, 300);
  return lacking.map((places, i) => {
    const client = world.join(string.char(65 + i));
    client.events.addMany(events.filter((_, place) => !places.includes(place)));
    client.sync.startSending();
    return client;
  });
}

describe("a small difference", () => {
  it("is found with one sketch, and only what is missing is sent", () => {
    const world = new World(1);
    senders(world, [[], [], [5, 400]]);
    assert.is_not_nil(world.converge(120));
    assert.equal(1, world.sent(Kind.Sketch).length);
    assert.equal(1, world.sent(Kind.Data).length);
    assert.equal(0, world.sent(Kind.Request).length);
    assert.same([], world.errors);
  });

  it("in both directions is found from the same sketch", () => {
    const world = new World(2);
    senders(world, [[100], [700]]);
    assert.is_not_nil(world.converge(120));
    assert.equal(1, world.sent(Kind.Sketch).length);
    assert.equal(1, world.sent(Kind.Ids).length);
    assert.equal(0, world.sent(Kind.Request).length);
  });

  it("is told by one, when another who holds the same tells more while the cells are being made", () => {
    const world = new World(20);
    const [first, second] = senders(world, [[5], []]);
    let told = 0;
    for (const client of [first, second]) {
      const { events } = client;
      const make = (cells: number, pause: Pause) => MemorySet.prototype.sketch.call(events, cells, pause);
      events.sketch = (cells, pause) => {
        const sketch = make(cells, pause);
        if (told === 0) {
          told = cells;
          const { a, b } = events.fingerprint();
          const count = events.count();
          const text = encodeDense(make(32, pause), 1, 32);
          const body = encodeSketch({ first: 0, cells: 32, total: 32, hash: hashText(count, a, b), count, a, b, text });
          world.deliver(client, "control", encodeFrame(seed, Kind.Sketch, body), "GUILD", "Third-Realm");
          // Others have their turn.
          for (const _ of $range(1, 50)) {
            coroutine.yield();
          }
        }
        return sketch;
      };
    }
    world.run(60, () => told > 0);
    world.run(3);
    assert.is_true(told > 0 && told < 32, `${told} cells`);
    assert.same([], world.errors);
    assert.same([], world.sent(Kind.Sketch));
    assert.is_not_nil(world.converge(300));
    assert.same([], world.errors);
  });

  it("among many clients needs no whole week", () => {
    const world = new World(3);
    senders(world, [[1], [2], [3], [4, 5], [800], [], []]);
    assert.is_not_nil(world.converge(400));
    assert.equal(0, world.sent(Kind.Request).length);
    assert.same([], world.errors);
  });

  it("of many who lack the same is asked for once", () => {
    const world = new World(4);
    senders(world, [[], [9], [9], [9], [9]]);
    assert.is_not_nil(world.converge(200));
    assert.is_true(world.sent(Kind.Sketch).length <= 3, `${world.sent(Kind.Sketch).length} sketches`);
  });

  it("is asked for by whole weeks when sketches do not help", () => {
    const world = new World(5);
    world.tamper = (sent) => (sent.kind === Kind.Sketch ? undefined : sent.text);
    senders(world, [[], [5]]);
    assert.is_not_nil(world.converge(300));
    assert.is_true(world.sent(Kind.Sketch).length > 0 && world.sent(Kind.Request).length > 0);
  });

  it("that is larger than it looks takes more cells, or whole weeks", () => {
    const world = new World(6);
    const places = (from: number) => [...history(seeded(1), 1, 12)].map((_, i) => from + 17 * i);
    senders(world, [places(0), places(5)]);
    assert.is_not_nil(world.converge(400));
    assert.is_true(world.sent(Kind.Sketch).length > 1);
  });

  it("that takes more cells than it looks is told by few of the many who lack it", () => {
    let sketches = 0;
    for (const trial of $range(50, 51)) {
      const world = new World(trial);
      const places = (from: number) => [...history(seeded(1), 1, 10)].map((_, i) => from + 17 * i);
      senders(world, [places(0), ...[...history(seeded(1), 1, 15)].map(() => places(5))]);
      assert.is_not_nil(world.converge(400), `seed ${trial}`);
      sketches += world.sent(Kind.Sketch).length;
    }
    // One world in many needs a few more.
    assert.is_true(sketches <= 2 * 8, `${sketches} sketches`);
  });

  it("survives loss and reordering", () => {
    for (const trial of $range(20, 24)) {
      const world = new World(trial);
      world.loss = 0.3;
      senders(world, [[trial], [trial * 3, 500], [], [600]]);
      assert.is_not_nil(world.converge(1800), `seed ${trial}`);
      assert.same([], world.errors);
    }
  });
});

describe("who was away", () => {
  it("gets just what came since", () => {
    const world = new World(7);
    const events = history(seeded(7), 3, 300);
    const sender = world.join("A");
    sender.events.addMany(events);
    for (const i of $range(1, 60)) {
      sender.events.add(eventOf((THIS_WEEK - 1) * WEEK + WEEK - 61 + i, "C9", "late"));
    }
    const novice = world.join("N");
    const last = (THIS_WEEK - 1) * WEEK + WEEK - 61;
    novice.events.addMany(events.filter((event) => event.time <= last));
    assert.is_true(sender.events.count() - novice.events.count() >= 60);
    sender.sync.startSending();
    assert.is_not_nil(world.converge(120));
    assert.equal(0, world.sent(Kind.Request).length);
    assert.is_true(world.sent(Kind.Sketch)[0].text.length < 32);
  });
});

describe("sketches and ids from hostile members", () => {
  it("are bounded, and damaged ones give undefined", () => {
    const random = seeded(8);
    for (const _ of $range(1, 3000)) {
      let body = "";
      for (const __ of $range(1, random.between(0, 60))) {
        body += string.char(random.next() < 0.8 ? random.between(48, 122) : random.between(1, 255));
      }
      decodeIds(body);
      decodeSketch(body);
    }
    const hash = hashText(3, 4, 5);
    const part = { first: 0, cells: 5, total: 5, hash, count: 3, a: 4, b: 5, text: string.rep("a", 55) };
    assert.is_not_nil(decodeSketch(encodeSketch(part)));
    assert.is_nil(decodeSketch(encodeSketch({ ...part, first: 1 })));
    assert.is_nil(decodeSketch(encodeSketch({ ...part, total: 1921 })));
    assert.is_nil(decodeSketch(encodeSketch({ ...part, text: string.rep("a", 54) })));
    assert.same([1, 4503599627370495], decodeIds(encodeIds([1, 4503599627370495])));
    assert.is_nil(decodeIds("0"));
  });

  it("raise nothing, make nobody give anything, and delay sync little", () => {
    const world = new World(9);
    const [first] = senders(world, [[], [5]]);
    const random = seeded(10);
    for (const i of $range(1, 60)) {
      world.at(i, () => {
        let text = "";
        for (const _ of $range(1, 176)) {
          text += string.char(random.between(1, 255));
        }
        const [count, a, b] = [random.between(1, 2000), i, i];
        const body = encodeSketch({ first: 0, cells: 16, total: 16, hash: hashText(count, a, b), count, a, b, text });
        world.deliver(first, "control", encodeFrame(seed, Kind.Sketch, body), "GUILD", "Mallory-Realm");
        const ids = encodeFrame(seed, Kind.Ids, encodeIds([i, i + 1]));
        world.deliver(first, "control", ids, "GUILD", "Mallory-Realm");
      });
    }
    assert.is_not_nil(world.converge(120));
    world.run(60);
    // At most one call for more cells in 2 s, which is shorter than what causes it.
    const said = world.sent(Kind.Data);
    assert.is_true(said.length <= 1 + 30, `${said.length}`);
    assert.is_true(said.every(({ text }) => text.length <= 60));
    assert.same([], world.errors);
    assert.same([], first.rejected);
  });

  it("that keep telling of events which nobody gives rank last for a growing while, and are asked for less and less", () => {
    const world = new World(11);
    const [first, second] = senders(world, [[], []]);
    const random = seeded(12);
    const tell = () => {
      const { events } = first;
      const sketch = events.sketch(16, () => {
        // In one go.
      });
      let { a, b } = events.fingerprint();
      for (const _ of $range(1, 2)) {
        const [ghostA, ghostB] = [random.between(1, 67108000), random.between(1, 67108000)];
        addId(sketch, ghostA, ghostB, 1);
        a = (a + ghostA) % 67108859;
        b = (b + ghostB) % 67108763;
      }
      const count = events.count() + 2;
      const text = encodeDense(sketch, 1, 16);
      const body = encodeSketch({ first: 0, cells: 16, total: 16, hash: hashText(count, a, b), count, a, b, text });
      for (const client of [first, second]) {
        world.deliver(client, "control", encodeFrame(seed, Kind.Sketch, body), "GUILD", "Mallory-Realm");
      }
    };
    // What it advertises is what all have.
    const { a, b } = first.events.fingerprint();
    const honest = encodeAdvertisement(true, 1, first.events.count(), a, b, encodeWeeks([]));
    const requests: number[] = [];
    const ranks: (number | undefined)[] = [];
    for (const _ of $range(1, 4)) {
      const before = world.sent(Kind.Ids).length;
      for (const __ of $range(1, 30)) {
        world.deliver(first, "control", encodeFrame(seed, Kind.Advertisement, honest), "GUILD", "Mallory-Realm");
        tell();
        world.run(15);
      }
      requests.push(world.sent(Kind.Ids).length - before);
      ranks.push(first.sync.getPeers().find(({ name }) => name === "Mallory-Realm")?.rank);
    }
    assert.is_true(requests[0] > 0 && requests[3] * 3 < requests[0], `${requests.join(", ")} requests`);
    assert.same([2, 2, 2, 2], ranks);
    // Whoever delivers is not blamed.
    second.events.add(eventOf(1_700_000_100, "C1", "news"));
    second.sync.eventsChanged();
    assert.is_true(world.run(300, () => first.events.count() === second.events.count()));
    assert.same([], world.errors);
  });
});
