import { SeededRandom } from "../spec/support/random";

const PRIME = 67108859;

/** Seeds that lie close together would give chances that are close together. */
function scatter(seed: number): number {
  let x = seed % PRIME;
  for (const _ of $range(1, 4)) {
    x = (x * x + 1_234_567) % PRIME;
  }
  return x * 31 + (seed % 31);
}

/** A seed's chances. */
export class Dice extends SeededRandom {
  constructor(seed: number) {
    super(scatter(seed));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)];
  }

  /** One of the choices, each as likely as its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let sum = 0;
    for (const [weight] of choices) {
      sum += weight;
    }
    let rest = this.next() * sum;
    for (const [weight, choice] of choices) {
      rest -= weight;
      if (rest < 0) {
        return choice;
      }
    }
    return choices[choices.length - 1][1];
  }

  /** About as long on average, and now and then much longer. */
  waiting(mean: number): number {
    return -mean * math.log(1 - this.next());
  }
}
