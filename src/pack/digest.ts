import type { Pause } from "../ports";
import { compress } from "./compress";

const { byte } = string;

/** What a digest begins with: digits of pi. Its second word has the text's length added. */
const enum Start {
  X = 1415926535897932,
  Y = 384626433832795,
}
/** Base-64 digits of a digest: nine for each word. */
export const DIGEST_LENGTH = 18;
/** Bytes of a block: four numbers of six bytes. */
const BLOCK = 24;
/** Blocks between two pauses, about 0.1 ms. */
const STEP = 96;

/**
 * The digest of a text, two words of 51 bits. Nobody with a PC finds two texts with the same one, unlike with Adler-32
 * and sums. Pauses on the way.
 * @param first where in the text to begin.
 */
export function digest(text: string, pause?: Pause, first = 1): LuaMultiReturn<[x: number, y: number]> {
  const length = text.length;
  let x: number = Start.X;
  let y: number = Start.Y + (length - first + 1);
  let position = first;
  let blocks = 0;
  while (position + BLOCK - 1 <= length) {
    const [a, b, c, d, e, f, g, h, i, j, k, l] = byte(text, position, position + 11);
    const [m, n, o, p, q, r, s, t, u, v, w, z] = byte(text, position + 12, position + 23);
    [x, y] = compress(
      x,
      y,
      a + 256 * b + 65536 * c + 16777216 * (d + 256 * e + 65536 * f),
      g + 256 * h + 65536 * i + 16777216 * (j + 256 * k + 65536 * l),
      m + 256 * n + 65536 * o + 16777216 * (p + 256 * q + 65536 * r),
      s + 256 * t + 65536 * u + 16777216 * (v + 256 * w + 65536 * z),
    );
    position += BLOCK;
    blocks += 1;
    if (pause !== undefined && blocks % STEP === 0) {
      pause();
    }
  }
  return compress(
    x,
    y,
    tail(text, position),
    tail(text, position + 6),
    tail(text, position + 12),
    tail(text, position + 18),
  );
}

/** Six bytes as a number, the first lowest; those behind the end count as 0. */
function tail(text: string, position: number): number {
  let value = 0;
  let unit = 1;
  for (const i of $range(position, math.min(position + 5, text.length))) {
    value += unit * byte(text, i);
    unit *= 256;
  }
  return value;
}
