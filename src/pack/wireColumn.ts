import type { Pause } from "../ports";
import type { Numbers, Uses } from "./columns";
import { type Coder, Meter, newOdds, type Odds } from "./rangeCoder";

/** Values between two pauses, less than 1 ms. */
const STEP = 64;
/** Ways to write a column: the bits of this number. */
const WAYS = 4;
const BY_SIZE = 1;
const WITH_GUESSES = 2;
/** Sizes of numbers: bits of a number and one, less one. */
const SIZE_BITS = 6;
const LARGEST_SIZE = 52;
/** Contexts of right and wrong guesses: which guess, and what became of those before. */
const BY_TWO = 0;
const BY_ONE = 4;
const BY_NOVELTY = 8;
const LONGEST_RUN = 3;
/** Two values as one key of a table. */
const KEY = 65536;

/** What is learnt on the way through one column. */
interface Learnt {
  readonly sizes: Odds;
  readonly hits: Odds;
  readonly afterOne: LuaTable<number, number | undefined>;
  readonly afterTwo: LuaTable<number, number | undefined>;
  last: number;
  beforeLast: number;
  run: number;
}

/** Any whole number from 0 on, without knowing more: its size, and what is behind the highest bit. */
export function codeNumber(coder: Coder, value: number): number {
  const size = coder.uniform(sizeOf(value), LARGEST_SIZE + 1);
  return codeRest(coder, value, size);
}

function sizeOf(value: number): number {
  let size = 0;
  let limit = 1;
  while (value >= limit * 2 - 1) {
    limit *= 2;
    size += 1;
  }
  return size;
}

function codeRest(coder: Coder, value: number, size: number): number {
  const first = 2 ** size - 1;
  return first + coder.uniform(value - first, first + 1);
}

function codeBySize(coder: Coder, sizes: Odds, value: number): number {
  const size = sizeOf(value);
  let node = 1;
  for (const place of $range(SIZE_BITS - 1, 0, -1)) {
    node = node * 2 + coder.bit(sizes, node, math.floor(size / 2 ** place) % 2);
  }
  return codeRest(coder, value, math.min(node - 2 ** SIZE_BITS, LARGEST_SIZE));
}

/** Whether a guess is right; both sides learn from it. */
function codeHit(coder: Coder, learnt: Learnt, kind: number, guess: number, value: number): boolean {
  return coder.bit(learnt.hits, kind + learnt.run, value === guess ? 1 : 0) === 1;
}

/** A value that may be what followed last time, or what is new; undefined, for the reader, when it is neither. */
function codeGuess(coder: Coder, learnt: Learnt, value: number, novel: number | undefined): number | undefined {
  const { afterOne, afterTwo, last, beforeLast } = learnt;
  const likely = afterTwo.get((last % KEY) * KEY + (beforeLast % KEY));
  if (likely !== undefined) {
    const isRight = codeHit(coder, learnt, BY_TWO, likely, value);
    learnt.run = isRight ? math.min(learnt.run + 1, LONGEST_RUN) : 0;
    if (isRight) {
      return likely;
    }
  }
  const second = afterOne.get(last);
  if (second !== undefined && second !== likely && codeHit(coder, learnt, BY_ONE, second, value)) {
    return second;
  }
  if (novel !== undefined && novel !== likely && novel !== second) {
    const context = BY_NOVELTY + (last === novel - 1 ? 1 : 0);
    if (coder.bit(learnt.hits, context, value === novel ? 1 : 0) === 1) {
      return novel;
    }
  }
  return undefined;
}

function learn(learnt: Learnt, value: number): void {
  const { last } = learnt;
  learnt.afterTwo.set((last % KEY) * KEY + (learnt.beforeLast % KEY), value);
  learnt.afterOne.set(last, value);
  learnt.beforeLast = last;
  learnt.last = value;
}

function codeValues(
  coder: Coder,
  values: Numbers,
  count: number,
  way: number,
  choices: number,
  uses: Uses | undefined,
  shift: number,
  pause: Pause,
): void {
  const learnt: Learnt = {
    sizes: newOdds(),
    hits: newOdds(),
    afterOne: new LuaTable(),
    afterTwo: new LuaTable(),
    last: 0,
    beforeLast: 0,
    run: 0,
  };
  const isBySize = way % 2 === BY_SIZE;
  const isGuessed = way >= WITH_GUESSES;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const given = values.get(i);
      let value = isGuessed
        ? codeGuess(coder, learnt, given, uses === undefined ? undefined : uses.next + shift)
        : undefined;
      value ??= isBySize ? codeBySize(coder, learnt.sizes, given) : coder.uniform(given, choices);
      if (isGuessed) {
        learn(learnt, value);
      }
      if (uses !== undefined && value - shift >= uses.next) {
        uses.next = value - shift + 1;
      }
      values.set(i, value);
    }
    pause();
  }
}

/**
 * Writes a column, or reads it into the table.
 * @param values what is to be written; any numbers, 0 for example, when it is read.
 * @param isWriting whether the way is to be chosen.
 * @param uses of the dictionary whose indices the values are.
 * @param shift by how much they are more than the indices: 0 for absent ones, then 1 for the first.
 */
export function codeColumn(
  coder: Coder,
  values: Numbers,
  count: number,
  isWriting: boolean,
  uses: Uses | undefined,
  shift: number,
  pause: Pause,
): void {
  if (count === 0) {
    return;
  }
  let largest = 0;
  let way = 0;
  if (isWriting) {
    let least = math.huge;
    for (const i of $range(1, count)) {
      largest = math.max(largest, values.get(i));
    }
    for (const other of $range(0, WAYS - 1)) {
      const meter = new Meter();
      const own = uses === undefined ? undefined : { size: uses.size, next: uses.next };
      const choices = choicesOf(meter, other, largest, own, shift);
      codeValues(meter, values, count, other, choices, own, shift, pause);
      if (meter.size < least) {
        least = meter.size;
        way = other;
      }
    }
  }
  way = coder.uniform(way, WAYS);
  codeValues(coder, values, count, way, choicesOf(coder, way, largest, uses, shift), uses, shift, pause);
}

/** How many values there can be, where the way needs it. */
function choicesOf(coder: Coder, way: number, largest: number, uses: Uses | undefined, shift: number): number {
  if (way % 2 === BY_SIZE) {
    return 1;
  }
  return uses === undefined ? codeNumber(coder, largest) + 1 : uses.size + shift;
}
