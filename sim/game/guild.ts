import type { Client } from "../client";
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

/** A member as the server last told this client of it. */
interface RosterRow {
  readonly member: Client;
  readonly rank: number;
}

/** The guild and its roster: some seconds after a login the guild, the roster when the server has sent it, as it was then. */
export function installGuild(session: Session): void {
  const { env, client } = session;
  const { world } = client;
  let roster: readonly RosterRow[] = [];
  let askedAt = -math.huge;
  const guild = () => (session.knowsGuild ? client.guild : undefined);
  const request = () => {
    if (guild() === undefined || world.time() - askedAt < ROSTER_INTERVAL) return;
    askedAt = world.time();
    world.schedule(world.time() + world.drawLatency() * 2, () => {
      const members = client.guild === undefined ? [] : world.guildMembers(client.guild);
      roster = members.map((member) => ({ member, rank: member.rank }));
      session.fire("GUILD_ROSTER_UPDATE", false);
    });
  };
  const rows = () => (guild() === undefined ? [] : roster);
  env.IsInGuild = () => guild() !== undefined;
  env.GetGuildInfo = (unit: unknown) => {
    if (unit !== "player" || guild() === undefined) return $multi();
    return $multi(client.guild, rankName(client.rank), client.rank, undefined);
  };
  env.GetNumGuildMembers = () => {
    const all = rows();
    const online = all.filter(({ member }) => member.online).length;
    return $multi(all.length, online, online);
  };
  env.GetGuildRosterInfo = (index: number) => {
    const row = rows()[index - 1];
    if (row === undefined) return $multi();
    const { fullName, online, guid } = row.member;
    const head = [fullName, rankName(row.rank), row.rank, 80, "Priest", "Stormwind City", "", "", online, 0, "PRIEST"];
    return $multi(...head, 0, 0, false, false, 5, guid);
  };
  env.C_GuildInfo = {
    GuildRoster: request,
    IsGuildOfficer: () => guild() !== undefined && client.rank <= OFFICER_RANK,
    CanEditOfficerNote: () => guild() !== undefined && client.rank <= OFFICER_RANK,
    CanSpeakInGuildChat: () => guild() !== undefined && !world.muteRanks.includes(client.rank),
  };
  // There are no communities here.
  env.C_Club = { GetGuildClubId: () => undefined };
  env.IsGuildLeader = () => guild() !== undefined && client.rank === 0;
}
