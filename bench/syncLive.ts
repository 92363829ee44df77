import type { Client } from "../sim/client";
import { note } from "./figures";
import { award, awardMany, ledgerOf, startSending, SyncGuild } from "./syncGuild";
import { costOf } from "./syncRun";

const SEED = 1;
const MANY = 40;
/** Three events a second for three minutes. */
const BURST_SECONDS = 180;
const BURST_RATE = 3;
const BULK = 2000;
/** Seconds after the bulk at which somebody enters an award. */
const AWARD_AFTER = 5;
/** What takes longer is given up. */
const LIMIT = 900;
/** Seconds between two looks at all sync states, and after which what a peer has told of should show in them. */
const LOOK = 1;
const TOLD = 5;

const stateOf = (client: Client): string => ledgerOf(client).GetSyncState()[0];

/** What clients say of themselves while others hold more, and when all hold the same, in seconds of the client that is worst. */
class Honesty {
  private falseSeconds = new LuaTable<Client, number>();
  private lateSeconds = new LuaTable<Client, number>();
  private behindSince = new LuaTable<Client, number>();

  constructor(private readonly guild: SyncGuild) {}

  /** To be called every {@link LOOK} seconds. */
  look(): void {
    const { members, world } = this.guild;
    const now = world.time();
    let most = 0;
    for (const member of members) {
      most = math.max(most, ledgerOf(member).Count());
    }
    const isEqual = this.guild.isEqual();
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

  worstFalse(): number {
    return worst(this.falseSeconds);
  }

  worstLate(): number {
    return worst(this.lateSeconds);
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

/** A guild of 40 in sync, of whom all send. */
function newGuild(packs: readonly string[]): SyncGuild {
  const guild = new SyncGuild("", { seed: SEED });
  for (const _ of $range(1, MANY)) {
    startSending(guild.join(packs));
  }
  guild.world.advance(120);
  guild.world.traffic.reset();
  return guild;
}

/** One author enters three events a second for three minutes: how long the last takes to reach all. */
function benchBurst(packs: readonly string[]): void {
  const guild = newGuild(packs);
  const { world } = guild;
  for (const _ of $range(1, BURST_SECONDS * BURST_RATE)) {
    award(guild.members[3], 1);
    world.advance(1 / BURST_RATE);
  }
  const start = world.time();
  world.advanceUntil(() => guild.isEqual(), LIMIT, 0.1);
  note("live_burst_lag_seconds", "B", world.time() - start, "s", 5, false, `${SEED}`);
}

/** One author appends 2,000 events in a frame, and somebody else enters an award five seconds later. */
function benchBulk(packs: readonly string[]): void {
  const guild = newGuild(packs);
  const { world } = guild;
  const honesty = new Honesty(guild);
  const start = world.time();
  awardMany(guild.members[3], BULK);
  for (const _ of $range(1, AWARD_AFTER / LOOK)) {
    world.advance(LOOK);
    honesty.look();
  }
  const key = award(guild.members[7], 5);
  const entered = world.time();
  let arrived: number | undefined;
  const look = (): boolean => {
    if (arrived === undefined && guild.members.every((member) => ledgerOf(member).Get(key) !== undefined)) {
      arrived = world.time() - entered;
    }
    return guild.isEqual();
  };
  let isEqual = false;
  while (!isEqual && world.time() - start < LIMIT) {
    isEqual = world.advanceUntil(look, LOOK, 0.1);
    honesty.look();
  }
  note("live_during_bulk_seconds", "B", arrived ?? LIMIT, "s", 2, false, `${SEED}`);
  note("bulk_messages", "B", costOf(guild, 0, isEqual).messages, "messages", 60, false, `${SEED}`);
  note("bulk_equal_seconds", "B", world.time() - start, "s", 60, false, `${SEED}`);
  for (const _ of $range(1, 180 / LOOK)) {
    world.advance(LOOK);
    honesty.look();
  }
  note("false_synced_seconds", "B", honesty.worstFalse(), "s", 0, false, `${SEED}`);
  note("late_synced_seconds", "B", honesty.worstLate(), "s", 15, false, `${SEED}`);
}

/** Events that come fast, and many at once; what clients say of themselves meanwhile. */
export function benchLive(packs: readonly string[]): void {
  benchBurst(packs);
  benchBulk(packs);
}
