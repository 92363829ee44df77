import { Dice } from "./dice";

/**
 * Whom the addon's authorize lets bring events in: officers, whatever they send; anybody, when an officer created it; or
 * everybody everything. In sieges also, by the library's own authorizers, officers and everybody what is his own; or officers, and
 * members of a trusted rank what officers created.
 */
export type Policy = "officers" | "creators" | "everybody" | "own" | "carriers";

/** Who holds what of the history when the scenario begins. */
export type Holding = "all" | "parts" | "tails" | "one" | "gaps";

/** A scenario as its seed has it; what happens in it is drawn from the same seed. */
export interface Scenario {
  /** 1 for the run's first. */
  readonly number: number;
  readonly seed: number;
  readonly policy: Policy;
  readonly clients: number;
  /** Of the clients; the first ones. */
  readonly officers: number;
  /** Events that were before, and the weeks over which they spread. */
  readonly events: number;
  readonly weeks: number;
  readonly holding: Holding;
  /** Share of deliveries, 0 to 0.3. */
  readonly loss: number;
  readonly reorder: number;
  readonly latency: readonly [number, number];
  readonly fps: number;
  readonly encodingUtil: boolean;
  readonly silentWhispers: boolean;
  /** Virtual seconds of faults. */
  readonly trouble: number;
  /** Virtual seconds from one fault or append to the next, on average. */
  readonly pace: number;
  /** Whether officers close and reopen the books, drop archives, try things in forks and import rows. */
  readonly closings: boolean;
}

/** Seeds of runs lie this far apart. */
const RUN = 10_000;

/** So many scenarios of a run have closings. */
const CLOSINGS = 1 / 3;
/** Weeks of the history that they close, at least and at most. */
const FEW_WEEKS = 5;
const MANY_WEEKS = 30;

/**
 * The scenario of a number in the run of a seed.
 * @param always whether there are closings in every scenario.
 */
export function scenarioOf(runSeed: number, number: number, always = false): Scenario {
  const seed = runSeed * RUN + number;
  const dice = new Dice(seed);
  const clients = dice.weighted([
    [55, dice.between(2, 6)],
    [33, dice.between(7, 15)],
    [12, dice.between(16, 40)],
  ]);
  const events = dice.weighted([
    [1, 0],
    [3, dice.between(1, 30)],
    [4, dice.between(100, 500)],
    [2, dice.between(1000, 3000)],
  ]);
  const quick = dice.between(20, 150) / 1000;
  const plain: Omit<Scenario, "closings"> = {
    number,
    seed,
    policy: dice.pick<Policy>(["officers", "creators", "everybody"]),
    clients,
    officers: math.max(2, dice.between(1, math.ceil(clients / 2))),
    events,
    weeks: dice.weighted([
      [1, 1],
      [2, dice.between(2, 8)],
      [1, dice.between(20, 210)],
    ]),
    holding: dice.pick<Holding>(["all", "parts", "tails", "one", "gaps"]),
    loss: dice.chance(0.3) ? 0 : dice.next() * 0.3,
    reorder: dice.chance(0.5) ? 0 : dice.next() * 0.5,
    latency: [quick, quick * (1 + 4 * dice.next())],
    fps: dice.pick([15, 30, 60]),
    encodingUtil: dice.chance(0.3),
    silentWhispers: dice.chance(0.5),
    trouble: dice.between(60, 600),
    pace: dice.between(5, 40),
  };
  const closings = dice.chance(CLOSINGS) || always;
  const weeks = math.min(math.max(plain.weeks, FEW_WEEKS), MANY_WEEKS);
  return { ...plain, closings, weeks: closings ? weeks : plain.weeks };
}
