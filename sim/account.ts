import type { Client } from "./client";

/** One player's account: the SavedVariables files that its characters share, of whom one plays at a time. */
export class Account {
  /** Texts by addon. */
  readonly files = new LuaTable<string, string>();
  /** The character that is in the game. */
  playing: Client | undefined;

  constructor(readonly name: string) {}
}
