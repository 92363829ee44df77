import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { type Client, World } from "./support/world";

const LATE = 1_699_990_000;

interface Allies {
  readonly world: World;
  readonly giver: Client;
  readonly taker: Client;
}

/** Two guilds with the same history, of which one gives what it enters, and the other takes that and enters things of its own. */
function allies(seed: number): Allies {
  const world = new World(seed);
  const events = history(seeded(seed), 3, 40);
  const [giver] = ["Giver", "GiversFriend"].map((name) => world.join(name, {}, ["ONE"]));
  const [taker] = ["Taker", "TakersFriend"].map((name) => world.join(name, {}, ["TWO"]));
  for (const client of world.clients) {
    client.events.addMany(events);
    client.sync.startSending();
  }
  world.run(60);
  giver.sync.addPeer(taker.name, { gives: true, takes: false });
  taker.sync.addPeer(giver.name, { gives: false, takes: true });
  return { world, giver, taker };
}

function enter(world: World, client: Client, count: number, name: string): void {
  for (const i of $range(1, count)) {
    client.events.add(eventOf(LATE + i, name, `${name}${i}`));
  }
  client.sync.eventsChanged();
  world.run(10);
}

describe("a peer that takes and does not give", () => {
  it("gets what the other enters, is synced, and asks once for each version", () => {
    for (const seed of $range(1, 4)) {
      const { world, giver, taker } = allies(seed);
      enter(world, taker, 5, "CB");
      enter(world, giver, 3, "CA");
      world.run(900);
      assert.equal(giver.events.count() + 5, taker.events.count());
      world.log.length = 0;
      for (const _ of $range(1, 180)) {
        world.run(20);
        assert.equal("synced", taker.sync.getSyncState(), `the taker, seed ${seed}, at ${world.now} s`);
        assert.equal("synced", giver.sync.getSyncState(), `the giver, seed ${seed}, at ${world.now} s`);
      }
      const whispers = world.log.filter(
        ({ channel, kind }) => channel === "WHISPER" && kind !== Kind.Advertisement,
      ).length;
      assert.is_true(whispers <= 2, `seed ${seed}: ${whispers} whispers`);
    }
  });

  it("notices what it did not get live", () => {
    const { world, giver, taker } = allies(5);
    enter(world, taker, 5, "CB");
    world.run(900);
    enter(world, giver, 3, "CA");
    assert.is_true(world.run(300, () => taker.events.count() === giver.events.count() + 5));
  });
});
