import type { Client } from "../../sim/client";
import { createWorld, type World, type WorldOptions } from "../../sim/world";
import type { Event } from "../../src/event/event";
import type { EventType } from "../../src/event/eventType";
import type { Ledger } from "../../src/ledger/ledger";
import type { SyncContext } from "../../src/sync/context";
import type { Projection } from "../../src/replay/projection";
import { guid } from "./events";

declare function require(this: void, name: "luassert"): Luassert;
/** busted gives `assert` to spec files only. */
const expect = require("luassert");

/** What the addon below leaves in a client's globals. */
interface AddonGlobals {
  ledger: Ledger;
  standings: Projection<Record<string, number>>;
  Loot: EventType;
}

/**
 * A small loot addon as an author would write it, on the compiled library: it embeds the library by its XML, opens a
 * ledger when its saved variables are there, and lets officers (rank 0 and 1) append.
 */
const ADDON = `
local ES = LibStub("EventSourcing-1.0")
local function IsOfficer(sender) return sender:match("^Officer") ~= nil or sender:match("^Alt") ~= nil end
-- Whom setups let enter what they created themselves: their GUIDs by name.
local function IsOwn(event, sender) return OWN ~= nil and OWN[sender] == event.creator end
Loot = ES:DefineEvent("LT", { { "target", "guid" }, { "points", "int" }, { "item", "int" } })
local frame = CreateFrame("Frame")
frame:RegisterEvent("ADDON_LOADED")
frame:SetScript("OnEvent", function(_, _, name)
  if name ~= "SpecLoot" then return end
  SpecLootDB = SpecLootDB or {}
  ledger = ES:OpenLedger({
    name = "SpecLoot",
    storage = SpecLootDB,
    events = { Loot },
    authorize = function(event, sender) return IsOfficer(sender) or IsOwn(event, sender) end,
    mayServe = IsOfficer,
    channels = CHANNELS or { "GUILD" },
    sync = SYNC,
    replay = REPLAY,
    logger = LOGGER,
  })
  standings = ledger:Project({
    name = "standings",
    version = 1,
    initial = function() return {} end,
    on = { LT = function(state, event) state[event.target] = (state[event.target] or 0) + event.points end },
  })
end)
`;

/** A simulated guild whose members run the addon. */
export class Guild {
  readonly world: World;
  readonly members: Client[] = [];

  constructor(
    options: WorldOptions = {},
    private readonly setup = "",
  ) {
    this.world = createWorld(options);
  }

  /** A member who is online; officers' names begin with Officer. */
  join(
    name: string,
    options: { guild?: string; online?: boolean; faction?: string; connection?: number; rank?: number } = {},
  ): Client {
    const person = this.members.length + 1;
    const client = this.world.addClient({
      name,
      realm: "Spec Realm",
      realmId: 4395,
      guid: guid(person),
      guild: options.guild ?? "Specs",
      faction: options.faction,
      connection: options.connection,
      rank: options.rank,
      addons: [
        "EventSourcing.toc",
        {
          name: "SpecLoot",
          savedVariables: ["SpecLootDB"],
          dependencies: ["EventSourcing"],
          code: [this.setup, ADDON],
        },
      ],
    });
    this.members.push(client);
    if (options.online !== false) {
      client.login();
    }
    return client;
  }

  /** Whether all who are online hold the same events, and their standings have caught up and are the same. */
  isEqual(): boolean {
    const [first, ...others] = this.members.filter((member) => member.online);
    const hash = ledgerOf(first).Hash();
    return others.every((member) => ledgerOf(member).Hash() === hash);
  }

  /** Raises with what is different, and with every client's errors. */
  expectEqual(): void {
    expect.same([], this.world.errors());
    const online = this.members.filter((member) => member.online);
    const hash = ledgerOf(online[0]).Hash();
    const state = standingsOf(online[0]);
    for (const member of online) {
      expect.equal(hash, ledgerOf(member).Hash(), member.name);
      expect.same(state, standingsOf(member), member.name);
    }
  }
}

const globals = (client: Client): AddonGlobals => client.env as unknown as AddonGlobals;

/** The client's ledger. */
export function ledgerOf(client: Client): Ledger {
  return globals(client).ledger;
}

/** What the parts of the client's sync know. */
export function contextOf(client: Client): SyncContext {
  return (ledgerOf(client) as unknown as { parts: { sync: { context: SyncContext } } }).parts.sync.context;
}

/** The client's standings, caught up. */
export function standingsOf(client: Client): Record<string, number> {
  globals(client).standings.CatchUp();
  return globals(client).standings.GetState();
}

/** The client awards points; undefined when authorize refuses. */
export function award(client: Client, target: number, points: number): Event | undefined {
  return client.run((env) => {
    const { ledger, Loot } = env as unknown as AddonGlobals;
    return ledger.Append(Loot, { target: guid(target), points, item: 16800 + target })[0];
  });
}

/** Switches the client's sending on. */
export function startSending(client: Client): void {
  client.run(() => {
    ledgerOf(client).StartSending();
  });
}
