import type { Client } from "../sim/client";
import { createRandom, type Random } from "../sim/random";
import { note } from "./figures";
import { award, ledgerOf, startSending, SyncGuild } from "./syncGuild";
import { costOf } from "./syncRun";

const SEED = 1;
const OFFICERS = 2;
const MEMBERS = 35;
/** A third of the members pass on what officers wrote. */
const CARRIERS = 12;
const OFFICER_RANK = 1;
const CARRIER_RANK = 3;
const MEMBER_RANK = 5;
/** The first so many days are all that a quick run takes. */
const DAYS = 14;
const QUICK_DAYS = 2;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** An officer comes within so many seconds of the evening's begin, for ten minutes, and enters so many events. */
const VISITS = 2.5 * HOUR;
const VISIT = 600;
const AWARDS = 8;
/** Members come within the first hour, on most evenings, and leave within the last of five. */
const COMING = 0.8;
const LEAVING = 4 * HOUR;

/** Something that happens on an evening. */
interface Act {
  readonly at: number;
  readonly run: (this: void) => void;
}

/** What became of all evenings together. */
export interface Absence {
  /** Of all that left, how many held everything that officers had entered. */
  readonly complete: number;
  readonly left: number;
  readonly messages: number;
}

/** An officer's ten minutes, counted from the evening's begin. */
function visitOf(officer: Client, random: Random, hasEntered: (this: void) => void): Act[] {
  const comes = VISITS * random();
  const acts: Act[] = [
    {
      at: comes,
      run: () => {
        officer.login();
        startSending(officer);
      },
    },
    {
      at: comes + VISIT,
      run: () => {
        officer.logout();
      },
    },
  ];
  for (const i of $range(1, AWARDS)) {
    acts.push({
      at: comes + (VISIT * i) / (AWARDS + 2),
      run: () => {
        award(officer, i);
        hasEntered();
      },
    });
  }
  return acts;
}

/** Officers come for ten minutes on each of so many evenings, members stay all evening. @param authorize who may write, as Lua. */
export function evenings(authorize: string, days: number, seed: number): Absence {
  const random = createRandom(seed);
  const guild = new SyncGuild("", { seed }, { authorize });
  const { world } = guild;
  const officers: Client[] = [];
  const members: Client[] = [];
  for (const i of $range(1, OFFICERS + MEMBERS)) {
    const rank = i <= OFFICERS ? OFFICER_RANK : i <= OFFICERS + CARRIERS ? CARRIER_RANK : MEMBER_RANK;
    const client = guild.join([], rank);
    client.logout();
    (rank === OFFICER_RANK ? officers : members).push(client);
  }
  let [complete, entered, left] = [0, 0, 0];
  for (const day of $range(1, days)) {
    const start = day * DAY;
    const acts: Act[] = [];
    for (const officer of officers) {
      acts.push(
        ...visitOf(officer, random, () => {
          entered += 1;
        }),
      );
    }
    for (const member of members) {
      const comes = HOUR * random();
      const leaves = LEAVING + HOUR * random();
      const isComing = random() < COMING;
      acts.push({
        at: comes,
        run: () => {
          if (isComing) {
            member.login();
            if (member.rank === CARRIER_RANK) startSending(member);
          }
        },
      });
      acts.push({
        at: leaves,
        run: () => {
          if (isComing) {
            left += 1;
            complete += ledgerOf(member).Count() === entered ? 1 : 0;
            member.logout();
          }
        },
      });
    }
    table.sort(acts, (x, y) => x.at < y.at);
    for (const { at, run } of acts) {
      world.advance(start + at - world.time());
      run();
    }
  }
  return { complete, left, messages: costOf(guild, 0, true).messages };
}

function noteShare(name: string, authorize: string, days: number, target: number | undefined): void {
  const { complete, left, messages } = evenings(authorize, days, SEED);
  const workload = `${days} evenings`;
  note(`absent_complete_share${name}`, workload, complete / left, "", target, true, SEED);
  note(`absent_messages_a_day${name}`, workload, messages / days, "messages", undefined, false, SEED);
}

/** A guild whose officers are online ten minutes a day: members who leave with everything, with carriers and without. */
export function benchAbsent(isQuick: boolean): void {
  const days = isQuick ? QUICK_DAYS : DAYS;
  const carriers = `function(ES) return ES:AllowCarriers(${OFFICER_RANK}, ${CARRIER_RANK}) end`;
  noteShare("", carriers, days, 0.9);
  if (!isQuick) {
    noteShare("_officers_only", `function(ES) return ES:AllowRank(${OFFICER_RANK}) end`, days, undefined);
  }
}
