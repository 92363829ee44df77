import { type Member, type Note, Roster } from "../trust/roster";
import { onEvents } from "./game";
import { getIdentity } from "./identity";
import { fullName } from "./names";

/** The server answers a request for the roster every ten seconds at most. */
const REQUEST_INTERVAL = 11;

/** The guild's members. Ranks are those of the game, 0 for the guild master. */
export class GuildRoster {
  private readonly roster: Roster;
  private requestedAt = -math.huge;
  /** Whether the server has not sent it yet, or has said that there is something new. */
  private isEmpty = true;
  private isStale = false;

  /** @param changed called when members or ranks are other than when somebody was refused. */
  constructor(changed: (this: void) => void) {
    this.roster = new Roster((note) => {
      this.read(note);
    }, changed);
    onEvents(["GUILD_ROSTER_UPDATE"], (canRequest) => {
      this.isStale ||= canRequest === true;
      this.roster.outdated();
    });
    onEvents(["PLAYER_ENTERING_WORLD", "PLAYER_GUILD_UPDATE"], () => {
      this.roster.outdated();
      this.request();
    });
  }

  /** Whether two members have this full name. */
  isShared(name: string): boolean {
    return this.roster.isShared(name);
  }

  /** The member with this full name or GUID. */
  memberOf(player: string): Member | undefined {
    const member = this.roster.memberOf(player);
    this.request();
    return member;
  }

  /** Somebody was refused by what the roster says now. */
  refused(): void {
    this.roster.refused();
  }

  private request(): void {
    if ((this.isEmpty || this.isStale) && IsInGuild() && GetTime() - this.requestedAt >= REQUEST_INTERVAL) {
      this.requestedAt = GetTime();
      this.isStale = false;
      C_GuildInfo.GuildRoster();
    }
  }

  private read(note: Note): void {
    const [total] = GetNumGuildMembers();
    this.isEmpty = total === 0;
    for (const i of $range(1, total)) {
      const [name, , rank, , , , , , , , , , , , , , guid] = GetGuildRosterInfo(i);
      if (name !== undefined && guid !== undefined) {
        note(fullName(name), guid, rank);
      }
    }
    const [guild, , rank] = GetGuildInfo("player");
    if (this.isEmpty && guild !== undefined) {
      // The roster comes some seconds after the login; one's own rank is there before.
      const { name, guid } = getIdentity();
      note(name, guid, rank);
    }
  }
}
