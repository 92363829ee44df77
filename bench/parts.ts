/** A part of a benchmark, which can be run alone by its name. */
export interface Part {
  readonly name: string;
  readonly run: (this: void) => void;
}

/**
 * Runs the parts of a benchmark in order.
 * @param only the name of the one part to run; undefined: all. Raises when there is none of that name.
 */
export function runParts(parts: readonly Part[], only: string | undefined): void {
  const chosen = only === undefined ? parts : parts.filter(({ name }) => name === only);
  if (chosen.length === 0) {
    const names = new Set(parts.map(({ name }) => name));
    error(`--only: no part ${only}; there are ${[...names].join(", ")}`, 0);
  }
  for (const { run } of chosen) {
    run();
  }
}
