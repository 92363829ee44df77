import { note } from "./figures";
import { Honesty, LOOK } from "./honesty";
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
  honesty.note("bulk", `${SEED}`);
}

/** Events that come fast, and many at once; what clients say of themselves meanwhile. */
export function benchLive(packs: readonly string[]): void {
  benchBurst(packs);
  benchBulk(packs);
}
