/** A seeded generator (Park and Miller), the same on every machine. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = (seed % 2147483646) + 1;
  }

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state * 16807) % 2147483647;
    return (this.state - 1) / 2147483646;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Puts a list in a random order. */
  shuffle<T>(list: T[]): T[] {
    for (const i of $range(list.length - 1, 1, -1)) {
      const j = this.between(0, i);
      const other = list[i];
      list[i] = list[j];
      list[j] = other;
    }
    return list;
  }
}

export function seeded(seed: number): SeededRandom {
  return new SeededRandom(seed);
}
