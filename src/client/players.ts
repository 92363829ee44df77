import type { Players } from "../trust/players";
import type { Member } from "../trust/roster";
import { newGroupRoster } from "./groupRoster";
import { GuildRoster } from "./guildRoster";
import { getIdentity } from "./identity";
import { writtenName } from "./names";

/**
 * The players that the game knows.
 * @param changed called when guild or group are other than when somebody was refused.
 */
export function newPlayers(changed: (this: void) => void): Players {
  const guild = new GuildRoster(changed);
  const group = newGroupRoster(changed);
  /** The member that one roster names, unless another one, or this client, is another player with that name. */
  const unshared = (player: string, member: Member | undefined, other: Member | undefined): Member | undefined => {
    if (member === undefined || member.guid === player) {
      return member;
    }
    const own = getIdentity();
    const isShared =
      (other !== undefined && other.guid !== member.guid) || (player === own.name && member.guid !== own.guid);
    return isShared ? undefined : member;
  };
  return {
    inGuild: (player) => unshared(player, guild.memberOf(player), group.memberOf(player)),
    inGroup: (player) => unshared(player, group.memberOf(player), guild.memberOf(player)),
    isGuildKnown: () => guild.isKnown(),
    mayBeInGuild: () => guild.mayExist(),
    isShared: (name) => {
      const member = guild.memberOf(name) ?? group.memberOf(name);
      return (
        guild.isShared(name) ||
        group.isShared(name) ||
        (member !== undefined && unshared(name, member, group.memberOf(name)) === undefined)
      );
    },
    self: getIdentity,
    fullName: writtenName,
    refused: () => {
      guild.refused();
      group.refused();
    },
  };
}
