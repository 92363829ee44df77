import { benchClosing } from "./closingBench";
import { note } from "./figures";
import { type Part, runParts } from "./parts";
import { type Lies, noteLies } from "./honesty";
import { placesFrom, somePlaces } from "./places";
import { benchEvening } from "./syncEvening";
import { benchAbsent } from "./syncAbsent";
import { benchAddons, benchNeeds, benchQuietCrowd } from "./syncCrowd";
import { benchGuildLife } from "./syncLife";
import { benchLive } from "./syncLive";
import type { Protocol } from "./syncGuild";
import { realPacks, SyncHistory } from "./syncHistory";
import { benchNewcomers } from "./syncNewcomers";
import { type Cost, type Setting, untilEqual } from "./syncRun";

/** Events of workload B, and of the long history. */
const B_COUNT = 5000;
const LONG_COUNT = 100_000;
const LONG_WEEKS = 208;
/** Members of a small guild, and of the one in which everybody lacks something. */
const FEW = 5;
const MANY = 40;
/** Seeds of the guild in which everybody lacks something: chance decides much there. */
const SCATTERED_SEEDS = 4;
const HISTORY_SEED = 5;
/** Virtual seconds after which a small difference, or the scattered one, is given up. */
const LIMIT = 1800;
const LONG_LIMIT = 7200;
/** Messages that a client may hear in a second, whatever happens: the server disconnects it at some 200. */
const MOST_INCOMING = 40;

let incoming = 0;
let lies: Lies = { false: 0, late: 0 };

/** The most messages that reached a client within a second, in one more scenario. */
function noteIncoming(protocol: Protocol, most: number): void {
  incoming = math.max(incoming, protocol === "" ? most : 0);
}

/** A part whose figures end with what clients said of themselves in it. */
function honestPart(protocol: Protocol, name: string, seeds: number, run: (this: void) => void): Part {
  return {
    name,
    run: () => {
      lies = { false: 0, late: 0 };
      run();
      if (protocol === "") {
        noteLies(lies, name, seedText(seeds));
      }
    },
  };
}

/** The worst cost over the seeds 1 to `seeds`. */
function worst(protocol: Protocol, seeds: number, make: (this: void, seed: number) => Setting): Cost {
  const sum: Cost = { messages: 0, bytes: 0, seconds: 0, isEqual: true, incoming: 0 };
  for (const seed of $range(1, seeds)) {
    const cost = untilEqual(protocol, seed, make(seed));
    sum.messages = math.max(sum.messages, cost.messages);
    sum.bytes = math.max(sum.bytes, cost.bytes);
    sum.seconds = math.max(sum.seconds, cost.seconds);
    sum.isEqual = sum.isEqual && cost.isEqual;
    noteIncoming(protocol, cost.incoming);
    if (protocol === "") {
      lies = {
        false: math.max(lies.false, cost.lies?.false ?? 0),
        late: math.max(lies.late, cost.lies?.late ?? 0),
      };
    }
  }
  return sum;
}

const seedText = (seeds: number): string => (seeds === 1 ? "1" : `1-${seeds}`);

/** Messages and bytes until equal. A reference where the protocol is the comparison. */
function noteCost(
  name: string,
  workload: string,
  protocol: Protocol,
  seeds: number,
  targets: readonly [messages: number, bytes: number, seconds?: number],
  make: (this: void, seed: number) => Setting,
): void {
  const cost = worst(protocol, seeds, make);
  const isOurs = protocol === "";
  const text = seedText(seeds);
  note(
    `${name}_messages${protocol}`,
    workload,
    cost.messages,
    "messages",
    isOurs ? targets[0] : undefined,
    false,
    text,
  );
  note(`${name}_bytes${protocol}`, workload, cost.bytes, "B", isOurs ? targets[1] : undefined, false, text);
  note(`${name}_seconds${protocol}`, workload, cost.seconds, "s", isOurs ? targets[2] : undefined, false, text);
  noteEqual(name, workload, protocol, cost, text);
}

/** What ends unequal is no cost at all: it says so. */
function noteEqual(name: string, workload: string, protocol: Protocol, cost: Cost, seeds: string): void {
  if (protocol === "" || !cost.isEqual) {
    const target = protocol === "" ? 1 : undefined;
    note(`${name}_equal${protocol}`, workload, cost.isEqual ? 1 : 0, "0 or 1", target, true, seeds);
  }
}

/** Members of whom some lack something, and the others have it all. */
function lacking(history: SyncHistory, without: readonly LuaSet<number>[], members: number): Setting {
  const all = history.packs();
  const lists = without.map((places) => history.packs(places));
  while (lists.length < members) {
    lists.push(all);
  }
  return { members: lists, senders: members, limit: LIMIT };
}

