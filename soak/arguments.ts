/** What the command line asks for. */
export interface Arguments {
  /** All is drawn from it. */
  readonly seed: number;
  /** Numbers of the first and the last scenario. */
  readonly from: number;
  readonly to: number;
  /** Numbers of the first and the last siege. */
  readonly firstSiege: number;
  readonly lastSiege: number;
  /** Ledgers that are tried beside a plain model. */
  readonly trials: number;
  /** Rounds of changed packs by each way into a ledger. */
  readonly packs: number;
  /** Whether there are closings in every scenario. */
  readonly closings: boolean;
}

const USAGE = `usage: npm run test:soak -- [options]
  --seed S        draws other scenarios and sieges (default 1)
  --scenarios N   how many scenarios (default 300)
  --from N        begins with scenario N
  --sieges N      how many sieges of 10,000 messages each (default 10)
  --trials N      how many single ledgers of 1,000 random steps each, beside a plain model (default 30)
  --packs N       how many rounds of 40 changed packs by each of four ways into a ledger (default 250)
  --closings 1    closes the books in every scenario, and not in one of three
  --only N        plays scenario N alone
  --siege N       plays siege N alone`;

/** Undefined, and how it is used, when the command line says what nobody understands. */
export function readArguments(
  args: readonly string[],
): LuaMultiReturn<[parsed: Arguments | undefined, problem: string | undefined]> {
  const values: Record<string, number> = {
    seed: 1,
    scenarios: 300,
    from: 1,
    sieges: 10,
    trials: 30,
    packs: 250,
    only: 0,
    siege: 0,
    closings: 0,
  };
  for (const i of $range(0, args.length - 1, 2)) {
    const [name] = string.match(args[i], "^%-%-(%a+)$");
    const value = tonumber(args[i + 1]);
    if (name === undefined || !(name in values) || value === undefined) {
      return $multi(undefined, USAGE);
    }
    values[name] = value;
  }
  const { seed, scenarios, from, sieges, trials, packs, only, siege, closings } = values;
  const isOne = only > 0 || siege > 0;
  return $multi(
    {
      seed,
      from: isOne ? math.max(only, 1) : from,
      to: isOne ? only : scenarios,
      firstSiege: math.max(siege, 1),
      lastSiege: isOne ? siege : sieges,
      trials: isOne ? 0 : trials,
      packs: isOne ? 0 : packs,
      closings: closings > 0,
    },
    undefined,
  );
}
