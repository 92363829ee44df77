import type { Speech } from "../sync/link/voice";
import type { Archiver, Clock, Compressor, Random, Scheduler, Serializer, Timers, Transport } from "../ports";
import type { GuildSighting } from "./guildGate";
import type { FindPlace } from "./store/tableKeeper";

/** This character. */
export interface Identity {
  readonly guid: string;
  /** The GUID as a number. */
  readonly player: number;
  /** Name-Realm; or first name and surname, on clients where characters have one. */
  readonly name: string;
}

/** What a ledger needs of the world. */
export interface LedgerContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly serializer: Serializer;
  readonly compressor: Compressor;
  readonly archiver: Archiver;
  readonly self: Identity;
  /** The full name of a player that an author has named. */
  fullName(this: void, name: string): string;
  /** How the player with a GUID is called, Name-Realm; undefined where nobody knows at the moment. */
  nameOf(guid: string): string | undefined;
  /** The transport of a ledger that was given none. */
  newTransport(ledgerName: string): Transport;
  /** What the game says of speaking on its channels; undefined: nothing. */
  readonly speech?: Pick<Speech, "maySpeak" | "echoes">;
  /** Tells the player that nobody hears this client on a channel of the ledger with this name. */
  tellMute?(name: string, channel: string): void;
  /** The character's guild, as the game tells of it now; undefined where there are none. */
  readonly seeGuild?: (this: void) => GuildSighting;
  /** Where the game finds a table when it writes the saved variables; undefined where that is not known. */
  readonly findPlace?: FindPlace;
  /** Told of errors that addons' functions raise: the game's error handler. */
  readonly report: (this: void, message: unknown) => void;
  /** Told when the ledger with this name is closed. */
  closed(name: string): void;
}
