import { Kind } from "../../src/sync/messages/frame";
import { syncOptions } from "../../src/sync/options";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { World } from "./support/world";

describe("the sync state", () => {
  it("goes from unknown over syncing to synced, and to unknown when nobody is heard", () => {
    const world = new World(1);
    const sender = world.join("A");
    const client = world.join("B");
    sender.events.addMany(history(seeded(1), 3, 10));
    assert.equal("unknown", client.sync.getSyncState());
    sender.sync.startSending();
    client.sync.hello();
    world.run(300);
    assert.same(["syncing", "synced"], client.states);
    sender.online = false;
    world.run(1000);
    assert.equal("unknown", client.sync.getSyncState());
    assert.same(["syncing", "synced", "unknown"], client.states);
  });

  it("stays synced while live events reach all", () => {
    const world = new World(2);
    const sender = world.join("A");
    const client = world.join("B");
    sender.events.addMany(history(seeded(1), 3, 10));
    client.events.addMany(history(seeded(1), 3, 10));
    sender.sync.startSending();
    world.run(100);
    for (const i of $range(1, 20)) {
      world.append(sender, eventOf(1_700_000_000 + i, "C1", "x"));
      world.run(7);
    }
    assert.same(["synced"], client.states);
  });

  it("is synced within ten seconds of two senders who each lacked something", () => {
    for (const seed of $range(1, 5)) {
      const world = new World(seed);
      const events = history(seeded(7), 3, 100);
      const clients = [5, 50].map((place, i) => {
        const client = world.join(string.char(65 + i));
        client.events.addMany(events.filter((_, at) => at !== place));
        client.sync.startSending();
        return client;
      });
      assert.is_not_nil(world.converge(120));
      world.run(10);
      for (const client of clients) {
        assert.equal("synced", client.sync.getSyncState(), `seed ${seed}`);
      }
    }
  });

  it("is synced while the others hold what we refuse, and tells how much of whom", () => {
    const world = new World(3);
    const sender = world.join("A");
    const client = world.join("B");
    sender.events.addMany(history(seeded(1), 1, 10));
    client.events.authorize = () => false;
    sender.sync.startSending();
    world.run(300);
    assert.equal("synced", client.sync.getSyncState());
    assert.same({ "A-Realm": 10 }, client.sync.getSyncDetails().refused);
    assert.equal(0, client.sync.getSyncDetails().missing);
  });

  it("is out of sync while somebody else holds what we refused of another", () => {
    const world = new World(3);
    const liar = world.join("A");
    const client = world.join("B");
    const sender = world.join("C");
    client.events.authorize = (_key, name) => name === "C-Realm";
    client.mayServe = (name) => name === "C-Realm";
    world.start(client);
    const events = history(seeded(1), 1, 3);
    liar.events.addMany(events);
    liar.sync.startSending();
    world.run(300);
    assert.same({ "A-Realm": 3 }, client.sync.getSyncDetails().refused);
    assert.equal("unknown", client.sync.getSyncState());
    // What only the liar had is no reason to leave out what a sender holds.
    sender.events.addMany(events);
    sender.sync.startSending();
    assert.is_not_nil(world.converge(120));
  });

  it("listeners may leave, also while they are called, and one that raises harms nobody", () => {
    const world = new World(4);
    const sender = world.join("A");
    const client = world.join("B");
    sender.events.addMany(history(seeded(1), 1, 10));
    const heard: string[] = [];
    client.sync.onSyncState(() => error("careless"));
    const leave = client.sync.onSyncState((state) => {
      heard.push(state);
      leave();
    });
    sender.sync.startSending();
    world.run(100);
    assert.same(["syncing"], heard);
    assert.equal("synced", client.sync.getSyncState());
  });

  it("comes with progress: what is missing falls, what was received rises", () => {
    const world = new World(5);
    const sender = world.join("A", { packBytes: 200 });
    const client = world.join("B");
    sender.events.addMany(history(seeded(1), 4, 50));
    const missing: number[] = [];
    const seconds: number[] = [];
    let received = 0;
    client.sync.onSyncProgress((progress) => {
      missing.push(progress.missing);
      seconds.push(progress.seconds);
      received = progress.received;
    });
    sender.sync.startSending();
    assert.is_not_nil(world.converge(900));
    world.run(5);
    assert.is_true(missing.length > 10);
    assert.equal(200, received);
    for (const i of $range(1, missing.length - 1)) {
      assert.is_true(missing[i] < missing[i - 1] || missing[i] === 0);
    }
    assert.equal(0, missing[missing.length - 1]);
    assert.is_true(seconds[0] > 5 && seconds[0] < 600, `${seconds[0]} s`);
    assert.equal(0, seconds[seconds.length - 1]);
    assert.same({ missing: 0, received: 200, seconds: 0 }, client.sync.getSyncProgress());
  });
});