/** What it costs to give all to a member who has nothing. The only sender hears no other: it rightly says "unknown". */
function costOfAll(protocol: Protocol, packs: readonly string[]): Cost {
  const cost = untilEqual(protocol, 1, { members: [packs, []], senders: 1, limit: LONG_LIMIT });
  noteIncoming(protocol, cost.incoming);
  return cost;
}

function benchTransfers(protocol: Protocol, b: SyncHistory): void {
  const transfer = (name: string, packs: readonly string[], count: number, target: number): void => {
    const cost = costOfAll(protocol, packs);
    const goal = protocol === "" ? target : undefined;
    note(`wire_bytes_per_event${protocol}`, name, cost.bytes / count, "B/event", goal, false, "1");
    noteEqual("wire", name, protocol, cost, "1");
  };
  transfer("B", b.packs(), B_COUNT, 5.8);
  const real = realPacks();
  if (real !== undefined) {
    transfer("R", real.packs, real.count, 16);
  }
}

function benchSmall(protocol: Protocol, seeds: number, b: SyncHistory): void {
  const random = (seed: number, count: number) => somePlaces(count, B_COUNT, 100 * seed + count);
  noteCost("one_missing", "B", protocol, seeds, [6, 900, 9], (seed) => lacking(b, [random(seed, 1)], FEW));
  noteCost("ten_missing", "B", protocol, seeds, [10, 2200, 15], (seed) => lacking(b, [random(seed, 10)], FEW));
  noteCost("one_each", "B", protocol, seeds, [8, 1200], (seed) =>
    lacking(b, [random(seed, 1), random(seed + 50, 1)], 2),
  );
}

/** Hundreds of events are missing, anywhere in the week, or a raid evening in the middle; or four clients lack sixty each. */
function benchHundreds(protocol: Protocol, seeds: number, b: SyncHistory): void {
  const missing = (name: string, target: number, placesOf: (this: void, seed: number) => LuaSet<number>): void => {
    const cost = worst(protocol, seeds, (seed) => lacking(b, [placesOf(seed)], FEW));
    const goal = protocol === "" ? target : undefined;
    note(`${name}_bytes${protocol}`, "B", cost.bytes, "B", goal, false, seedText(seeds));
    noteEqual(name, "B", protocol, cost, seedText(seeds));
  };
  missing("hundred_missing", 5000, (seed) => somePlaces(100, B_COUNT, 100 * seed + 100));
  missing("three_hundred_missing", 11_000, (seed) => somePlaces(300, B_COUNT, 100 * seed + 300));
  missing("thousand_missing", 24_000, (seed) => somePlaces(1000, B_COUNT, 100 * seed + 1000));
  missing("evening_missing", 3000, (seed) => placesFrom(1500 + 500 * seed, 1819 + 500 * seed));
  const name = "sixty_each_missing";
  const each = worst(protocol, seeds, (seed) =>
    lacking(
      b,
      [1, 2, 3, 4].map((client) => somePlaces(60, B_COUNT, 100 * seed + client)),
      2 * FEW - 2,
    ),
  );
  note(`${name}_bytes${protocol}`, "B", each.bytes, "B", protocol === "" ? 10_000 : undefined, false, seedText(seeds));
  noteEqual(name, "B", protocol, each, seedText(seeds));
}

function benchLong(protocol: Protocol, seeds: number): void {
  const long = new SyncHistory(LONG_COUNT, LONG_WEEKS, HISTORY_SEED);
  const old = (seed: number): LuaSet<number> => placesFrom(300 * seed, 300 * seed);
  noteCost("old_missing", "100k", protocol, seeds, [6, 900], (seed) => lacking(long, [old(seed)], FEW));
  const first = LONG_COUNT - 100;
  const bytes = long.bytesFrom(first);
  const cost = worst(protocol, seeds, () => lacking(long, [placesFrom(first, LONG_COUNT - 1)], FEW));
  const text = seedText(seeds);
  note(
    `tail_bytes_ratio${protocol}`,
    "100k",
    cost.bytes / bytes,
    "times",
    protocol === "" ? 1.3 : undefined,
    false,
    text,
  );
  note(`tail_seconds${protocol}`, "100k", cost.seconds, "s", undefined, false, text);
  noteEqual("tail", "100k", protocol, cost, text);
}

