import { Kind } from "../../src/sync/messages/frame";
import { seeded } from "../support/random";
import { THIS_WEEK } from "./support/histories";
import { eventOf, WEEK } from "./support/memorySet";
import { World } from "./support/world";

const COUNT = 1200;

/** Senders of a week of events, and a member who lacks some of them. */
function guildOf(world: World, lacks: (this: void, place: number) => boolean): void {
  const random = seeded(3);
  const member = world.join("M");
  const senders = [world.join("A"), world.join("B")];
  for (const i of $range(1, COUNT)) {
    // Ids of these sets are checksums: short texts of few letters would share some.
    let value = "";
    for (const _ of $range(1, 40)) {
      value += string.char(random.between(65, 122));
    }
    const event = eventOf((THIS_WEEK - 1) * WEEK + i * 500, "C1", value);
    for (const { events } of senders) {
      events.add(event);
    }
    if (!lacks(i)) {
      member.events.add(event);
    }
  }
  for (const { sync } of senders) {
    sync.startSending();
  }
}

describe("hundreds of missing events", () => {
  it("anywhere in a week come without it, by cells", () => {
    const world = new World(1);
    guildOf(world, (i) => i % 10 === 3);
    assert.is_not_nil(world.converge(300));
    assert.is_true(world.sent(Kind.Sketch).length >= 4);
    assert.equal(0, world.sent(Kind.Request).length);
    assert.same([], world.errors);
  });

  it("of an evening come without it, by the parts of the week", () => {
    const world = new World(2);
    guildOf(world, (i) => i > 500 && i <= 620);
    assert.is_not_nil(world.converge(300));
    assert.equal(1, world.sent(Kind.WeekParts).length);
    assert.is_true(world.sent(Kind.Sketch).length <= 1);
    assert.equal(0, world.sent(Kind.Request).length);
    assert.same([], world.errors);
  });

  it("come in spite of loss and reordering", () => {
    for (const trial of $range(30, 33)) {
      const world = new World(trial);
      world.loss = 0.2;
      guildOf(world, (i) => (trial % 2 === 0 ? i % 10 === 3 : i > 500 && i <= 620));
      assert.is_not_nil(world.converge(1800), `seed ${trial}`);
      assert.same([], world.errors);
    }
  });
});
