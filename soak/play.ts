import { Promised } from "./checks";
import { Dice } from "./dice";
import { Faults } from "./faults";
import { Guild, ledgerOf } from "./guild";
import { heldBy, invent } from "./history";
import { conclude, type Result } from "./result";
import type { Scenario } from "./scenario";

/** Virtual seconds after the faults in which all must have got everything. */
const PATIENCE = 3600;
/** Virtual seconds in which an archive is dropped. */
const DROPPING = 20;
/** Virtual seconds between two looks. */
const LOOK = 5;

/** Plays a scenario. The same scenario always goes the same way. */
export function play(scenario: Scenario): Result {
  const dice = new Dice(scenario.seed);
  const guild = new Guild(scenario);
  const { members, world } = guild;
  const drafts = invent(dice, scenario);
  members.forEach((member, place) => {
    guild.fill(member, heldBy(dice, scenario.holding, drafts, place));
  });
  world.traffic.reset();
  const faults = new Faults(guild, scenario, dice);
  faults.run();
  faults.end();
  if (scenario.closings) {
    // An archive is dropped in slices.
    world.advance(DROPPING);
  }
  const promised = new Promised(guild);
  const end = world.time();
  const isSettled = world.advanceUntil(() => promised.isKept(), PATIENCE, LOOK);
  const about = string.format(
    "%2d clients, %s; %4d events, %s; %2.0f %% lost; %3d s of faults",
    scenario.clients,
    scenario.policy,
    ledgerOf(members[0]).Count(),
    scenario.holding,
    scenario.loss * 100,
    scenario.trouble,
  );
  return conclude(guild, promised, {
    name: `scenario ${scenario.number}`,
    about,
    isSettled,
    settledAfter: world.time() - end,
    lies: 0,
    faults: faults.injected,
    problems: [],
  });
}
