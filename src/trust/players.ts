import type { Member } from "./roster";

/** Who is who at the moment, as authorizers ask. A player is named by full name (Name-Realm) or by GUID. */
export interface Players {
  /** A member of this client's guild, itself included. Undefined also while the roster has not come after a login. */
  inGuild(this: void, player: string): Member | undefined;
  /** A member of this client's group: rank 0 leads it, rank 1 assists. */
  inGroup(this: void, player: string): Member | undefined;
  /** This client's own character, in or outside a guild. */
  self(this: void): { readonly name: string; readonly guid: string };
  /** A name with its realm. */
  fullName(this: void, name: string): string;
  /** An event was refused by what is known now: when that changes, it is to be asked for again. */
  refused(this: void): void;
}
