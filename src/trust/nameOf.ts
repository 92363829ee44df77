import type { Players } from "./players";

/** The full name of the player with a GUID; undefined while neither guild nor group tell it. */
export function nameOf(players: Players, guid: string): string | undefined {
  const own = players.self();
  return guid === own.guid ? own.name : (players.inGuild(guid) ?? players.inGroup(guid))?.name;
}
