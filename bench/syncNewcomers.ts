import { note } from "./figures";
import { Honesty, LOOK } from "./honesty";
import { ledgerOf, startSending, SyncGuild } from "./syncGuild";
import { SyncHistory } from "./syncHistory";
import { type Cost, costOf } from "./syncRun";

const SEED = 1;
/** How many come at once, and how many are there. */
const NEWCOMERS = 40;
const PRESENT = 20;
/** Senders that serve a lone newcomer, and the long history. */
const SERVING = 10;
const LONG_COUNT = 100_000;
const LONG_WEEKS = 208;
/** Seconds in which those who are present agree, after which what lasts longer is given up, and in which states are looked at then. */
const SETTLING = 120;
const LIMIT = 4000;
const AFTER = 60;

/** What serving newcomers costs all together. */
export interface ArrivalCost extends Cost {
  readonly honesty: Honesty;
  /** The share of the bytes that went to all. */
  readonly broadcast: number;
}

/** Members without events log in at once, where senders hold what these packs hold. */
export function arrivals(packs: readonly string[], present: number, newcomers: number, loss: number): ArrivalCost {
  const guild = new SyncGuild("", { seed: SEED, loss });
  const { world } = guild;
  for (const _ of $range(1, present)) {
    startSending(guild.join(packs));
  }
  world.advance(SETTLING);
  world.traffic.reset();
  const start = world.time();
  for (const _ of $range(1, newcomers)) {
    guild.join([]);
  }
  const honesty = new Honesty(guild);
  const count = ledgerOf(guild.members[0]).Count();
  let isEqual = false;
  while (!isEqual && world.time() - start < LIMIT) {
    world.advance(LOOK);
    honesty.look();
    isEqual = guild.members.every((member) => ledgerOf(member).Count() === count) && guild.isEqual();
  }
  const cost = costOf(guild, world.time() - start, isEqual);
  const broadcast = world.traffic.sent({ channel: "GUILD" }).bytes / cost.bytes;
  for (const _ of $range(1, AFTER / LOOK)) {
    world.advance(LOOK);
    honesty.look();
  }
  return { ...cost, broadcast, honesty };
}

function noteEqual(name: string, workload: string, { honesty, isEqual }: ArrivalCost): void {
  note(`${name}_equal`, workload, isEqual ? 1 : 0, "0 or 1", 1, true, SEED);
  honesty.note(workload, `${SEED}`);
}

/** Forty newcomers at once, and a lone one with a long history. @param once the bytes of sending B once. */
export function benchNewcomers(b: SyncHistory, once: number, isQuick: boolean): void {
  const many = isQuick ? 10 : NEWCOMERS;
  const crowd = arrivals(b.packs(), isQuick ? 5 : PRESENT, many, 0);
  const workload = `${many} newcomers`;
  note("newcomers_bytes_ratio", workload, crowd.bytes / once, "times", 1.5, false, SEED);
  note("newcomers_seconds", workload, crowd.seconds, "s", undefined, false, SEED);
  noteEqual("newcomers", workload, crowd);
  if (isQuick) {
    return;
  }
  const packs = new SyncHistory(LONG_COUNT, LONG_WEEKS, SEED).packs();
  const losses: readonly [loss: number, seconds: number][] = [
    [0, 500],
    [0.01, 700],
  ];
  for (const [loss, seconds] of losses) {
    const cost = arrivals(packs, SERVING, 1, loss);
    const long = `100k ${100 * loss} %`;
    note("newcomer_seconds", long, cost.seconds, "s", seconds, false, SEED);
    note("newcomer_bytes", long, cost.bytes, "B", undefined, false, SEED);
    note("newcomer_broadcast_share", long, cost.broadcast, "", 0.05, false, SEED);
    noteEqual("newcomer", long, cost);
  }
}
