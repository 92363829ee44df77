// What of the simulated game addon authors get to see: what is named here is kept. The types for TypeScript are made of it.
import type { Client as SimulatedClient, ClientOptions as SimulatedClientOptions } from "../sim/client";
import type { Traffic as SimulatedTraffic } from "../sim/traffic";
import type { World as SimulatedWorld, WorldOptions as SimulatedWorldOptions } from "../sim/world";

/** What kind of world it is to be; everything has a default. */
export type WorldOptions = Pick<
  SimulatedWorldOptions,
  | "flavour"
  | "seed"
  | "latency"
  | "loss"
  | "reorder"
  | "fps"
  | "startTime"
  | "mounts"
  | "silentWhispers"
  | "muteRanks"
  | "strictLimits"
> & {
  /** The folder of the libraries that addons embed, such as the addon's own `"libs"`; default the kit's. */
  readonly libs?: string;
};

/** Who a client is and what it has installed. */
export type ClientOptions = Pick<
  SimulatedClientOptions,
  | "name"
  | "realm"
  | "realmId"
  | "faction"
  | "account"
  | "nameDelay"
  | "guid"
  | "guild"
  | "rank"
  | "addons"
  | "savedVariables"
  | "serverTimeOffset"
>;

/** A simulated game: clients, the server between them, and one virtual clock. */
export type World = Pick<
  SimulatedWorld,
  | "latency"
  | "loss"
  | "reorder"
  | "traffic"
  | "time"
  | "advance"
  | "advanceUntil"
  | "schedule"
  | "addClient"
  | "setGroup"
  | "leaveGroup"
  | "partition"
  | "heal"
  | "errors"
>;

/** One player's game: what is on its disk, and while it is logged in a session. */
export type Client = Pick<
  SimulatedClient,
  | "name"
  | "fullName"
  | "guid"
  | "online"
  | "env"
  | "errors"
  | "output"
  | "login"
  | "logout"
  | "reload"
  | "crash"
  | "run"
  | "runText"
  | "slash"
  | "fire"
  | "savedText"
  | "setSavedText"
  | "savedCharacterText"
  | "setSavedCharacterText"
  | "setCombat"
  | "setLockdown"
  | "setKeystone"
  | "setPvPMatch"
  | "setInstance"
  | "setGuild"
>;

/** What went over the wire since the world began or `reset` was called. */
export type Traffic = Pick<
  SimulatedTraffic,
  "reset" | "sent" | "received" | "maxReceivedPerSecond" | "refused" | "lost"
>;
