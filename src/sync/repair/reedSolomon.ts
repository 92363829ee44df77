import type { Pause } from "../../ports";
import { BLOCK_PARITIES, BLOCK_PIECES, PIECE_BYTES } from "../messages/piece";

/**
 * Makes up for lost pieces of a block: of n pieces and any parities of them, any n tell all pieces. A systematic
 * Reed-Solomon code, as in RFC 5510, but over a prime field, since Lua 5.1 has no bit operations: three bytes, none of
 * them NUL, are a number in base 255, and parity `j` is the sum over all pieces `i` of `piece[i] / (64 + j - i)`,
 * number by number, modulo a prime just above 255^3. The factors are a Cauchy matrix, every square part of which has an inverse.
 */

const { byte, char } = string;

const WORDS = PIECE_BYTES / 3;
/** The smallest prime from 255^3 on: products of two numbers below it are exact in doubles. */
const PRIME = 16581391;
const WORD_LIMIT = 16581375;
const BASE = 255;
/** Bytes 1 to 255 are the digits 0 to 254. */
const DIGIT_OFFSET = BASE * BASE + BASE + 1;

/** One number for each three bytes of a piece. */
type Words = LuaTable<number, number>;

/** The inverses modulo PRIME of 1 to 127. */
const inverses = new LuaTable<number, number>();
inverses.set(1, 1);
for (const n of $range(2, BLOCK_PIECES + BLOCK_PARITIES - 1)) {
  const rest = PRIME % n;
  inverses.set(n, ((PRIME - (PRIME - rest) / n) * inverses.get(rest)) % PRIME);
}

/** What a piece counts for in a parity. */
function factor(parity: number, place: number): number {
  return inverses.get(BLOCK_PIECES + parity - place);
}

/** The inverse of a number modulo PRIME: its power to PRIME - 2, by squaring. */
function inverse(value: number): number {
  let result = 1;
  let square = value;
  let exponent = PRIME - 2;
  while (exponent > 0) {
    if (exponent % 2 === 1) {
      result = (result * square) % PRIME;
      exponent -= 1;
    }
    square = (square * square) % PRIME;
    exponent /= 2;
  }
  return result;
}

/** The numbers of a piece; a shorter one counts as if filled up with bytes of value 1. */
function wordsOf(piece: string): Words {
  const words: Words = new LuaTable();
  for (const i of $range(1, WORDS)) {
    const [high, middle, low] = byte(piece, 3 * i - 2, 3 * i);
    words.set(i, ((high ?? 1) * BASE + (middle ?? 1)) * BASE + (low ?? 1) - DIGIT_OFFSET);
  }
  return words;
}

/** The bytes of numbers; undefined when one has no bytes, as 16 of 16 million have not. */
function textOf(words: Words): string | undefined {
  const texts: string[] = [];
  for (const i of $range(1, WORDS)) {
    const word = words.get(i);
    if (word >= WORD_LIMIT) {
      return undefined;
    }
    const low = word % BASE;
    const rest = (word - low) / BASE;
    const middle = rest % BASE;
    texts.push(char((rest - middle) / BASE + 1, middle + 1, low + 1));
  }
  return texts.join("");
}

/** Adds `words` times a factor. */
function addTimes(sum: Words, words: Words, times: number): void {
  for (const i of $range(1, WORDS)) {
    sum.set(i, (sum.get(i) + times * words.get(i)) % PRIME);
  }
}

function zeros(): Words {
  const words: Words = new LuaTable();
  for (const i of $range(1, WORDS)) {
    words.set(i, 0);
  }
  return words;
}

/** A parity: its number and its bytes. */
export interface Parity {
  number: number;
  payload: string;
}

/** The parities from number `first` on that can be sent, `count` at most. */
export function makeParities(pieces: readonly string[], first: number, count: number, pause: Pause): Parity[] {
  const sums: Words[] = [];
  const last = math.min(first + count, BLOCK_PARITIES) - 1;
  for (const _ of $range(first, last)) {
    sums.push(zeros());
  }
  for (const place of $range(0, pieces.length - 1)) {
    const words = wordsOf(pieces[place]);
    for (const i of $range(0, sums.length - 1)) {
      addTimes(sums[i], words, factor(first + i, place));
    }
    pause();
  }
  const parities: Parity[] = [];
  for (const i of $range(0, sums.length - 1)) {
    const payload = textOf(sums[i]);
    if (payload !== undefined) {
      parities.push({ number: first + i, payload });
    }
  }
  return parities;
}

/**
 * The pieces that are missing, by place, made of the others and of as many parities with different numbers as are missing.
 * Undefined when these are no parities of these pieces, as far as can be seen. A piece that was shorter has bytes of value 1 behind it.
 * @param pieces by place, from 0 on.
 */
export function recover(
  pieces: LuaTable<number, string | undefined>,
  total: number,
  parities: readonly Parity[],
  pause: Pause,
): LuaTable<number, string> | undefined {
  const missing: number[] = [];
  const sums = parities.map(({ payload }) => wordsOf(payload));
  for (const place of $range(0, total - 1)) {
    const piece = pieces.get(place);
    if (piece === undefined) {
      missing.push(place);
    } else {
      const words = wordsOf(piece);
      for (const i of $range(0, sums.length - 1)) {
        addTimes(sums[i], words, PRIME - factor(parities[i].number, place));
      }
      pause();
    }
  }
  const rows = parities.map(({ number }) => missing.map((place) => factor(number, place)));
  solve(rows, sums, pause);
  const found = new LuaTable<number, string>();
  for (const i of $range(0, missing.length - 1)) {
    const text = textOf(sums[i]);
    if (text === undefined) {
      return undefined;
    }
    found.set(missing[i], text);
  }
  return found;
}

/** Gauss-Jordan elimination. No pivot of a Cauchy matrix is zero in any step, so rows need not be exchanged. */
function solve(rows: readonly number[][], sums: readonly Words[], pause: Pause): void {
  const size = rows.length;
  for (const step of $range(0, size - 1)) {
    scale(rows[step], sums[step], inverse(rows[step][step]));
    for (const other of $range(0, size - 1)) {
      const times = rows[other][step];
      if (other !== step && times !== 0) {
        for (const column of $range(0, size - 1)) {
          rows[other][column] = (rows[other][column] + (PRIME - times) * rows[step][column]) % PRIME;
        }
        addTimes(sums[other], sums[step], PRIME - times);
      }
      pause();
    }
  }
}

function scale(row: number[], sum: Words, times: number): void {
  for (const column of $range(0, row.length - 1)) {
    row[column] = (row[column] * times) % PRIME;
  }
  for (const i of $range(1, WORDS)) {
    sum.set(i, (sum.get(i) * times) % PRIME);
  }
}
