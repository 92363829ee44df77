import type { Client } from "../../sim/client";
import type { EventSet } from "../../src/ledger/eventSet";
import { noPause } from "../../src/ledger/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, type Draft, guid, Loot } from "./events";
import { ledgerOf } from "./guild";
import { seeded } from "./random";

const setOf = (client: Client): EventSet => (ledgerOf(client) as unknown as { store: EventSet }).store;

/** When the simulated game begins. */
const START = 1_790_000_000;
const WEEK = 604800;

/** Events at random seconds of the weeks before this one. */
export function history(count: number, weeks: number): Draft[] {
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
export function fill(client: Client, drafts: Draft[]): void {
  client.run(() => {
    for (const from of $range(0, drafts.length - 1, 500)) {
      const block = blockOf(drafts.slice(from, from + 500));
      setOf(client).receive(writePack(block, 1, block.count, noPause), "Officer-SpecRealm", noPause);
    }
    setOf(client).sketch(1, noPause);
  });
}
