import type { Identity } from "../ledger/context";
import type { Players } from "../trust/players";
import { fullName, getIdentity } from "./game";
import { newGroupRoster } from "./groupRoster";
import { GuildRoster } from "./guildRoster";

/**
 * Who is who in the game.
 * @param changed called when guild or group are other than when somebody was refused.
 */
export function newPlayers(changed: (this: void) => void): Players {
  const guild = new GuildRoster(changed);
  const group = newGroupRoster(changed);
  let self: Identity | undefined;
  return {
    inGuild: (player) => guild.memberOf(player),
    inGroup: (player) => group.memberOf(player),
    self: () => (self ??= getIdentity()),
    fullName: (name) => fullName(name),
    refused: () => {
      guild.refused();
      group.refused();
    },
  };
}
