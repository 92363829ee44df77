import type { Client } from "../sim/client";
import { createWorld, type World, type WorldOptions } from "../sim/world";
import type { EventType } from "../src/event/eventType";
import type { EventSet } from "../src/ledger/sharing/eventSet";
import type { Ledger } from "../src/ledger/ledger";
import { noPause } from "../src/ledger/store/weeks";
import { guidOf } from "./workloads";

/** What the addon below leaves in a client's globals. */
interface AddonGlobals {
  ledger: Ledger;
  Loot: EventType;
  Award: (this: void, target: string, points: number, item: number) => string;
  /** Appends so many, one for each of the minutes before. */
  AwardMany: (this: void, count: number) => void;
}

/** How clients find out what they lack: with all of the protocol, or by whole weeks as today's system does. */
export type Protocol = "" | "_whole_weeks";

/**
 * The comparison is the same ledger on the same transport with what today's system does: advertisements every 10
 * seconds, and a week that differs is broadcast whole. Its packs, its index and its suppression are this library's,
 * so what today's system itself would need is more than this shows.
 */
const WHOLE_WEEKS = "SYNC = { sketchCells = 0.5, advertiseMaximum = 10 }";

const ADDON = `
local ES = LibStub("EventSourcing-1.0")
Loot = ES:DefineEvent("LT", { { "target", "guid" }, { "points", "int" }, { "item", "int" } })
local frame = CreateFrame("Frame")
frame:RegisterEvent("ADDON_LOADED")
frame:SetScript("OnEvent", function(_, _, name)
  if name ~= "BenchLoot" then return end
  BenchLootDB = BenchLootDB or {}
  ledger = ES:OpenLedger({ name = "BenchLoot", storage = BenchLootDB, events = { Loot }, sync = SYNC })
end)
function Award(target, points, item)
  return ledger:Append(Loot, { target = target, points = points, item = item }).key
end
function AwardMany(count)
  local now = GetServerTime()
  for i = 1, count do
    ledger:Append(Loot, { target = UnitGUID("player"), points = i, item = 16800 }, { at = now - 60 * i })
  end
end
`;

const globals = (client: Client): AddonGlobals => client.env as unknown as AddonGlobals;

/** A simulated guild that runs a loot addon on the compiled library. */
export class SyncGuild {
  readonly world: World;
  readonly members: Client[] = [];

  constructor(
    private readonly protocol: Protocol,
    options: WorldOptions,
  ) {
    this.world = createWorld({ fps: 30, disconnectOnFlood: true, ...options });
  }

  /** One more member, online, who holds what these packs hold. */
  join(packs: readonly string[]): Client {
    const number = this.members.length + 1;
    const client = this.world.addClient({
      name: `Member${number}`,
      realm: "Bench Realm",
      realmId: 4395,
      guid: guidOf(number),
      guild: "Bench",
      addons: [
        "EventSourcing.toc",
        {
          name: "BenchLoot",
          savedVariables: ["BenchLootDB"],
          dependencies: ["EventSourcing"],
          code: [this.protocol === "" ? "" : WHOLE_WEEKS, ADDON],
        },
      ],
    });
    this.members.push(client);
    client.login();
    if (client.errors.length > 0) {
      error(client.errors[0], 0);
    }
    client.run(() => {
      const set = setOf(client);
      for (const pack of packs) {
        set.receive(pack, "Filler-BenchRealm", noPause);
      }
      // As after some time in the game: the sketch is there.
      set.sketch(1, noPause);
    });
    return client;
  }

  /** Whether all who are online hold the same events. */
  isEqual(): boolean {
    const [first, ...others] = this.members.filter((member) => member.online);
    const hash = ledgerOf(first).Hash();
    return others.every((member) => ledgerOf(member).Hash() === hash);
  }
}

/** The client's ledger. */
export function ledgerOf(client: Client): Ledger {
  return globals(client).ledger;
}

function setOf(client: Client): EventSet {
  return (ledgerOf(client) as unknown as { parts: { shared: EventSet } }).parts.shared;
}

/** Switches the client's sending on. */
export function startSending(client: Client): void {
  client.run(() => {
    ledgerOf(client).StartSending();
  });
}

/** The client closes the books before a time, with points for so many players. */
export function prune(client: Client, before: number, players: number): void {
  client.run(() => {
    const { ledger, Loot } = globals(client);
    const summary: [EventType, object][] = [];
    for (const player of $range(1, players)) {
      summary.push([Loot, { target: guidOf(player), points: 100 + ((player * 7919) % 1900), item: 0 }]);
    }
    const [closing, reason] = ledger.Prune(before, summary);
    if (closing === undefined) {
      error(reason ?? "", 0);
    }
  });
}

/** The client appends an event; its key. */
export function award(client: Client, target: number): string {
  const key = client.run(() => globals(client).Award(guidOf(target), target, 16800 + target));
  return key ?? error(`${client.name} could not append`, 0);
}

/** The client appends so many events in one frame, one for each of the minutes before. */
export function awardMany(client: Client, count: number): void {
  client.run(() => {
    globals(client).AwardMany(count);
  });
}
