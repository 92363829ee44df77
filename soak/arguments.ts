/** What the command line asks for. */
export interface Arguments {
  /** All is drawn from it. */
  readonly seed: number;
  /** Numbers of the scenarios to play. */
  readonly from: number;
  readonly to: number;
}

const USAGE = `usage: npm run test:soak -- [options]
  --seed S        draws other scenarios (default 1)
  --scenarios N   how many (default 300)
  --from N        begins with scenario N
  --only N        plays scenario N alone`;

/** Undefined, and how it is used, when the command line says what nobody understands. */
export function readArguments(
  args: readonly string[],
): LuaMultiReturn<[parsed: Arguments | undefined, problem: string | undefined]> {
  const values: Record<string, number | undefined> = { seed: 1, scenarios: 300, from: 1 };
  for (const i of $range(0, args.length - 1, 2)) {
    const [name] = string.match(args[i], "^%-%-(%a+)$");
    const value = tonumber(args[i + 1]);
    if (name === undefined || !(name in values || name === "only") || value === undefined) {
      return $multi(undefined, USAGE);
    }
    values[name] = value;
  }
  const { seed, scenarios, from, only } = values as Record<string, number>;
  return $multi({ seed, from: only ?? from, to: only ?? scenarios }, undefined);
}
