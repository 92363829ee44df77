import { Kind } from "../src/sync/messages/frame";
import { note } from "./figures";
import { award, ledgerOf, type Protocol, startSending, SyncGuild } from "./syncGuild";
import { realPacks } from "./syncHistory";
import { costOf } from "./syncRun";

const SEED = 1;
const MANY = 40;
const HOUR = 3600;
/** Seconds between two live events while a new member is served. */
const EVERY = 7;
/** A new member who is not served after so many seconds is given up. */
const LIMIT = 3600;

/** A guild of 40 senders in sync: an hour in which nothing happens, and a new event. Returns the most incoming messages. */
function benchQuiet(protocol: Protocol, packs: readonly string[]): number {
  const guild = new SyncGuild(protocol, { seed: SEED });
  for (const _ of $range(1, MANY)) {
    startSending(guild.join(packs));
  }
  const { world } = guild;
  // Until all intervals of advertising have grown to the longest.
  world.advance(HOUR / 2);
  world.traffic.reset();
  world.advance(HOUR);
  const quiet = costOf(guild, HOUR, guild.isEqual());
  const goal = (target: number) => (protocol === "" ? target : undefined);
  note(`quiet_hour_messages${protocol}`, "B", quiet.messages, "messages", goal(30), false, `${SEED}`);
  world.traffic.reset();
  let requests = 0;
  let advertisements = 0;
  const stop = world.onMessage((message) => {
    const kind = string.sub(message.text, 2, 2);
    requests += kind === Kind.Request || kind === Kind.Sketch || kind === Kind.Ids ? 1 : 0;
    advertisements += kind === Kind.Advertisement ? 1 : 0;
    return undefined;
  });
  award(guild.members[7], 3);
  world.advanceUntil(() => guild.isEqual(), 60, 0.05);
  const live = costOf(guild, 0, guild.isEqual());
  note(`live_event_messages${protocol}`, "B", live.messages, "messages", goal(1), false, `${SEED}`);
  world.advance(120);
  stop();
  note(`live_event_requests${protocol}`, "B", requests, "messages", goal(0), false, `${SEED}`);
  note(`live_event_advertisements${protocol}`, "B", advertisements, "messages", undefined, false, `${SEED}`);
  return costOf(guild, 0, true).incoming;
}

/** A member without events joins 10 who have the real history and go on entering events. */
function benchNewMember(protocol: Protocol): number {
  const real = realPacks();
  if (real === undefined) {
    return 0;
  }
  const guild = new SyncGuild(protocol, { seed: SEED });
  const { world } = guild;
  for (const _ of $range(1, 10)) {
    startSending(guild.join(real.packs));
  }
  world.advance(600);
  world.traffic.reset();
  const start = world.time();
  const late = guild.join([]);
  let entered = start;
  let newest: string | undefined;
  let delay = 0;
  const look = (): boolean => {
    const now = world.time();
    const key = newest;
    if (key !== undefined && guild.members.every((member) => ledgerOf(member).Get(key) !== undefined)) {
      delay = math.max(delay, now - entered);
      newest = undefined;
    }
    if (newest === undefined && now - entered >= EVERY) {
      newest = award(guild.members[2], 5);
      entered = now;
    }
    return ledgerOf(late).Count() >= real.count;
  };
  const isEqual = world.advanceUntil(look, LIMIT, 0.05);
  const seconds = world.time() - start;
  const cost = costOf(guild, seconds, isEqual);
  delay = newest !== undefined ? math.max(delay, world.time() - entered) : delay;
  const goal = (target: number) => (protocol === "" ? target : undefined);
  note(`new_member_seconds${protocol}`, "R", seconds, "s", goal(60), false, `${SEED}`);
  note(`new_member_messages${protocol}`, "R", cost.messages, "messages", undefined, false, `${SEED}`);
  note(`live_delay_seconds_max${protocol}`, "R", delay, "s", goal(2), false, `${SEED}`);
  return cost.incoming;
}

/** A quiet hour, a live event and a new member. Returns the most messages that reached a client within a second. */
export function benchGuildLife(protocol: Protocol, packs: readonly string[]): number {
  return math.max(benchQuiet(protocol, packs), benchNewMember(protocol));
}
