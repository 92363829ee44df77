import type { Session } from "../session";

/** Names of the guild ranks, from the guild master down. */
const rankNames = ["Guild Master", "Officer", "Veteran", "Member", "Initiate"];

/** The lowest rank that reads and writes officer chat. */
export const OFFICER_RANK = 1;

/** Seconds in which the server answers no second request for the roster. */
const ROSTER_INTERVAL = 10;

function rankName(rank: number): string {
  return rankNames[rank] ?? `Rank ${rank}`;
}

/** The guild and its roster, which is empty until the server has sent it. */
export function installGuild(session: Session): void {
  const { env, client } = session;
  const { world } = client;
  let loaded = false;
  let askedAt = -math.huge;
  const request = () => {
    if (client.guild === undefined || world.time() - askedAt < ROSTER_INTERVAL) return;
    askedAt = world.time();
    world.schedule(world.time() + world.drawLatency() * 2, () => {
      loaded = true;
      session.fire("GUILD_ROSTER_UPDATE", false);
    });
  };
  const members = () => (loaded && client.guild !== undefined ? world.guildMembers(client.guild) : []);
  env.IsInGuild = () => client.guild !== undefined;
  env.GetGuildInfo = (unit: unknown) => {
    if (unit !== "player" || client.guild === undefined) return $multi();
    return $multi(client.guild, rankName(client.rank), client.rank, undefined);
  };
  env.GetNumGuildMembers = () => {
    const all = members();
    const online = all.filter((member) => member.online).length;
    return $multi(all.length, online, online);
  };
  env.GetGuildRosterInfo = (index: number) => {
    const member = members()[index - 1];
    if (member === undefined) return $multi();
    const { fullName, rank, online, guid } = member;
    const head = [fullName, rankName(rank), rank, 80, "Priest", "Stormwind City", "", "", online, 0, "PRIEST"];
    return $multi(...head, 0, 0, false, false, 5, guid);
  };
  env.C_GuildInfo = {
    GuildRoster: request,
    IsGuildOfficer: () => client.guild !== undefined && client.rank <= OFFICER_RANK,
    CanEditOfficerNote: () => client.guild !== undefined && client.rank <= OFFICER_RANK,
    CanSpeakInGuildChat: () => client.guild !== undefined,
  };
  // There are no communities here.
  env.C_Club = { GetGuildClubId: () => undefined };
  env.IsGuildLeader = () => client.guild !== undefined && client.rank === 0;
}
