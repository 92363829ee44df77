import { createRandom } from "../sim/random";
import { Kind } from "../src/sync/messages/frame";
import { decodePiece } from "../src/sync/messages/piece";
import { note } from "./figures";
import { placesFrom } from "./places";
import { startSending, SyncGuild } from "./syncGuild";
import { SyncHistory } from "./syncHistory";
import { costOf } from "./syncRun";

const SEED = 1;
const HOUR = 3600;
/** Who logs in, over how many seconds, in the guild that is quiet; and its history. */
const CROWD = 300;
const LOGINS = 300;
const CROWD_EVENTS = 1000;
/** Clients that lose messages, how many of them hold everything, and what share of messages each misses. */
const LOSING = 100;
const HOLDERS = 5;
const LOSS = 0.05;
/** How many of a week's last events all others lack. */
const LACKING = 2000;
/** Clients with several addons, and how many addons. */
const FEW = 40;
const ADDONS = 5;
const LIMIT = 1800;

/** A very large guild of senders, who log in over five minutes: the most messages a second then, and an hour in which nothing happens. */
export function benchQuietCrowd(): void {
  const random = createRandom(SEED);
  const packs = new SyncHistory(CROWD_EVENTS, 1, SEED).packs();
  const logins: number[] = [];
  for (const _ of $range(1, CROWD)) {
    logins.push(LOGINS * random());
  }
  table.sort(logins);
  const guild = new SyncGuild("", { seed: SEED });
  const { world } = guild;
  for (const at of logins) {
    world.advance(at - world.time());
    startSending(guild.join(packs));
  }
  world.advance(HOUR / 2);
  const workload = `${CROWD} clients`;
  const logging = costOf(guild, 0, true);
  note("logins_messages", workload, logging.messages, "messages", undefined, false, SEED);
  note("logins_worst_second", workload, logging.incoming, "messages/s", 40, false, SEED);
  const online = guild.members.filter((member) => member.online).length;
  note("logins_online", workload, online, "clients", CROWD, true, SEED);
  world.traffic.reset();
  world.advance(HOUR);
  note("quiet_hour_messages", workload, costOf(guild, 0, true).messages, "messages", 15, false, SEED);
}

/** A hundred clients of which most lack the same, and all lose messages: how many ask for what they lost of a block. */
export function benchNeeds(b: SyncHistory): void {
  const blocks = new LuaSet<string>();
  let count = 0;
  let needs = 0;
  const some = b.packs(placesFrom(b.count - LACKING, b.count - 1));
  const guild = new SyncGuild("", { seed: SEED, loss: LOSS });
  const { world } = guild;
  for (const i of $range(1, LOSING)) {
    guild.join(i <= HOLDERS ? b.packs() : some);
  }
  world.advance(30);
  world.traffic.reset();
  world.onMessage(({ sender, text }) => {
    const kind = string.sub(text, 2, 2);
    const piece = kind === Kind.Piece ? decodePiece(string.sub(text, 3)) : undefined;
    const block = `${sender} ${piece?.block ?? ""}`;
    if (piece !== undefined && !blocks.has(block)) {
      blocks.add(block);
      count += 1;
    }
    needs += kind === Kind.Need ? 1 : 0;
    return undefined;
  });
  const start = world.time();
  guild.members.slice(0, HOLDERS).forEach((member) => {
    startSending(member);
  });
  const isEqual = world.advanceUntil(() => guild.isEqual(), LIMIT, 1);
  const workload = `${LOSING} clients`;
  note("needs_per_block", workload, needs / math.max(count, 1), "messages", 5, false, SEED);
  note("needs_blocks", workload, count, "blocks", undefined, false, SEED);
  note("needs_seconds", workload, world.time() - start, "s", undefined, false, SEED);
  note("needs_equal", workload, isEqual ? 1 : 0, "0 or 1", 1, true, SEED);
}

/** The messages of clients that have so many addons, from their login to half an hour later: of each ledger one client lacks ten events. */
export function messagesOfAddons(addons: number): number {
  const history = new SyncHistory(CROWD_EVENTS, 1, SEED);
  const guild = new SyncGuild("", { seed: SEED }, { addons });
  for (const i of $range(1, FEW)) {
    startSending(guild.join(history.packs(i === 1 ? placesFrom(500, 509) : undefined)));
    guild.world.advance(1);
  }
  guild.world.advance(LIMIT);
  const { isEqual, messages } = costOf(guild, 0, guild.isEqual());
  return isEqual ? messages : error(`clients with ${addons} addons did not get equal`, 0);
}

/** Five addons with a ledger of their own on each client, beside one. */
export function benchAddons(): void {
  const one = messagesOfAddons(1);
  const five = messagesOfAddons(ADDONS);
  note("addon_messages", "1 addon", one, "messages", undefined, false, SEED);
  note("addon_messages", `${ADDONS} addons`, five, "messages", ADDONS * one, false, SEED);
}
