import type { Client } from "../sim/client";
import { note } from "./figures";
import { ledgerOf, type SyncGuild } from "./syncGuild";

/** Seconds between two looks at all sync states. */
export const LOOK = 1;
/** Seconds after which what a peer has told of should show in them. */
const TOLD = 5;

const stateOf = (client: Client): string => ledgerOf(client).GetSyncState()[0];

/** Seconds that a client says it is synced and lacks what another holds, and that it does not say so and all hold the same. */
export interface Lies {
  readonly false: number;
  readonly late: number;
}

/** What clients say of themselves while others hold more, and when all hold the same, in seconds of the client that is worst. */
export class Honesty {
  private falseSeconds = new LuaTable<Client, number>();
  private lateSeconds = new LuaTable<Client, number>();
  private behindSince = new LuaTable<Client, number>();

  /** @param whole how many events there are in all; default: as many as who holds most. */
  constructor(
    private readonly guild: SyncGuild,
    private readonly whole = 0,
  ) {}

  /** To be called every {@link LOOK} seconds. */
  look(): void {
    const { world } = this.guild;
    const members = this.guild.members.filter(({ online }) => online);
    const now = world.time();
    let most = this.whole;
    for (const member of members) {
      most = math.max(most, ledgerOf(member).Count());
    }
    const isEqual = members.length > 0 && this.guild.isEqual();
    for (const member of members) {
      const isSynced = stateOf(member) === "synced";
      if (ledgerOf(member).Count() === most) {
        this.behindSince.delete(member);
      } else if (!this.behindSince.has(member)) {
        this.behindSince.set(member, now);
      }
      const since = this.behindSince.get(member) as number | undefined;
      if (isSynced && since !== undefined && now - since > TOLD) {
        this.add(this.falseSeconds, member);
      }
      if (!isSynced && isEqual) {
        this.add(this.lateSeconds, member);
      }
    }
  }

  /** So far. */
  lies(): Lies {
    return { false: worst(this.falseSeconds), late: worst(this.lateSeconds) };
  }

  /** Adds the figures. */
  note(workload: string, seed: string): void {
    noteLies(this.lies(), workload, seed);
  }

  private add(seconds: LuaTable<Client, number>, member: Client): void {
    seconds.set(member, ((seconds.get(member) as number | undefined) ?? 0) + LOOK);
  }
}

function worst(seconds: LuaTable<Client, number>): number {
  let most = 0;
  for (const [, value] of seconds) {
    most = math.max(most, value);
  }
  return most;
}

/** Adds the figures of one scenario or several. */
export function noteLies(lies: Lies, workload: string, seed: string): void {
  note("false_synced_seconds", workload, lies.false, "s", 0, false, seed);
  note("late_synced_seconds", workload, lies.late, "s", 15, false, seed);
}
