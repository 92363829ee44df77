import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history, partOf, THIS_WEEK } from "./support/histories";
import { eventOf, WEEK } from "./support/memorySet";
import { type Client, type Sent, World } from "./support/world";

/** A few more events for each of many clients, so that no two ledgers are equal. */
function setApart(clients: readonly Client[]): void {
  clients.forEach((client, i) => {
    client.events.add(eventOf((THIS_WEEK - 80 - i) * WEEK + 5, "C9", client.name));
  });
}

describe("many weeks of which everybody has another part", () => {
  it("get equal although a quarter of all deliveries is lost", () => {
    const world = new World(1);
    const events = history(seeded(2), 60, 15);
    for (const i of $range(1, 5)) {
      const client = world.join(`C${i}`);
      client.events.addMany(partOf(seeded(10 + i), events, 0.15 * i));
      client.sync.startSending();
    }
    world.loss = 0.25;
    const seconds = world.converge(3600);
    assert.is_true(seconds !== undefined && seconds < 1500, `${seconds ?? -1} s`);
  });

  it("are asked for further while what was lost is waited for", () => {
    const world = new World(3);
    const events = history(seeded(4), 60, 3);
    const [a, b] = [world.join("A"), world.join("B")];
    a.events.addMany(events);
    b.events.addMany(events.slice(0, 3));
    a.sync.startSending();
    // Every other request is lost.
    let requests = 0;
    world.tamper = (sent: Sent) => {
      requests += sent.kind === Kind.Request ? 1 : 0;
      return sent.kind === Kind.Request && requests % 2 === 0 ? undefined : sent.text;
    };
    const seconds = world.converge(1800);
    assert.is_true(seconds !== undefined && seconds < 750, `${seconds ?? -1} s`);
  });
});

describe("an old week that several hold", () => {
  it("is answered by one of them, though no two ledgers are equal", () => {
    const world = new World(5);
    const events = history(seeded(6), 30, 10);
    const holders = ["A", "B", "C", "D", "E"].map((name) => world.join(name, { sketchCells: 0.5 }));
    for (const client of holders) {
      client.events.addMany(events);
    }
    setApart(holders);
    const asker = world.join("F", { sketchCells: 0.5 });
    asker.events.addMany(events.filter((event) => math.floor(event.time / WEEK) !== THIS_WEEK - 20));
    for (const { sync } of holders) {
      sync.startSending();
    }
    // They do not hear of each other's ledgers and stay as they are.
    world.tamper = ({ kind, text }, receiver) => (kind === Kind.Advertisement && receiver !== asker ? undefined : text);
    assert.is_true(world.run(900, () => asker.events.count() >= events.length + holders.length));
    world.run(60);
    const answers = world.sent(Kind.Data).length;
    assert.is_true(answers <= 8, `${answers} answers`);
  });
});

describe("a version of a week that nobody has any more", () => {
  it("is answered by who has more of it", () => {
    const world = new World(7);
    const events = history(seeded(8), 20, 10);
    const [a, b] = [world.join("A"), world.join("B", { sketchCells: 0.5 })];
    a.events.addMany(events);
    b.events.addMany(events.filter((_, i) => i >= 60));
    a.sync.startSending();
    // As soon as an index was given, all its old weeks have one more event.
    let done = false;
    world.run(900, () => {
      if (
        !done &&
        world.sent(Kind.Request, b).length > 0 &&
        world.sent(Kind.Piece, a).length + world.sent(Kind.Data, a).length > 0
      ) {
        done = true;
        for (const week of $range(THIS_WEEK - 20, THIS_WEEK - 6)) {
          a.events.add(eventOf(week * WEEK + 9, "C7", "late"));
        }
      }
      return world.isEqual();
    });
    assert.is_true(world.isEqual() && world.now < 120, `${world.now} s`);
  });
});

describe("what was given up", () => {
  it("is asked for again before the next advertisement", () => {
    const world = new World(9);
    const events = history(seeded(10), 12, 10);
    const [a, b] = [world.join("A"), world.join("B")];
    a.events.addMany(events);
    b.events.addMany(events.filter((_, i) => i % 3 !== 0));
    a.sync.startSending();
    world.run(300, () => b.events.count() > events.length * 0.8);
    // Nothing of A's arrives for some minutes, and then no advertisement.
    const since = world.now;
    world.tamper = (sent) =>
      sent.sender === a.name && (world.now < since + 200 || sent.kind === Kind.Advertisement) ? undefined : sent.text;
    const seconds = world.converge(1800);
    assert.is_true(seconds !== undefined && seconds < 600, `${seconds ?? -1} s`);
  });
});
