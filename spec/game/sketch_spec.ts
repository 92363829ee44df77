import type { EventSet } from "../../src/ledger/eventSet";
import { noPause } from "../../src/ledger/weeks";
import { writePack } from "../../src/pack/pack";
import type { Client } from "../../sim/client";
import { award, Guild, ledgerOf, startSending } from "../support/guild";
import { blockOf, type Draft, guid, Loot } from "../support/events";
import { seeded } from "../support/random";

const setOf = (client: Client): EventSet => (ledgerOf(client) as unknown as { store: EventSet }).store;

const START = 1_790_000_000;
const WEEK = 604800;

/** Events at random seconds of the weeks before this one. */
function history(count: number, weeks: number): Draft[] {
  const random = seeded(count);
  const first = (math.floor(START / WEEK) - weeks) * WEEK;
  const drafts: Draft[] = [];
  const seen = new LuaTable<number, boolean>();
  while (drafts.length < count) {
    const time = first + random.between(0, weeks * WEEK - 1);
    if (!seen.has(time)) {
      seen.set(time, true);
      const payload = {
        target: guid(random.between(1, 40)),
        points: random.between(-100, 100),
        item: random.between(1, 500),
      };
      drafts.push({ time, counter: 0, creator: guid(100 + random.between(1, 5)), eventType: Loot, payload });
    }
  }
  table.sort(drafts, (x, y) => x.time < y.time);
  return drafts;
}

/** Gives a client events as another client would. */
function fill(client: Client, drafts: Draft[]): void {
  client.run(() => {
    for (const from of $range(0, drafts.length - 1, 500)) {
      const block = blockOf(drafts.slice(from, from + 500));
      setOf(client).receive(writePack(block, 1, block.count, noPause), "Officer-SpecRealm", noPause);
    }
    setOf(client).sketch(1, noPause);
  });
}

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

  it("one that a client lacks costs six messages", () => {
    expectCost(costOf(drafts, [[2500]], 4), 6, 900);
  });

  it("ten that a client lacks cost ten messages", () => {
    const random = seeded(5);
    const places: number[] = [];
    for (const i of $range(0, 9)) {
      places.push(i * 500 + random.between(0, 499));
    }
    expectCost(costOf(drafts, [places], 4), 10, 2200);
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
    assert.is_true(guild.world.traffic.maxReceivedPerSecond() <= 15);
  });
});
