import { type Draft, blockOf } from "../support/events";
import { seeded } from "../support/random";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { sketchOf } from "../../src/ledger/store/sketches";
import { peel } from "../../src/sketch/peel";
import { fill, history } from "../support/histories";
import { award, Guild, ledgerOf, startSending } from "../support/guild";
interface Cost {
  messages: number;
  bytes: number;
}

/** What all clients say until they are equal, when these lack these events (by place). */
function costOf(drafts: Draft[], lacking: number[][], others: number): Cost {
  const guild = new Guild();
  for (const places of lacking) {
    const missing = new LuaTable<number, boolean>();
    for (const place of places) {
      missing.set(place, true);
    }
    fill(
      guild.join(`Officer${guild.members.length}`),
      drafts.filter((_, place) => !missing.has(place)),
    );
  }
  for (const _ of $range(1, others)) {
    fill(guild.join(`Officer${guild.members.length}`), drafts);
  }
  guild.world.advance(30);
  guild.world.traffic.reset();
  for (const member of guild.members) {
    startSending(member);
  }
  assert.is_true(guild.world.advanceUntil(() => guild.isEqual(), 300));
  guild.expectEqual();
  assert.equal(drafts.length, ledgerOf(guild.members[0]).Count());
  return guild.world.traffic.sent();
}

function expectCost(cost: Cost, messages: number, bytes: number): void {
  const text = `${cost.messages} messages, ${cost.bytes} bytes`;
  assert.is_true(cost.messages <= messages && cost.bytes <= bytes, text);
}

describe("in the game, of 5,000 events in one week", () => {
  const drafts = history(5000, 1);

  /** So many places, one in each part of the week. */
  function somePlaces(count: number, seed: number): number[] {
    const random = seeded(seed);
    const each = math.floor(drafts.length / count);
    const places: number[] = [];
    for (const i of $range(0, count - 1)) {
      places.push(i * each + random.between(0, each - 1));
    }
    return places;
  }

  it("one that a client lacks costs six messages", () => {
    expectCost(costOf(drafts, [[2500]], 4), 6, 900);
  });

  it("ten that a client lacks cost ten messages", () => {
    expectCost(costOf(drafts, [somePlaces(10, 5)], 4), 10, 2200);
  });

  it("fifteen, or thirty, that so many cells as they call for do not tell cost no whole week", () => {
    const areTold = (places: number[], cells: number) =>
      peel(sketchOf(blockOf(places.map((place) => drafts[place])), noPause, cells)) !== undefined;
    for (const [count, cells, most] of [
      [15, 32, 64],
      [30, 64, 83],
    ]) {
      let places: number[];
      let seed = 0;
      do {
        seed += 1;
        places = somePlaces(count, seed);
      } while (areTold(places, cells) || !areTold(places, most));
      expectCost(costOf(drafts, [places], 4), 18, 2000);
    }
  });

  it("sixty each that two, or four, clients lack cost no whole week", () => {
    const lists = [1, 2, 3, 4].map((seed) => somePlaces(60, 40 + seed));
    expectCost(costOf(drafts, lists.slice(0, 2), 4), 35, 5000);
    expectCost(costOf(drafts, lists, 4), 65, 10_000);
  });

  it("one each that two clients lack cost eight messages", () => {
    expectCost(costOf(drafts, [[1234], [4321]], 0), 8, 1200);
  });

  it("the last 100 cost little more than they take", () => {
    const places: number[] = [];
    for (const place of $range(4900, 4999)) {
      places.push(place);
    }
    const block = blockOf(drafts.slice(4900));
    const bytes = writePack(block, 1, 100, noPause).length;
    expectCost(costOf(drafts, [places], 4), 12, bytes * 1.3 + 400);
  });
});

describe("in the game, while officers enter events", () => {
  it("a week that a new member lacks is sent by one sender", () => {
    const guild = new Guild();
    const drafts = history(2500, 60);
    for (const i of $range(1, 10)) {
      const officer = guild.join(`Officer${i}`);
      fill(officer, drafts);
      startSending(officer);
    }
    guild.world.advance(600);
    guild.world.traffic.reset();
    const late = guild.join("Late");
    const enter = (): void => {
      award(guild.members[2], 3, 5);
      guild.world.schedule(guild.world.time() + 7, enter);
    };
    enter();
    assert.is_true(guild.world.advanceUntil(() => ledgerOf(late).Count() >= drafts.length, 600, 0.1));
    const bytes = writePack(blockOf(drafts), 1, drafts.length, noPause).length;
    const sent = guild.world.traffic.sent().bytes;
    assert.is_true(sent < bytes * 2, `${sent} bytes for ${bytes}`);
    // Up to eight whisper to it.
    assert.is_true(
      guild.world.traffic.maxReceivedPerSecond() <= 30,
      `${guild.world.traffic.maxReceivedPerSecond()} a second`,
    );
  });
});
