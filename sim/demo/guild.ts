import type { SyncState } from "../../src/sync/status/status";
import type { Client } from "../client";
import { createWorld, type World, type WorldOptions } from "../world";
import { ADDON, addons, enter, guildPoints, type Standings } from "./addon";
import { type Entry, officersOf, REALM } from "./history";
import { guidOf, type Member, membersOf } from "./members";
import { GUILD, type Recording } from "./recording";

/** How one client stands. */
export interface Standing {
  readonly member: Member;
  /** Events in its ledger; 0 while it is offline. */
  readonly held: number;
  /** Of those, how many its standings have taken in. */
  readonly applied: number;
  readonly state: SyncState | "offline" | "in a fight";
}

/** Frames a second. */
const FPS = 30;
/** Seconds from the last entry of the history to the evening. */
const LATER = 2 * 86400;

/** The guild on the evening: a game with all its clients, and what was entered so far. */
export class DemoGuild {
  readonly world: World;
  readonly members: readonly Member[];
  /** All that was ever entered, in order: the history, and what officers entered since. */
  readonly entries: Entry[];
  /** What was entered before the evening. */
  readonly before: number;
  private readonly clients = new LuaTable<Member, Client>();
  private readonly longest = new LuaTable<Member, number>();

  constructor(history: readonly Entry[], recording: Recording, count: number, options: WorldOptions) {
    this.entries = [...history];
    this.before = history.length;
    this.world = createWorld({ ...options, fps: FPS, startTime: history[history.length - 1].time + LATER });
    this.members = membersOf(history, recording, count);
    const officers = officersOf(history);
    for (const member of this.members) {
      const client = this.world.addClient({
        name: member.name,
        realmId: REALM,
        guid: guidOf(member),
        guild: GUILD,
        rank: member.isOfficer ? 1 : 3,
        addons: addons(officers, true),
      });
      client.setSavedText(ADDON, member.saved);
      this.clients.set(member, client);
    }
  }

  /** The member's client. */
  client(member: Member): Client {
    return this.clients.get(member);
  }

  officers(): Member[] {
    return this.members.filter((member) => member.isOfficer);
  }

  /** Logs in; officers switch sending on. */
  logIn(member: Member): void {
    const client = this.client(member);
    client.login();
    if (member.isOfficer) {
      client.run(() => {
        guildPoints(client).ledger.StartSending();
      });
    }
  }

  /** An officer enters something now. */
  enter(officer: Member, entry: Omit<Entry, "time" | "officer">): void {
    enter(this.client(officer), entry);
    const time = Math.floor(this.world.startTime + this.world.time());
    this.entries.push({ ...entry, time, officer: officer.person });
  }

  /** Count and fingerprint of the member's ledger. */
  ledgerHash(member: Member): string {
    return guildPoints(this.client(member)).ledger.Hash();
  }

  /** The member's standings, with all events of its ledger taken in; the last it had while it is offline. */
  standings(member: Member): Standings {
    const client = this.client(member);
    const { standings } = guildPoints(client);
    if (client.online) {
      client.run(() => {
        standings.CatchUp();
      });
    }
    return standings.GetState();
  }

  /** How the member stands now. */
  standing(member: Member): Standing {
    const client = this.client(member);
    if (!client.online) {
      return { member, held: 0, applied: 0, state: "offline" };
    }
    const { ledger, standings } = guildPoints(client);
    const [applied] = standings.GetProgress();
    const [state] = ledger.GetSyncState();
    return { member, held: ledger.Count(), applied, state: client.inLockdown ? "in a fight" : state };
  }

  /** Whether all are online and hold the same ledger, and all standings have taken it in. */
  isEqual(): boolean {
    const hash = this.ledgerHash(this.members[0]);
    return this.members.every((member) => {
      const { state, held, applied } = this.standing(member);
      return state !== "offline" && held === applied && this.ledgerHash(member) === hash;
    });
  }

  /** Milliseconds of CPU of the longest frame of the member's client, over all its sessions. */
  longestFrame(member: Member): number {
    return this.longest.get(member) ?? 0;
  }

  /** Lets so many seconds pass. */
  advance(seconds: number): void {
    this.world.advance(seconds);
    for (const member of this.members) {
      this.longest.set(member, Math.max(this.longestFrame(member), this.client(member).longestFrame()));
    }
  }
}
