import { HeardWeeks } from "../../src/sync/link/heardWeeks";
import { syncOptions } from "../../src/sync/options";
import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history, THIS_WEEK } from "./support/histories";
import { type Client, World } from "./support/world";

/** Three senders; the first two have different thirds of a week, the last has none. */
function guild(seed: number): Client[] {
  const events = history(seeded(seed), 1, 90);
  const world = new World(seed);
  const clients = ["A", "B", "C"].map((name) => world.join(name, { packBytes: 400 }));
  clients[0].events.addMany(events.filter((_, i) => i % 3 !== 0));
  clients[1].events.addMany(events.filter((_, i) => i % 3 !== 1));
  clients[2].events.addMany(events.slice(0, 1));
  worlds.push(world);
  return clients;
}
const worlds: World[] = [];
const worldOf = (): World => worlds[worlds.length - 1];

describe("what was broadcast of a week", () => {
  it("is left out of the answer to the next request", () => {
    const clients = guild(1);
    const world = worldOf();
    clients.forEach(({ sync }) => {
      sync.startSending();
    });
    assert.is_not_nil(world.converge(600));
    const bytes = world.sent(Kind.Data).reduce((sum, sent) => sum + sent.text.length, 0);
    const once = clients[0].events.everything().length;
    assert.is_true(bytes < once * 1.25, `${bytes} bytes for ${once}`);
  });

  it("is sent again to who missed it", () => {
    for (const seed of $range(2, 6)) {
      const clients = guild(seed);
      const world = worldOf();
      // The third hears nothing of the first answer but its end.
      let first: string | undefined;
      world.tamper = (sent, receiver) => {
        first ??= sent.kind === Kind.Data ? sent.sender : undefined;
        const isLost = sent.kind === Kind.Data && sent.sender === first && receiver === clients[2] && world.now < 60;
        return isLost ? undefined : sent.text;
      };
      clients.forEach(({ sync }) => {
        sync.startSending();
      });
      assert.is_not_nil(world.converge(900), `seed ${seed}`);
    }
  });

  it("is waited for by who has not heard that its sender serves", () => {
    for (const seed of $range(10, 15)) {
      const [first, second, third] = guild(seed);
      const world = worldOf();
      const fourth = world.join("D");
      // Everybody hears one of the two that serve: the third asks for one version, the fourth for the other.
      world.tamper = (sent, receiver) => {
        const isFor = sent.sender === first.name ? third : fourth;
        return sent.kind === Kind.Advertisement && receiver !== isFor ? undefined : sent.text;
      };
      first.sync.startSending();
      second.sync.startSending();
      world.run(200, () => world.now > 90);
      const senders = world.log.filter(({ kind }) => kind === Kind.Piece).map(({ sender }) => sender);
      const changes = senders.filter((sender, i) => i > 0 && sender !== senders[i - 1]).length;
      assert.is_true(senders.length > 5 && changes <= 1, `${changes} changes of sender in ${senders.length} pieces`);
    }
  });

  it("is forgotten after a while", () => {
    let now = 0;
    const broadcasts = new HeardWeeks(
      { serverTime: () => now, now: () => now, milliseconds: () => now * 1000 },
      syncOptions(),
    );
    broadcasts.hear("GUILD", THIS_WEEK).add(1, 2);
    assert.is_nil(broadcasts.heard("GUILD", THIS_WEEK - 1));
    assert.is_nil(broadcasts.heard("RAID", THIS_WEEK));
    now = 100;
    assert.is_true(broadcasts.heard("GUILD", THIS_WEEK)?.has(1, 2));
    assert.is_false(broadcasts.heard("GUILD", THIS_WEEK)?.has(1, 3));
    now = 300;
    assert.is_nil(broadcasts.heard("GUILD", THIS_WEEK));
  });
});
