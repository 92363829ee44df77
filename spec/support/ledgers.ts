import type { EventType } from "../../src/event/eventType";
import { parseGuid } from "../../src/event/guid";
import type { Event } from "../../src/event/event";
import { Range, weekOfStamp } from "../../src/event/key";
import type { EventSet } from "../../src/ledger/sharing/eventSet";
import type { EventStore } from "../../src/ledger/store/eventStore";
import { nowhere } from "../../src/ledger/fork";
import { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { type Block, findKey } from "../../src/pack/block";
import { writePack } from "../../src/pack/pack";
import type { Archiver, Scheduler, Transport } from "../../src/ports";
import type { ProjectionDefinition } from "../../src/replay/definition";
import { blockOf, type Draft, Everything, guid, Loot } from "./events";
import { fakeSerializer, FakeTime } from "./fakes";
import { seeded } from "./random";

/** What specs vary of a ledger. */
export interface LedgerDraft {
  time?: FakeTime;
  person?: number;
  storage?: object;
  events?: EventType[];
  transport?: Transport;
  options?: object;
  archiver?: Archiver;
  scheduler?: Scheduler;
}

/** A ledger outside the game. */
export function openLedger(draft: LedgerDraft = {}): Ledger {
  const time = draft.time ?? new FakeTime();
  const person = draft.person ?? 1;
  const random = seeded(person);
  return new Ledger(
    { name: "Spec", storage: draft.storage ?? {}, events: draft.events ?? [Loot, Everything], ...draft.options },
    {
      clock: time.clock,
      timers: time.timers,
      scheduler: draft.scheduler ?? time.scheduler,
      random: () => random.next(),
      serializer: fakeSerializer,
      compressor: { compress: (text: string) => text, decompress: (data: string) => data },
      archiver: draft.archiver ?? {
        pieceBytes: 999,
        archive: (text: string) => text,
        unarchive: (text: string) => text,
      },
      self: { guid: guid(person), player: parseGuid(guid(person)) as number, name: `P${person}-Realm` },
      fullName: (name: string) => (string.find(name, "-", 1, true)[0] === undefined ? `${name}-Realm` : name),
      nameOf: (player) => (player === guid(person) ? `P${person}-Realm` : undefined),
      newTransport: () => draft.transport ?? nowhere,
      report: (message) => {
        time.errors.push(message);
      },
      closed: () => {
        // Nobody keeps a list.
      },
    },
  );
}

/** Points for a person. */
export function loot(target: number, points: number): { target: string; points: number; item: number } {
  return { target: guid(target), points, item: 16800 + target };
}

/** Points by GUID. */
export type Standings = Record<string, number>;

/** The projection of most specs: points summed up by person. */
export const standingsDefinition: ProjectionDefinition<Standings> = {
  name: "standings",
  version: 1,
  initial: () => ({}),
  on: {
    LT: (state, event) => {
      const target = event.target as string;
      state[target] = ((state[target] as number | undefined) ?? 0) + (event.points as number);
    },
  },
};

/** The side of a ledger that sync sees. */
export function setOf(ledger: Ledger): EventSet {
  return (ledger as unknown as { parts: { shared: EventSet } }).parts.shared;
}

/** Hands a ledger events as `sender` would, so many in a pack. */
export function receiveAll(ledger: Ledger, drafts: readonly Draft[], inPack: number, sender: string): void {
  for (const from of $range(0, drafts.length - 1, inPack)) {
    const block = blockOf(drafts.slice(from, from + inPack));
    setOf(ledger).receive(writePack(block, 1, block.count, noPause), sender, noPause);
  }
}

/** An event of a ledger as a pack, as others receive it. */
export function packEvent(ledger: Ledger, event: Event): string {
  const { store } = ledger as unknown as { store: EventStore };
  const stamp = event.time * Range.Counters + event.counter;
  const block = store.openWeek(weekOfStamp(stamp), noPause) as Block;
  const index = findKey(block, stamp, parseGuid(event.creator) as number);
  return writePack(block, index, index, noPause);
}

/** A deep copy, as SavedVariables make one. */
export function copy<T>(value: T): T {
  if (type(value) !== "table") {
    return value;
  }
  const result = {} as Record<string, unknown>;
  for (const [key, item] of pairs(value as object)) {
    result[key as string] = copy(item);
  }
  return result as T;
}
