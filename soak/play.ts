import { heldBy, invent } from "./history";
import { Dice } from "./dice";
import { Faults } from "./faults";
import { judge, Promised } from "./checks";
import { Guild, ledgerOf } from "./guild";
import type { Scenario } from "./scenario";

/** Virtual seconds after the faults in which all must have got everything. */
const PATIENCE = 3600;
/** Virtual seconds between two looks. */
const LOOK = 5;
/** Messages within a second from which on the game may disconnect a client. */
const FLOOD = 200;

/** What came of a scenario. */
export interface Outcome {
  readonly scenario: Scenario;
  /** Nothing when it went as it must. */
  readonly problems: readonly string[];
  readonly errors: number;
  readonly losses: number;
  readonly intrusions: number;
  readonly framesOver: number;
  /** Events in the end. */
  readonly events: number;
  /** Whether somebody held events that nobody need ever take from it, so that the ledgers need not be equal. */
  readonly isPartial: boolean;
  /** Virtual seconds of all, and from the end of the faults until all had everything. */
  readonly virtualSeconds: number;
  readonly settledAfter: number;
  readonly messages: number;
  readonly bytes: number;
  readonly lost: number;
  /** Most messages within a second at any client. */
  readonly mostReceived: number;
  /** Milliseconds of the longest frame, as charged and as measured. */
  readonly longestCharged: number;
  readonly longestMeasured: number;
  readonly faults: Readonly<Record<string, number | undefined>>;
}

/** Plays a scenario. The same scenario always goes the same way. */
export function play(scenario: Scenario): Outcome {
  const dice = new Dice(scenario.seed);
  const guild = new Guild(scenario);
  const { meter, members, world } = guild;
  const drafts = invent(dice, scenario);
  members.forEach((member, place) => {
    guild.fill(member, heldBy(dice, scenario.holding, drafts, place));
  });
  world.traffic.reset();
  const faults = new Faults(guild, scenario, dice);
  faults.run();
  faults.end();
  const promised = new Promised(guild);
  const end = world.time();
  const settled = world.advanceUntil(() => promised.isKept(), PATIENCE, LOOK);
  const settledAfter = world.time() - end;
  for (const { client } of members) {
    meter.noteFrames(client.frameStats());
  }
  const findings = judge(guild, promised);
  const errors = world.errors();
  const problems = [...findings.problems, ...errors, ...guild.forgotten, ...meter.excesses];
  for (const { client, text } of world.traffic.violations) {
    problems.push(`${client}: ${text}`);
  }
  if (!settled) {
    problems.push(`not settled ${PATIENCE} s after the last fault`);
  }
  if (meter.framesOver > 0) {
    problems.push(string.format("a frame was charged %.2f ms", meter.longestCharged));
  }
  const mostReceived = world.traffic.maxReceivedPerSecond();
  if (mostReceived >= FLOOD) {
    problems.push(`${mostReceived} messages within a second at one client`);
  }
  return {
    scenario,
    problems,
    errors: errors.length,
    losses: findings.losses + guild.forgotten.length,
    intrusions: findings.intrusions,
    framesOver: meter.framesOver,
    events: ledgerOf(members[0]).Count(),
    isPartial: promised.isPartial,
    virtualSeconds: world.time(),
    settledAfter,
    messages: meter.messages,
    bytes: meter.bytes,
    lost: world.traffic.lost(),
    mostReceived,
    longestCharged: meter.longestCharged,
    longestMeasured: meter.longestMeasured,
    faults: faults.injected,
  };
}
