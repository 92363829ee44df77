import { Kind } from "../../../src/sync/messages/frame";
import { seeded } from "../../support/random";
import { history } from "../support/histories";
import { eventOf } from "../support/memorySet";
import { type Client, World } from "../support/world";

describe("what a sync state is made of", () => {
  let world: World;
  let sender: Client;
  let client: Client;

  before_each(() => {
    world = new World(21);
    sender = world.join("A");
    client = world.join("B");
    sender.sync.startSending();
  });

  it("has how much is missing, how many senders there are, and since when it is so", () => {
    sender.events.addMany(history(seeded(1), 2, 100));
    client.sync.hello();
    assert.is_true(world.run(60, () => client.sync.getSyncState() === "syncing"));
    const { missing, senders } = client.sync.getSyncDetails();
    assert.same([200, 1], [missing, senders]);
    assert.is_not_nil(world.converge(120));
    world.run(30);
    const details = client.sync.getSyncDetails();
    assert.equal("synced", client.sync.getSyncState());
    assert.same(
      { missing: 0, refused: {}, unaccepted: 0, behind: false, otherGuild: false, senders: 1, since: 0 },
      { ...details, since: 0 },
    );
    assert.is_true(details.since > 1_700_000_000 && details.since < 1_700_000_000 + world.now);
  });

  it("is no longer synced when a peer speaks a newer protocol, and says so", () => {
    world.run(60);
    assert.equal("synced", client.sync.getSyncState());
    world.deliver(client, "control", "2Axyz", "GUILD", "A-Realm");
    world.run(1);
    assert.equal("unknown", client.sync.getSyncState());
    assert.is_true(client.sync.getSyncDetails().behind);
    // Something older, or no message at all, tells nothing.
    const other = world.join("C");
    world.run(60);
    world.deliver(other, "control", "0Axyz", "GUILD", "A-Realm");
    world.deliver(other, "control", "\u0001Axyz", "GUILD", "A-Realm");
    world.run(1);
    assert.is_false(other.sync.getSyncDetails().behind);
  });

  it("does not take the word of those who have no standing", () => {
    client.mayServe = (name) => name === "C-Realm";
    world.start(client);
    world.run(60);
    assert.equal("unknown", client.sync.getSyncState());
    world.deliver(client, "control", "2Axyz", "GUILD", "A-Realm");
    world.run(1);
    assert.same([0, false], [client.sync.getSyncDetails().senders, client.sync.getSyncDetails().behind]);
  });

  it("is synced again soon when a version that was asked for has been overtaken", () => {
    sender.events.addMany(history(seeded(1), 1, 50));
    const other = world.join("C");
    other.sync.startSending();
    client.sync.hello();
    assert.is_not_nil(world.converge(120));
    world.run(60);
    // The other has one event more, tells of it, and leaves; then all get it, and more.
    const late = eventOf(1_700_000_100, "C9", "x");
    other.events.add(late);
    other.sync.eventsChanged();
    world.tamper = (sent) => (sent.kind === Kind.Request || sent.kind === Kind.Sketch ? undefined : sent.text);
    assert.is_true(world.run(60, () => client.sync.getSyncState() === "syncing"));
    other.online = false;
    world.tamper = undefined;
    for (const receiver of [sender, client]) {
      receiver.events.add(late);
      receiver.events.add(eventOf(1_700_000_101, "C9", "y"));
      receiver.sync.eventsChanged();
    }
    assert.is_true(
      world.run(40, () => client.sync.getSyncState() === "synced"),
      client.sync.getSyncState(),
    );
  });
});
