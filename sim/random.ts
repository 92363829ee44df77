/** Gives numbers in [0, 1), the same ones in the same order for the same seed on every machine. */
export type Random = (this: void) => number;

const MODULUS = 2147483647;
const MULTIPLIER = 48271;

/** A generator of its own (Park and Miller's), since math.random differs between machines. */
export function createRandom(seed: number): Random {
  // All products stay below 2^53, so the sequence is exact in doubles.
  let state = (Math.floor(Math.abs(seed)) % (MODULUS - 1)) + 1;
  const next = () => {
    state = (state * MULTIPLIER) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
  // Seeds that lie close together start close together.
  let warmUp = 8;
  while (warmUp > 0) {
    next();
    warmUp -= 1;
  }
  return next;
}
