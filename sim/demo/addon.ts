import type { Event } from "../../src/event/event";
import type { Ledger } from "../../src/ledger/ledger";
import type { Projection } from "../../src/replay/projection";
import type { AddonSource } from "../addon";
import type { Client } from "../client";
import { type Entry, personGuid } from "./history";

/** One person's standing, as the addon's projection keeps it. */
export interface Standing {
  points: number;
  /** The item received last; 0 while there is none. */
  item: number;
}

/** Everybody's standing by GUID. */
export type Standings = Record<string, Standing>;

type Appended = LuaMultiReturn<[event: Event | undefined, message: string | undefined]>;

/** What the addon leaves in a client's globals. */
export interface GuildPoints {
  readonly ledger: Ledger;
  readonly standings: Projection<Standings>;
  AwardPoints: (this: void, targets: readonly string[], points: number, reason: string) => Appended;
  AwardDecay: (this: void, targets: readonly string[], points: readonly number[], reason: string) => Appended;
  AwardLoot: (this: void, target: string, points: number, item: number, reason: string) => Appended;
}

/** The addon's name: of its folder, and so of its file of saved variables. */
export const ADDON = "GuildPoints";

/** What a client has installed: the library, and the addon with these people as officers, with or without standings. */
export function addons(officers: readonly number[], keepsStandings: boolean): AddonSource[] {
  const list = officers.map((person) => `["${personGuid(person)}"] = true`).join(", ");
  return [
    "EventSourcing.toc",
    {
      name: ADDON,
      savedVariables: ["GuildPointsDB"],
      dependencies: ["EventSourcing"],
      folder: "sim/demo",
      files: ["GuildPoints.lua"],
      code: [`GuildPoints.officers, GuildPoints.keepsStandings = { ${list} }, ${keepsStandings}`],
    },
  ];
}

/** The addon on a client: of its last session while it is offline. */
export function guildPoints(client: Client): GuildPoints {
  return (client.env as unknown as { GuildPoints: GuildPoints }).GuildPoints;
}

/** An officer enters something now. Raises when the ledger refuses it. */
export function enter(client: Client, entry: Omit<Entry, "time" | "officer">): void {
  const { type, points, item, reason } = entry;
  const targets = entry.targets.map((person) => personGuid(person));
  let refusal: string | undefined = "an error of the addon";
  client.run(() => {
    const addon = guildPoints(client);
    if (type === "points") {
      [, refusal] = addon.AwardPoints(targets, points[0], reason);
    } else if (type === "decay") {
      [, refusal] = addon.AwardDecay(targets, points, reason);
    } else {
      [, refusal] = addon.AwardLoot(targets[0], points[0], item, reason);
    }
  });
  if (refusal !== undefined) {
    error(`${client.name} could not enter ${type}: ${refusal}`, 0);
  }
}
