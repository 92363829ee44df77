import { note } from "./figures";
import { ledgerOf, prune, startSending, SyncGuild } from "./syncGuild";
import { SyncHistory } from "./syncHistory";
import { costOf } from "./syncRun";

const SEED = 1;
const MANY = 40;
const ONLINE = 20;
const PLAYERS = 200;
const WEEK = 604800;
/** Weeks of the history, and those that stay open. */
const WEEKS = 100;
const OPEN = 8;
/** Seconds that a closing or a new member may take until it is given up. */
const LIMIT = 1800;

/** A guild at rest in which somebody closes the books, and one that a new member joins afterwards. */
export function benchClosing(isQuick: boolean): void {
  const history = new SyncHistory(isQuick ? 10_000 : 100_000, WEEKS, SEED);
  const workload = isQuick ? "10k" : "100k";
  const packs = history.packs();
  const guild = new SyncGuild("", { seed: SEED });
  for (const _ of $range(1, MANY)) {
    startSending(guild.join(packs));
  }
  const { world } = guild;
  world.advance(LIMIT);
  const before = (math.floor(ledgerOf(guild.members[0]).Weeks()[WEEKS - 1] ?? 0) + 1 - OPEN) * WEEK;
  const [author] = guild.members;
  world.traffic.reset();
  prune(author, before, PLAYERS);
  const hash = ledgerOf(author).Hash();
  const haveAll = () => guild.members.every((member) => ledgerOf(member).Hash() === hash);
  const isClosed = world.advanceUntil(haveAll, LIMIT, 0.1);
  const cost = costOf(guild, 0, isClosed);
  note("prune_equal", workload, isClosed ? 1 : 0, "0 or 1", 1, true, `${SEED}`);
  note("prune_messages", workload, cost.messages, "messages", 12, false, `${SEED}`);
  note("prune_bytes", workload, cost.bytes, "B", 6000, false, `${SEED}`);
  for (const member of guild.members.slice(ONLINE)) {
    member.logout();
  }
  world.advance(LIMIT);
  const start = world.time();
  world.traffic.reset();
  const novice = guild.join([]);
  const isServed = world.advanceUntil(() => ledgerOf(novice).Hash() === hash, LIMIT, 0.1);
  note("pruned_member_equal", workload, isServed ? 1 : 0, "0 or 1", 1, true, `${SEED}`);
  note("pruned_member_seconds", workload, world.time() - start, "s", 20, false, `${SEED}`);
  const incoming = world.traffic.maxReceivedPerSecond();
  note("pruned_member_incoming_max", workload, incoming, "messages/s", undefined, false, `${SEED}`);
}
