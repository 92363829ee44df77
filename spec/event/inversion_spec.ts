import { defineEvent } from "../../src/event/eventType";
import { mixEvent, Prime } from "../../src/event/fingerprint";
import type { Columns } from "../../src/pack/block";
import { Round } from "../../src/pack/compress";
import { seeded } from "../support/random";

/**
 * Attempts to go back from a mix to what went in, each of which leads somewhere when a mix is a chain of polynomials, or of
 * steps that can be undone. What would take 2^50 tries is tried on few bits.
 */

const CREATOR = 4395 * 4294967296 + 0x01001eef;
const STAMP = 1_700_000_000 * 256;

/** An event of one shape, whose fields are set at will. */
class Bench {
  private readonly columns: Columns;
  private readonly shape;

  constructor(code: string, fields: readonly (readonly [string, "int" | "string"])[]) {
    this.shape = defineEvent(code, fields).shape;
    const columns: Columns = { rows: 1, values: new LuaTable(), lists: new LuaTable() };
    for (const i of $range(1, fields.length)) {
      columns.values.set(i, new LuaTable());
    }
    this.columns = columns;
  }

  mix(values: readonly unknown[], stamp = STAMP): [a: number, b: number] {
    for (const i of $range(1, values.length)) {
      this.columns.values.get(i).set(1, values[i - 1]);
    }
    const [a, b] = mixEvent(stamp, CREATOR, this.shape, this.columns, 1);
    return [a, b];
  }
}

const one = new Bench("ONE", [["points", "int"]]);
const two = new Bench("TWO", [
  ["points", "int"],
  ["item", "int"],
]);
const text = new Bench("TEXT", [["note", "string"]]);

/** What a number to a power is, modulo a prime below 2^26. */
function power(base: number, exponent: number, prime: number): number {
  let result = 1;
  while (exponent > 0) {
    if (exponent % 2 === 1) {
      result = (result * base) % prime;
    }
    base = (base * base) % prime;
    exponent = math.floor(exponent / 2);
  }
  return result;
}

/** The value at `place` of the polynomial that has these values at 0, 1, 2, ... */
function extrapolate(values: readonly number[], place: number, prime: number): number {
  const last = values.length - 1;
  let sum = 0;
  for (const i of $range(0, last)) {
    let numerator = values[i];
    let denominator = 1;
    for (const j of $range(0, last)) {
      if (j !== i) {
        numerator = (numerator * ((place - j) % prime)) % prime;
        denominator = (denominator * ((i - j) % prime)) % prime;
      }
    }
    sum = (sum + numerator * power(denominator, prime - 2, prime)) % prime;
  }
  return sum;
}

/** Pairs of inputs with the same lane a, among so many. */
function lanePairs<T>(inputs: readonly T[], laneOf: (this: void, input: T) => number): [T, T][] {
  const seen = new LuaTable<number, T | undefined>();
  const found: [T, T][] = [];
  for (const input of inputs) {
    const lane = laneOf(input);
    const before = seen.get(lane);
    if (before !== undefined) {
      found.push([before, input]);
    }
    seen.set(lane, input);
  }
  return found;
}

describe("the mix of an event", () => {
  it("is no polynomial of a field, so no root of one is an event with a given mix", () => {
    // 28 values told the old mix's, three cubings behind the last field, everywhere.
    for (const [lane, prime] of [
      [0, Prime.A],
      [1, Prime.B],
    ]) {
      const values: number[] = [];
      for (const points of $range(0, 99)) {
        values.push(one.mix([points])[lane]);
      }
      for (const degree of [1, 3, 9, 27, 81]) {
        const known = values.slice(0, degree + 1);
        for (const place of [degree + 1, degree + 2]) {
          assert.is_not.equal(extrapolate(known, place, prime), values[place], `lane ${lane}, degree ${degree}`);
        }
      }
    }
  });

  it("has no lane that stays when a field changes by a multiple of a modulus", () => {
    const moduli = [Prime.A, Prime.B, Round.X1, Round.X2, Round.Y1, Round.Y2, 2 ** 26, 2 ** 48];
    let same = 0;
    const [a, b] = one.mix([7]);
    for (const modulus of moduli) {
      for (const factor of $range(1, 40)) {
        const change = (modulus * factor) % 2 ** 50;
        const [otherA, otherB] = one.mix([7 + change]);
        const later = (modulus * factor) % 2 ** 32;
        const [laterA, laterB] = one.mix([7], STAMP + later);
        same += change !== 0 && (a === otherA || b === otherB) ? 1 : 0;
        same += later !== 0 && (a === laterA || b === laterB) ? 1 : 0;
      }
    }
    assert.equal(0, same);
  });

  it("does not let two halves be met in the middle: what one field undoes, it does not undo again", () => {
    // With steps that can be undone, states that meet once meet whatever comes behind.
    const random = seeded(5);
    const inputs: [number, number][] = [];
    for (const _ of $range(1, 30_000)) {
      inputs.push([random.between(0, 2 ** 30), random.between(0, 2 ** 30)]);
    }
    const pairs = lanePairs(inputs, (input) => two.mix(input)[0]);
    assert.is_true(pairs.length > 0);
    for (const [[x, y], [otherX, otherY]] of pairs) {
      assert.is_not.equal(two.mix([x, y + 1])[0], two.mix([otherX, otherY + 1])[0]);
    }
  });

  it("tells texts apart that polynomials of their bytes do not", () => {
    // Found by lattice reduction in a second: equal in both of the polynomials that stood for texts before.
    assert.is_not.same(text.mix(["mqnmqnomommnmqmm"]), text.mix(["nmmmmmmnmqqmnmqn"]));
    const random = seeded(6);
    const inputs: string[] = [];
    for (const _ of $range(1, 30_000)) {
      inputs.push(string.format("%08x", random.between(0, 2 ** 30)));
    }
    const pairs = lanePairs(inputs, (input) => text.mix([input])[0]);
    assert.is_true(pairs.length > 0);
    for (const [note, other] of pairs) {
      assert.is_not.equal(text.mix([`${note}.`])[0], text.mix([`${other}.`])[0]);
    }
  });

  it("is hit by chance only: each more bit of a target doubles the tries", () => {
    let points = 0;
    for (const bits of [4, 6, 8, 10]) {
      const targets = 2400 / 2 ** (bits / 2);
      let tries = 0;
      for (const target of $range(1, targets)) {
        let isHit = false;
        while (!isHit) {
          points += 1;
          tries += 1;
          const [a, b] = one.mix([points]);
          const range = 2 ** (bits / 2);
          isHit = a % range === target % range && b % range === (target * 7) % range;
        }
      }
      const mean = tries / targets / 2 ** bits;
      assert.is_true(mean > 0.6 && mean < 1.6, `${bits} bits: ${mean} of the tries expected`);
    }
  });
});
