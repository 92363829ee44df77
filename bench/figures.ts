/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly workload: string;
  readonly value: number;
  readonly unit: string;
  /** The value to reach, undefined where the figure only shows growth or is a reference. */
  readonly target?: number;
  /** Whether the target is a lower bound instead of an upper one. */
  readonly atLeast?: boolean;
  /** What the random numbers began with; of several seeds the worst value counts. */
  readonly seed?: number | string;
}

/** The figures of one run, in the order of measuring. */
export const figures: Figure[] = [];

/** Adds a figure. */
export function note(
  name: string,
  workload: string,
  value: number,
  unit: string,
  target?: number,
  atLeast = false,
  seed?: number | string,
): void {
  figures.push({ name, workload, value, unit, target, atLeast, seed });
}

function rounded(value: number): string {
  return math.abs(value) >= 1000 ? string.format("%.0f", value) : string.format("%.4g", value);
}

/** All figures as one JSON object. */
export function toJson(): string {
  const parts = figures.map(
    (figure) =>
      `{"name":"${figure.name}","workload":"${figure.workload}","value":${string.format("%.6g", figure.value)},` +
      `"unit":"${figure.unit}","target":${figure.target === undefined ? "null" : string.format("%.6g", figure.target)}` +
      `${figure.seed === undefined ? "" : `,"seed":"${figure.seed}"`}}`,
  );
  return `{"figures":[${parts.join(",")}]}`;
}

/** All figures as a table for people. */
export function toTable(): string {
  const lines = [string.format("%-44s %-12s %12s  %-12s %10s", "figure", "workload", "value", "unit", "target")];
  for (const { name, workload, value, unit, target, atLeast, seed } of figures) {
    const isMet = target === undefined || (atLeast === true ? value >= target : value <= target);
    const goal = target === undefined ? "" : `${atLeast === true ? ">=" : "<="} ${rounded(target)}`;
    lines.push(
      string.format(
        "%-44s %-12s %12s  %-12s %10s %s",
        name,
        workload,
        rounded(value),
        unit,
        goal,
        `${isMet ? "" : "missed"}${seed === undefined ? "" : ` seed ${seed}`}`,
      ),
    );
  }
  return lines.join("\n");
}
