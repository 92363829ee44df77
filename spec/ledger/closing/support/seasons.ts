import { defineEvent } from "../../../../src/event/eventType";
import type { Event } from "../../../../src/event/event";
import type { Ledger } from "../../../../src/ledger/ledger";
import { guid, Loot } from "../../../support/events";
import { FakeTime } from "../../../support/fakes";
import { copy, loot, openLedger, type Standings } from "../../../support/ledgers";

export const WEEK = 604800;

/** Sets somebody's points. */
export const Balance = defineEvent("BL", [
  ["target", "guid"],
  ["points", "int"],
]);

/** Points by person, from awards and balances. */
export const standings = {
  name: "standings",
  version: 1,
  initial: (): Standings => ({}),
  on: {
    LT: (state: Standings, event: Event) => {
      const target = event.target as string;
      state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
    },
    BL: (state: Standings, event: Event) => {
      state[event.target as string] = event.points as number;
    },
  },
};

/** A summary: a balance for each person. */
export function balances(this: void, states: Record<string, object>): unknown {
  const list: [typeof Balance, object][] = [];
  for (const [target, points] of pairs(states.standings as Standings)) {
    list.push([Balance, { target, points }]);
  }
  return list;
}

/** A ledger with three awards in each of ten weeks. */
export function tenWeeks(
  storage: object = {},
  time = new FakeTime(),
  options: object = {},
): { ledger: Ledger; time: FakeTime; start: number } {
  const ledger = openLedger({ time, storage, events: [Loot, Balance], options });
  const start = (Math.floor(time.server / WEEK) - 9) * WEEK;
  for (const week of $range(0, 9)) {
    for (const person of $range(1, 3)) {
      const at = Math.min(start + week * WEEK + person, time.server);
      ledger.Append(Loot, loot(person, 10 + week), { at });
    }
  }
  return { ledger, time, start };
}

/** The standings of a ledger, by a projection of its own. */
export function standingsOf(ledger: Ledger): Standings {
  const projection = ledger.Project({ ...standings, name: "anew" });
  projection.CatchUp();
  const state = copy(projection.GetState());
  projection.Close();
  return state;
}

/** Points of three people, from a function of the person. */
export function each(points: (this: void, person: number) => number): Standings {
  const state: Standings = {};
  for (const person of $range(1, 3)) {
    state[guid(person)] = points(person);
  }
  return state;
}

/** The id of the closing that holds. */
export function closingOf(ledger: Ledger): string | undefined {
  return ledger.Closings().find(({ holds }) => holds)?.id;
}

/** How many events an iterator gives. */
export function countOf(events: LuaIterable<Event>): number {
  let count = 0;
  for (const _ of events) {
    count += 1;
  }
  return count;
}
