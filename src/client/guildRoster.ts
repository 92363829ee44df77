import { type Member, type Note, Roster } from "../trust/roster";
import type { Timer } from "../ports";
import { gameTimers, onEvents } from "./game";
import { getIdentity, onIdentityChanged } from "./identity";
import { fullName } from "./names";

/** The server answers a request for the roster every ten seconds at most. */
const REQUEST_INTERVAL = 11;

/** Seconds after a loading screen in which the game may not know the guild yet. */
const SETTLING = 15;

/** The guild's members. Ranks are those of the game, 0 for the guild master. */
export class GuildRoster {
  private readonly roster: Roster;
  private requestedAt = -math.huge;
  private enteredAt = GetTime();
  /** Whether the server has not sent it yet, or has said that there is something new. */
  private isEmpty = true;
  private isStale = false;
  private timer: Timer | undefined;

  /** @param changed called when members or ranks are other than when somebody was refused. */
  constructor(changed: (this: void) => void) {
    this.roster = new Roster((note) => {
      this.read(note);
    }, changed);
    onEvents(["GUILD_ROSTER_UPDATE"], (canRequest) => {
      if (canRequest === true) {
        // There is something new on the server; what can be read here is the old until that is asked for.
        this.isStale = true;
        this.requestAwaited();
      } else {
        this.roster.outdated();
      }
    });
    // Its own row has the name in it.
    onIdentityChanged(() => {
      this.roster.outdated();
    });
    onEvents(["PLAYER_ENTERING_WORLD"], () => {
      this.enteredAt = GetTime();
    });
    onEvents(["PLAYER_ENTERING_WORLD", "PLAYER_GUILD_UPDATE"], () => {
      this.isStale = true;
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

  /** Whether the members are known, or there is no guild. */
  isKnown(): boolean {
    this.memberOf("");
    return !this.isEmpty || !this.mayExist();
  }

  /** Whether the character is in a guild, or may be in one that the game has not told yet. */
  mayExist(): boolean {
    return IsInGuild() || GetTime() - this.enteredAt < SETTLING;
  }

  /** Somebody was refused by what the roster says now. */
  refused(): void {
    this.roster.refused();
  }

  /** Asks the server for what is new; as soon as it answers again, when somebody was refused who may be allowed now. */
  private requestAwaited(): void {
    this.request();
    if (this.isStale && IsInGuild() && this.roster.isAwaited() && this.timer === undefined) {
      this.timer = gameTimers.after(REQUEST_INTERVAL - (GetTime() - this.requestedAt), () => {
        this.timer = undefined;
        this.request();
      });
    }
  }

  private request(): void {
    if ((this.isEmpty || this.isStale) && IsInGuild() && GetTime() - this.requestedAt >= REQUEST_INTERVAL) {
      this.requestedAt = GetTime();
      this.isStale = false;
      C_GuildInfo.GuildRoster();
    }
  }

  private read(note: Note): void {
    const own = getIdentity();
    const [guild, , ownRank] = GetGuildInfo("player");
    const [total] = GetNumGuildMembers();
    this.isEmpty = total === 0;
    for (const i of $range(1, total)) {
      const [name, , rank, , , , , , , , , , , , , , guid] = GetGuildRosterInfo(i);
      if (name !== undefined && guid !== undefined && guid !== own.guid) {
        note(fullName(name), guid, rank);
      }
    }
    if (guild !== undefined) {
      // One's own rank is there some seconds before the roster after a login, and is never an old one.
      note(own.name, own.guid, ownRank);
    }
  }
}
