import type { Client } from "../../sim/client";
import { noPause } from "../../src/ledger/store/weeks";
import { type Draft, guid, Loot } from "./events";
import { ledgerOf } from "./guild";
import { receiveAll, setOf } from "./ledgers";
import { seeded } from "./random";

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
    const ledger = ledgerOf(client);
    receiveAll(ledger, drafts, 500, "Officer-SpecRealm");
    setOf(ledger).sketch(1, noPause);
  });
}
