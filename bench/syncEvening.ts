import type { Client } from "../sim/client";
import { createRandom } from "../sim/random";
import { note } from "./figures";
import { Honesty, LOOK } from "./honesty";
import { hashOf, startSending, SyncGuild } from "./syncGuild";
import { placesFrom } from "./places";
import { SyncHistory } from "./syncHistory";
import { costOf } from "./syncRun";

const SEED = 1;
/** Events of three weeks, and how many in a row each member lacks. */
const EVENTS = 1000;
const WEEKS = 3;
const MISSED = 200;
/** Seconds in which all log in, after which a member is given up, and in which states are looked at after the end. */
const LOGINS = 300;
const LIMIT = 1200;
const AFTER = 60;

/** The share of messages that each client misses. */
const LOSS = 0.02;

/** Who logs in on an evening. */
export interface Crowd {
  readonly clients: number;
  /** How many of them hold everything, and send. */
  readonly officers: number;
  readonly loss: number;
}

/** What an evening costs all clients together. */
export interface EveningCost {
  readonly messages: number;
  readonly bytes: number;
  /** From a member's login, or from the first officer's, until it holds everything: of the slowest. */
  readonly seconds: number;
  /** The most messages that reached a client within a second. */
  readonly incoming: number;
  readonly isEqual: boolean;
  readonly honesty: Honesty;
}

/** All log in within five minutes, and each member has missed another part of three weeks. */
export function evening({ clients, loss, officers }: Crowd, seed: number): EveningCost {
  const random = createRandom(seed);
  const history = new SyncHistory(EVENTS, WEEKS, seed);
  const logins: { at: number; isOfficer: boolean }[] = [];
  for (const i of $range(1, clients)) {
    logins.push({ at: LOGINS * random(), isOfficer: i <= officers });
  }
  table.sort(logins, (x, y) => x.at < y.at);
  const guild = new SyncGuild("", { seed, loss });
  const { world } = guild;
  const honesty = new Honesty(guild);
  const waiting = new LuaTable<Client, number>();
  let whole: string | undefined;
  let firstOfficer: number | undefined;
  let [seconds, place, waits] = [0, 0, clients - officers];
  const look = (now: number): void => {
    honesty.look();
    for (const [member, since] of waiting) {
      if (hashOf(member) === whole) {
        waiting.delete(member);
        waits -= 1;
        seconds = math.max(seconds, now - math.max(since, firstOfficer ?? now));
      }
    }
  };
  while (waits > 0 && world.time() < LOGINS + LIMIT) {
    const until = world.time() + LOOK;
    while (place < clients && logins[place].at < until) {
      const { at, isOfficer } = logins[place];
      world.advance(at - world.time());
      const missed = math.floor((EVENTS - MISSED) * random());
      const member = guild.join(
        history.packs(isOfficer ? undefined : placesFrom(missed, missed + MISSED - 1)),
        isOfficer ? 1 : 3,
      );
      if (isOfficer) {
        startSending(member);
        whole = hashOf(member);
        firstOfficer ??= at;
      } else {
        waiting.set(member, at);
      }
      place += 1;
    }
    world.advance(until - world.time());
    look(until);
  }
  const cost = costOf(guild, 0, waits === 0 && guild.isEqual());
  for (const _ of $range(1, AFTER / LOOK)) {
    world.advance(LOOK);
    honesty.look();
  }
  return { ...cost, seconds, honesty };
}

function noteEvening(crowd: Crowd, targets: readonly [bytes: number, seconds: number, incoming: number]): void {
  const cost = evening(crowd, SEED);
  const workload = `${crowd.clients} clients`;
  note("evening_bytes", workload, cost.bytes, "B", targets[0], false, SEED);
  note("evening_messages", workload, cost.messages, "messages", undefined, false, SEED);
  note("evening_seconds", workload, cost.seconds, "s", targets[1], false, SEED);
  note("evening_worst_second", workload, cost.incoming, "messages/s", targets[2], false, SEED);
  note("evening_equal", workload, cost.isEqual ? 1 : 0, "0 or 1", 1, true, SEED);
  cost.honesty.note(workload, `${SEED}`);
}

/** The evening after a patch, in a large guild and in a very large one. */
export function benchEvening(isQuick: boolean): void {
  if (isQuick) {
    noteEvening({ clients: 30, officers: 3, loss: LOSS }, [40_000, 240, 40]);
    return;
  }
  noteEvening({ clients: 100, officers: 5, loss: LOSS }, [40_000, 240, 40]);
  noteEvening({ clients: 300, officers: 10, loss: LOSS }, [60_000, 240, 40]);
}
