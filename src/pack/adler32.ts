import type { Pause } from "../ports";

const { byte } = string;

/** The largest prime below 2^16. */
const MODULUS = 65521;
/** Bytes between two pauses, about 0.1 ms. */
const STEP = 4096;

/**
 * Adler-32 (RFC 1950) of a text, 0 to 2^32 - 1. Pauses on the way.
 * @param seed the checksum of what comes before, to continue from.
 * @param first where in the text to begin.
 */
export function adler32(text: string, pause?: Pause, seed = 1, first = 1): number {
  let low = seed % 65536;
  let high = (seed - low) / 65536;
  const length = text.length;
  let position = first;
  while (position <= length) {
    const last = math.min(position + STEP - 1, length);
    const lastRun = last - 7;
    while (position <= lastRun) {
      let [a, b, c, d, e, f, g, h] = byte(text, position, position + 7);
      // Eight bytes enter both sums at once; far below 2^53 before the modulus.
      a += low;
      b += a;
      c += b;
      d += c;
      e += d;
      f += e;
      g += f;
      h += g;
      high += a + b + c + d + e + f + g + h;
      low = h;
      position += 8;
    }
    for (const i of $range(position, last)) {
      low += byte(text, i);
      high += low;
    }
    position = last + 1;
    low %= MODULUS;
    high %= MODULUS;
    if (pause !== undefined) {
      pause();
    }
  }
  return high * 65536 + low;
}
