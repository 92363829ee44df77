import type { Member } from "./roster";

/** The players known at the moment, for authorizers. A player is named by full name (Name-Realm) or by GUID. */
export interface Players {
  /**
   * A member of this client's guild, itself included. Undefined for a name that two players have, and while the roster has
   * not come after a login.
   */
  inGuild(this: void, player: string): Member | undefined;
  /** A member of this client's group: rank 0 leads it, rank 1 assists. */
  inGroup(this: void, player: string): Member | undefined;
  /** Whether the guild's members are known, or there is no guild. */
  isGuildKnown(this: void): boolean;
  /** Whether the character is in a guild, or may be in one that the game has not told yet. */
  mayBeInGuild(this: void): boolean;
  /** Whether two of those who are known have this full name: only their GUIDs tell them apart, and a sender has none. */
  isShared(this: void, name: string): boolean;
  /** This client's own character, in or outside a guild. */
  self(this: void): { readonly name: string; readonly guid: string };
  /** The full name of a player that an author has named: with a realm, or with a surname where characters have one. */
  fullName(this: void, name: string): string;
  /** An event was refused by what is known now: when that changes, it is to be asked for again. */
  refused(this: void): void;
}