describe("peers", () => {
  it("are those heard of late, with hash, count, lag and rank", () => {
    const world = new World(6);
    const a = world.join("A", { advertiseRedundancy: 9 });
    const b = world.join("B", { advertiseRedundancy: 9 });
    const client = world.join("C");
    a.events.addMany(history(seeded(1), 2, 10));
    b.events.addMany(history(seeded(1), 2, 10));
    a.sync.startSending();
    world.run(12);
    b.sync.startSending();
    client.sync.hello();
    world.run(120);
    a.events.authorize = () => false;
    const list = client.sync.getPeers();
    table.sort(list, (x, y) => x.name < y.name);
    assert.equal(2, list.length);
    assert.equal("A-Realm", list[0].name);
    assert.equal(20, list[0].count);
    assert.equal(0, list[0].lag);
    assert.is_true(list[0].sending);
    assert.equal(1, list[0].rank);
    assert.equal(2, list[1].rank);
    assert.equal(list[0].hash, list[1].hash);
    assert.is_true(list[0].lastHeard >= 1_700_000_000 && list[0].lastHeard <= 1_700_000_140);
    assert.equal(14, list[0].hash.length);
    world.run(2000);
    a.sync.stopSending();
    b.sync.stopSending();
    world.run(2000);
    assert.same([], client.sync.getPeers());
  });

  it("say their state when asked: one small whisper each, spread, sending or not", () => {
    const world = new World(7);
    for (const i of $range(1, 30)) {
      world.join(`C${i}`).events.addMany(history(seeded(1), 1, i));
    }
    const [asker] = world.clients;
    asker.sync.requestPeers("GUILD");
    asker.sync.requestPeers("GUILD");
    world.run(8);
    const answers = world.sent(Kind.State);
    assert.equal(29, answers.length);
    let first = math.huge;
    let last = 0;
    for (const answer of answers) {
      assert.equal("WHISPER", answer.channel);
      assert.equal(asker.name, answer.target);
      assert.is_true(answer.text.length < 40);
      first = math.min(first, answer.at);
      last = math.max(last, answer.at);
    }
    assert.is_true(last - first > 3);
    const peers = asker.sync.getPeers();
    assert.equal(29, peers.length);
    assert.is_true(peers.every((peer) => !peer.sending && peer.rank === undefined && peer.lag < 0));
    assert.equal(0, asker.pending);
  });

  it("are forgotten beyond maxPeers, senders last", () => {
    const world = new World(8);
    const client = world.join("A", { maxPeers: 10 });
    const sender = world.join("S");
    sender.events.addMany(history(seeded(1), 1, 5));
    sender.sync.startSending();
    world.run(30);
    for (const i of $range(1, 30)) {
      world.join(`C${i}`).sync.hello();
    }
    world.run(20);
    assert.equal(10, client.sync.getPeers().length);
    assert.is_true(client.sync.getPeers().some((peer) => peer.name === sender.name));
  });
});

describe("traffic", () => {
  it("is counted by channel", () => {
    const world = new World(9);
    const [a, b] = [world.join("A"), world.join("B")];
    world.append(a, eventOf(1_700_000_000, "C1", "x"));
    b.sync.requestPeers("GUILD");
    world.run(10);
    const traffic = b.sync.getTraffic();
    assert.equal(1, traffic.GUILD.sentMessages);
    assert.equal(1, traffic.GUILD.receivedMessages);
    assert.equal(world.sent(Kind.Event)[0].text.length, traffic.GUILD.receivedBytes);
    assert.equal(1, traffic.WHISPER.receivedMessages);
    assert.equal(0, traffic.WHISPER.sentMessages);
  });
});

describe("options", () => {
  it("have defaults, and what is given instead", () => {
    assert.equal(10, syncOptions().advertiseInterval);
    assert.equal(20, syncOptions({ advertiseInterval: 20 }).advertiseInterval);
    assert.equal(16, syncOptions({ requestWeeks: 99 }).requestWeeks);
    assert.equal(500, syncOptions({ advertiseInterval: 500 }).advertiseMaximum);
  });

  it("that are wrong are named", () => {
    assert.error_matches(
      () => syncOptions({ claimDelay: -1 }),
      "sync.claimDelay must be a number above 0, got the number %-1",
    );
    assert.error_matches(
      () => syncOptions({ claimdelay: 1 } as object),
      'sync.claimdelay is an unknown option: did you mean "claimDelay"',
    );
    assert.error_matches(() => syncOptions({ claimDelay: 0 / 0 }), "sync.claimDelay must be");
  });
});
