import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { history } from "./support/histories";
import { eventOf } from "./support/memorySet";
import { World } from "./support/world";

/** A guild of senders in sync, one of whom appends many events in a frame. */
function bulk(seed: number, members: number, count: number): World {
  const world = new World(seed);
  const events = history(seeded(seed), 3, 40);
  for (const i of $range(1, members)) {
    const member = world.join(`Member${i}`);
    member.events.addMany(events);
    member.sync.startSending();
  }
  world.run(120);
  world.log.length = 0;
  const [, author] = world.clients;
  for (const i of $range(1, count)) {
    world.append(author, eventOf(1_699_990_000 - 10 * i, "C9", `award ${i}`));
  }
  return world;
}

describe("many events in a frame", () => {
  it("make one or two members ask who serves, and only who holds more answers", () => {
    for (const seed of $range(1, 2)) {
      const world = bulk(seed, 20, 600);
      assert.is_not_nil(world.converge(300));
      const queries = world.sent(Kind.Query).length;
      const states = world.sent(Kind.State).length;
      assert.is_true(queries <= 4, `${queries} queries`);
      assert.is_true(states <= 6, `${states} states`);
      assert.same([], world.errors);
    }
  });

  it("cost a guild of any size about the same", () => {
    const costs: number[] = [];
    for (const members of [5, 40]) {
      const world = bulk(7, members, 600);
      assert.is_not_nil(world.converge(300));
      costs.push(world.log.length);
    }
    const [few, many] = costs;
    assert.is_true(many <= 2 * few, `${few} messages of 5 members, ${many} of 40`);
  });
});
