import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history, THIS_WEEK } from "./support/histories";
import { eventOf, WEEK } from "./support/memorySet";
import { type Client, World } from "./support/world";
import type { SyncOptions } from "../../src/sync/options";

/** Two senders with all events, and clients that lack the same one. */
function guild(world: World, novices: number, options: Partial<SyncOptions> = {}): Client[] {
  const events = history(seeded(1), 3, 10);
  for (const name of ["A", "B"]) {
    const client = world.join(name, options);
    client.events.addMany(events);
    client.sync.startSending();
  }
  world.run(700);
  const list: Client[] = [];
  for (const i of $range(1, novices)) {
    const client = world.join(`N${i}`, options);
    client.events.addMany(events.slice(1));
    list.push(client);
  }
  return list;
}

describe("an inhibitor", () => {
  it("keeps all but few of many from asking for the same", () => {
    const world = new World(1);
    const novices = guild(world, 25);
    novices[0].sync.hello();
    assert.is_not_nil(world.converge(700));
    world.run(300);
    assert.is_true(world.sent(Kind.Request).length <= 4, `${world.sent(Kind.Request).length} requests`);
    assert.equal(1, world.sent(Kind.Data).length);
  });

  it("of requests ends after requestInhibitor", () => {
    const world = new World(2);
    const options = { requestInhibitor: 0.001, answerTimeout: 10, retryDelay: 0.001 };
    const novices = guild(world, 6, options);
    novices[0].sync.hello();
    world.converge(700);
    assert.is_true(world.sent(Kind.Request).length >= 4, `${world.sent(Kind.Request).length} requests`);
  });

  it("keeps a worse claim from sending what a better one sends", () => {
    for (const seed of $range(3, 8)) {
      const world = new World(seed);
      const novices = guild(world, 3, { advertiseRedundancy: 9 });
      novices[0].sync.hello();
      assert.is_not_nil(world.converge(700));
      world.run(100);
      const senders = world.sent(Kind.Data).map((sent) => sent.sender);
      assert.is_true(senders.every((name) => name === senders[0]));
    }
  });

  it("keeps data from being sent twice within dataInhibitor", () => {
    const world = new World(9);
    const [first] = guild(world, 2, { dataInhibitor: 50 });
    // One of the two misses the answer and asks again.
    let lost = false;
    world.tamper = (sent, receiver) => {
      if (sent.kind === Kind.Data && receiver === first && !lost) {
        lost = true;
        return undefined;
      }
      return sent.text;
    };
    first.sync.hello();
    assert.is_not_nil(world.converge(700));
    const times = world.sent(Kind.Data).map((sent) => sent.at);
    assert.is_true(lost);
    assert.equal(2, times.length);
    assert.is_true(times[1] - times[0] >= 50, `${times[1] - times[0]} s`);
  });
});

describe("when the same answer was refused", () => {
  /** A sender, and a client whose authorize refuses one of its events. */
  function stubborn(world: World): { sender: Client; judge: Client; allow: () => void } {
    const events = history(seeded(4), 2, 20);
    const sender = world.join("A");
    const judge = world.join("J");
    sender.events.addMany(events);
    judge.events.addMany(events.slice(1));
    let allowed = false;
    judge.events.authorize = (key) => allowed || key !== events[0].key;
    sender.sync.startSending();
    return {
      sender,
      judge,
      allow: () => {
        allowed = true;
      },
    };
  }

  it("it is asked for once an hour, and is no difference meanwhile", () => {
    const world = new World(10);
    const { judge } = stubborn(world);
    world.run(120);
    assert.equal("synced", judge.sync.getSyncState());
    const asked = () => world.sent(Kind.Request).length + world.sent(Kind.Sketch).length;
    const first = asked();
    assert.is_true(first >= 1 && first <= 3, `${first} requests and sketches at first`);
    world.run(3000);
    assert.equal(first, asked());
    world.run(3600);
    const again = asked() - first;
    assert.is_true(again >= 1 && again <= 3, `${again} requests and sketches in the second hour`);
    assert.is_true((judge.sync.getRejected().refused ?? 0) > 0);
  });

  it("it is tried anew when either side's hash changes", () => {
    const world = new World(11);
    const { sender, judge, allow } = stubborn(world);
    world.run(3600);
    const asked = () => world.sent(Kind.Request).length + world.sent(Kind.Sketch).length;
    const before = asked();
    allow();
    sender.events.add(eventOf((THIS_WEEK - 2) * WEEK + 7, "C9", "more"));
    sender.sync.eventsChanged();
    assert.is_not_nil(world.converge(40));
    world.run(1);
    assert.is_true(asked() > before);
    assert.equal("synced", judge.sync.getSyncState());
  });
});
