import type { AddonSource } from "../sim/addon";
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
  /** Of each of its addons one; the first is `ledger`. */
  ledgers: Ledger[];
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

const NAME = "BenchLoot";

const ADDON = `
local ES = LibStub("EventSourcing-1.0")
local event = ES:DefineEvent("LT", { { "target", "guid" }, { "points", "int" }, { "item", "int" } })
Loot = Loot or event
ledgers = ledgers or {}
local frame = CreateFrame("Frame")
frame:RegisterEvent("ADDON_LOADED")
frame:SetScript("OnEvent", function(_, _, name)
  if name ~= "BenchLoot" then return end
  BenchLootDB = BenchLootDB or {}
  local authorize = AUTHORIZE and AUTHORIZE(ES)
  local opened = ES:OpenLedger({
    name = "BenchLoot", storage = BenchLootDB, events = { event }, sync = SYNC, authorize = authorize,
  })
  table.insert(ledgers, opened)
  ledger = ledgers[1]
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

/** What the addon of a guild does otherwise than usual. */
export interface GuildSetup {
  /** Lua: a function of the library that returns who may write; default: everybody. */
  readonly authorize?: string;
  /** How many addons with a ledger of its own each client has; default 1. */
  readonly addons?: number;
}

/** A simulated guild that runs a loot addon on the compiled library. */
export class SyncGuild {
  readonly world: World;
  readonly members: Client[] = [];

  constructor(
    private readonly protocol: Protocol,
    options: WorldOptions,
    private readonly setup: GuildSetup = {},
  ) {
    this.world = createWorld({ fps: 30, disconnectOnFlood: true, ...options });
  }

  /** One more member, online, who holds what these packs hold in each of its ledgers. @param rank 0 to 9. */
  join(packs: readonly string[], rank = 3): Client {
    const number = this.members.length + 1;
    const client = this.world.addClient({
      name: `Member${number}`,
      realm: "Bench Realm",
      realmId: 4395,
      guid: guidOf(number),
      guild: "Bench",
      rank,
      addons: ["EventSourcing.toc", ...this.addons()],
    });
    this.members.push(client);
    client.login();
    if (client.errors.length > 0) {
      error(client.errors[0], 0);
    }
    client.run(() => {
      for (const ledger of ledgersOf(client)) {
        const set = setOf(ledger);
        for (const pack of packs) {
          set.receive(pack, "Filler-BenchRealm", noPause);
        }
        // As after some time in the game: the sketch is there.
        set.sketch(1, noPause);
        // As if it had been saved: its hello is not a newcomer's.
        ledger.connected();
      }
    });
    return client;
  }

  private addons(): AddonSource[] {
    const { addons = 1, authorize } = this.setup;
    const first = `${this.protocol === "" ? "" : WHOLE_WEEKS}\n${authorize === undefined ? "" : `AUTHORIZE = ${authorize}`}`;
    const list: AddonSource[] = [];
    for (const i of $range(1, addons)) {
      const name = i === 1 ? NAME : `${NAME}${i}`;
      const [code] = string.gsub(ADDON, NAME, name);
      list.push({ name, savedVariables: [`${name}DB`], dependencies: ["EventSourcing"], code: [first, code] });
    }
    return list;
  }

  /** Whether all who are online hold the same events. */
  isEqual(): boolean {
    const [first, ...others] = this.members.filter((member) => member.online);
    const hash = hashOf(first);
    return others.every((member) => hashOf(member) === hash);
  }
}

/** The client's ledger. */
export function ledgerOf(client: Client): Ledger {
  return globals(client).ledger;
}

/** The ledgers of all of the client's addons. */
export function ledgersOf(client: Client): readonly Ledger[] {
  return globals(client).ledgers;
}

/** What all of the client's ledgers hold. */
export function hashOf(client: Client): string {
  return ledgersOf(client)
    .map((ledger) => ledger.Hash())
    .join(" ");
}

function setOf(ledger: Ledger): EventSet {
  return (ledger as unknown as { parts: { shared: EventSet } }).parts.shared;
}

/** Switches the sending of all of the client's addons on. */
export function startSending(client: Client): void {
  client.run(() => {
    for (const ledger of ledgersOf(client)) {
      ledger.StartSending();
    }
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