/** Everybody lacks another random 30 %; all are senders. Bytes are those of sending B once, times so much. */
function benchScattered(protocol: Protocol, b: SyncHistory): void {
  const once = costOfAll(protocol, b.packs()).bytes;
  const seeds = seedText(SCATTERED_SEEDS);
  const membersOf = (seed: number): string[][] => {
    const members: string[][] = [];
    for (const number of $range(1, MANY)) {
      members.push(b.packs(somePlaces(0.3 * B_COUNT, B_COUNT, 1000 * seed + number)));
    }
    return members;
  };
  const goal = (target: number) => (protocol === "" ? target : undefined);
  const noteRatio = (name: string, cost: Cost, target: number): void => {
    note(`${name}_bytes_ratio${protocol}`, "B", cost.bytes / once, "times", goal(target), false, seeds);
    note(`${name}_seconds${protocol}`, "B", cost.seconds, "s", undefined, false, seeds);
    noteEqual(name, "B", protocol, cost, seeds);
  };
  const setting = (seed: number): Setting => ({
    members: membersOf(seed),
    senders: MANY,
    whole: B_COUNT,
    limit: LONG_LIMIT,
  });
  const plain = worst(protocol, SCATTERED_SEEDS, setting);
  noteRatio("scattered", plain, 1.1);
  const faulty = worst(protocol, SCATTERED_SEEDS, (seed) => ({
    ...setting(seed),
    options: { loss: 0.05, reorder: 0.1 },
    during: (guild) => {
      // Half-way is when about half of the bytes have gone.
      guild.world.schedule(guild.world.time() + plain.seconds / 4, () => {
        guild.members[0].logout();
        guild.members[1].logout();
      });
    },
  }));
  noteRatio("scattered_faulty", faulty, 1.4);
}

/** What it costs until a client that lacks so many events of a history, at random, has what four others have: the worst of three. */
export function costOfMissing(protocol: Protocol, history: SyncHistory, count: number): Cost {
  const cost = worst(protocol, 3, (seed) =>
    lacking(history, [somePlaces(count, history.count, 100 * seed + count)], FEW),
  );
  return cost.isEqual ? cost : error(`${count} missing events of ${history.count} were not got`, 0);
}

/** What is measured of one protocol. */
function protocolParts(protocol: Protocol, b: SyncHistory, isQuick: boolean): Part[] {
  const seeds = isQuick ? 1 : 3;
  const parts: Part[] = [
    {
      name: "transfers",
      run: () => {
        benchTransfers(protocol, b);
      },
    },
    honestPart(protocol, "small", seeds, () => {
      benchSmall(protocol, seeds, b);
    }),
    honestPart(protocol, "hundreds", seeds, () => {
      benchHundreds(protocol, seeds, b);
    }),
  ];
  const long: Part[] = [
    honestPart(protocol, "long", seeds, () => {
      benchLong(protocol, seeds);
    }),
    honestPart(protocol, "scattered", SCATTERED_SEEDS, () => {
      benchScattered(protocol, b);
    }),
  ];
  const life: Part = {
    name: "life",
    run: () => {
      noteIncoming(protocol, benchGuildLife(protocol, b.packs()));
    },
  };
  return isQuick ? [...parts, life] : [...parts, ...long, life];
}

/** What takes minutes to measure: guilds of hundreds. */
function crowdParts(b: SyncHistory, isQuick: boolean): Part[] {
  const parts: Part[] = [
    {
      name: "needs",
      run: () => {
        benchNeeds(b);
      },
    },
    { name: "crowd", run: benchQuietCrowd },
  ];
  return isQuick ? [] : parts;
}

/**
 * The figures of sync in the simulated game, and those of a protocol that sends whole weeks beside them.
 * @param only the name of the one part to run; undefined: all.
 */
export function benchSync(isQuick: boolean, only?: string): void {
  const b = new SyncHistory(B_COUNT, 1, HISTORY_SEED);
  runParts(
    [
      ...protocolParts("", b, isQuick),
      {
        name: "closing",
        run: () => {
          benchClosing(isQuick);
        },
      },
      ...protocolParts("_whole_weeks", b, isQuick),
      {
        name: "evening",
        run: () => {
          benchEvening(isQuick);
        },
      },
      {
        name: "newcomers",
        run: () => {
          benchNewcomers(b, costOfAll("", b.packs()).bytes, isQuick);
        },
      },
      { name: "addons", run: benchAddons },
      {
        name: "absent",
        run: () => {
          benchAbsent(isQuick);
        },
      },
      ...crowdParts(b, isQuick),
      {
        name: "live",
        run: () => {
          benchLive(b.packs());
        },
      },
    ],
    only,
  );
  if (only === undefined) {
    note("incoming_messages_per_second_max", "all", incoming, "messages/s", MOST_INCOMING, false, "1");
  }
}
