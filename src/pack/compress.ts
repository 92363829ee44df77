/**
 * The rounds under the mix of an event and the digest of a text. The state is two words of 51 bits. One round takes a
 * number into each word and adds to each what the other was, times itself: the product of its rests by two primes. All
 * is exact in doubles: no sum reaches 2^53. docs/explanation/hashes.md says why it is made so.
 */

/** The numbers of a round. The primes are the first above 2^25 times e - 1, the root of 7 less 1, of 3, and the golden ratio. */
export const enum Round {
  /** What the words of a state are modulo of: 2^51. */
  Word = 2251799813685248,
  X1 = 57656003,
  X2 = 55222291,
  Y1 = 58118041,
  Y2 = 54292219,
}

/**
 * Presses four numbers into a state: eight rounds, each number in four of them; then what the state was is added, so that
 * nobody goes back from the result, whatever is chosen.
 * @param a to `d` below 2^51 in size.
 */
export function compress(
  x: number,
  y: number,
  a: number,
  b: number,
  c: number,
  d: number,
): LuaMultiReturn<[x: number, y: number]> {
  let p = x + a;
  let q = y + b;
  let next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + d;
  p = next + c;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + c;
  p = next + b;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + a;
  p = next + d;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + a;
  p = next + c;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + d;
  p = next + b;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + c;
  p = next + d;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = ((q + (p % Round.X1) * (p % Round.X2)) % Round.Word) + b;
  p = next + a;
  next = (p + (q % Round.Y1) * (q % Round.Y2)) % Round.Word;
  q = (q + (p % Round.X1) * (p % Round.X2)) % Round.Word;
  return $multi((next + x) % Round.Word, (q + y) % Round.Word);
}
