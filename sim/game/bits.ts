import type { Session } from "../session";

/** AND of two half bytes, at a * 16 + b. */
const nibbles = new LuaTable<number, number>();
for (const a of $range(0, 15)) {
  for (const b of $range(0, 15)) {
    let sum = 0;
    for (const power of [1, 2, 4, 8]) {
      if (Math.floor(a / power) % 2 === 1 && Math.floor(b / power) % 2 === 1) sum += power;
    }
    nibbles.set(a * 16 + b, sum);
  }
}

const WORD = 4294967296;

function word(value: number): number {
  return Math.floor(value) % WORD;
}

function and(first: number, second: number): number {
  let a = word(first);
  let b = word(second);
  let result = 0;
  let power = 1;
  while (power < WORD) {
    const lowA = a % 16;
    const lowB = b % 16;
    result += nibbles.get(lowA * 16 + lowB) * power;
    a = (a - lowA) / 16;
    b = (b - lowB) / 16;
    power *= 16;
  }
  return result;
}

type Fold = (this: void, a: number, b: number) => number;

function folding(fold: Fold): (this: void, first: number, ...rest: number[]) => number {
  return (first, ...rest) => {
    let result = word(first);
    for (const value of rest) result = fold(result, value);
    return result;
  };
}

/** The global `bit`: 32 bits, unsigned results. */
export function installBits(session: Session): void {
  const or: Fold = (a, b) => word(a) + word(b) - and(a, b);
  const exclusiveOr: Fold = (a, b) => word(a) + word(b) - 2 * and(a, b);
  session.env.bit = {
    band: folding(and),
    bor: folding(or),
    bxor: folding(exclusiveOr),
    bnot: (a: number) => WORD - 1 - word(a),
    lshift: (a: number, by: number) => word(word(a) * 2 ** by),
    rshift: (a: number, by: number) => Math.floor(word(a) / 2 ** by),
    arshift: (a: number, by: number) => {
      const value = word(a);
      return word(Math.floor((value >= WORD / 2 ? value - WORD : value) / 2 ** by));
    },
    mod: (a: number, b: number) => a % b,
  };
}
