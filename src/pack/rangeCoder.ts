const { byte, char } = string;

/** Bytes go from 1 to 255, digits from 0: a channel does not take NUL. */
const BASE = 255;
const LOWEST = 16581375;
const WHOLE = 4228250625;
/** A larger choice is made in two steps: of 2^24 that are left at least, this many share without waste. */
const CHOICES = 65536;
/** When the counts of a context are halved, and what one more counts. */
const MOST = 1000;
const ONE_MORE = 4;

/** How often 0 and 1 came, by context: learnt on both sides alike, in whole numbers, so that no platform differs. */
export interface Odds {
  readonly zeros: LuaTable<number, number | undefined>;
  readonly ones: LuaTable<number, number | undefined>;
}

/** Contexts of which nothing is known. */
export function newOdds(): Odds {
  return { zeros: new LuaTable(), ones: new LuaTable() };
}

/**
 * Writes numbers, or reads them. Who writes gets back what it gave; who reads gives anything and gets what was written.
 * So there is one function for both directions, and they cannot differ.
 */
export abstract class Coder {
  /** The part from `start`, `size` wide, of `total`; gives where in `total` the reader stands. */
  protected abstract look(total: number): number;
  protected abstract take(start: number, size: number, total: number): void;

  /** One of `choices` that are all as likely, from 0. */
  uniform(value: number, choices: number): number {
    if (choices > CHOICES) {
      const low = value % CHOICES;
      const high = this.uniform((value - low) / CHOICES, math.floor((choices - 1) / CHOICES) + 1);
      return high * CHOICES + this.uniform(low, CHOICES);
    }
    if (choices <= 1) {
      return 0;
    }
    const seen = this.look(choices);
    const result = seen < 0 ? value : seen;
    this.take(result, 1, choices);
    return result;
  }

  /** 0 or 1, as likely as it has been in this context. */
  bit(odds: Odds, context: number, value: number): number {
    let zeros = odds.zeros.get(context) ?? ONE_MORE / 2;
    let ones = odds.ones.get(context) ?? ONE_MORE / 2;
    const total = zeros + ones;
    const seen = this.look(total);
    const result = seen < 0 ? value : seen < zeros ? 0 : 1;
    if (result === 0) {
      this.take(0, zeros, total);
      zeros += ONE_MORE;
    } else {
      this.take(zeros, ones, total);
      ones += ONE_MORE;
    }
    if (total > MOST) {
      zeros = math.ceil(zeros / 2);
      ones = math.ceil(ones / 2);
    }
    odds.zeros.set(context, zeros);
    odds.ones.set(context, ones);
    return result;
  }
}

/** Writes. */
export class Encoder extends Coder {
  private readonly digits = new LuaTable<number, number>();
  private count = 0;
  private low = 0;
  private range = WHOLE;

  protected look(): number {
    return -1;
  }

  protected take(start: number, size: number, total: number): void {
    const share = math.floor(this.range / total);
    this.low += start * share;
    this.range = size * share;
    while (this.range < LOWEST) {
      this.emit();
      this.range *= BASE;
    }
  }

  private emit(): void {
    const { digits } = this;
    let digit = math.floor(this.low / LOWEST);
    this.low = (this.low % LOWEST) * BASE;
    if (digit >= BASE) {
      digit -= BASE;
      let place = this.count;
      while (digits.get(place) === BASE - 1) {
        digits.set(place, 0);
        place -= 1;
      }
      digits.set(place, digits.get(place) + 1);
    }
    this.count += 1;
    digits.set(this.count, digit);
  }

  /** What was written. Digits of 0 at the end are left out: a reader finds them there. */
  finish(): string {
    // Among so many there is one that ends in zeros.
    this.low = math.ceil(this.low / LOWEST) * LOWEST;
    this.emit();
    let count = this.count;
    while (count > 0 && this.digits.get(count) === 0) {
      count -= 1;
    }
    const bytes: string[] = [];
    for (const i of $range(1, count)) {
      bytes.push(char(this.digits.get(i) + 1));
    }
    return bytes.join("");
  }
}

/** Reads what an {@link Encoder} wrote; from other texts whatever they give. */
export class Decoder extends Coder {
  private range = WHOLE;
  private code = 0;

  /** @param position of the first byte in the text; it ends with the text. */
  constructor(
    private readonly text: string,
    private position: number,
  ) {
    super();
    for (const _ of $range(1, 4)) {
      this.next();
    }
  }

  private next(): void {
    const digit = byte(this.text, this.position) as number | undefined;
    this.position += 1;
    this.code = this.code * BASE + (digit === undefined || digit === 0 ? 0 : digit - 1);
  }

  protected look(total: number): number {
    return math.min(math.floor(this.code / math.floor(this.range / total)), total - 1);
  }

  protected take(start: number, size: number, total: number): void {
    const share = math.floor(this.range / total);
    this.code -= start * share;
    this.range = size * share;
    while (this.range < LOWEST) {
      this.range *= BASE;
      this.next();
    }
  }
}

/** Writes nothing, and says how many bits it would have been. */
export class Meter extends Coder {
  /** Natural logarithms: only to be compared. */
  size = 0;

  protected look(): number {
    return -1;
  }

  protected take(_start: number, size: number, total: number): void {
    this.size += math.log(total / size);
  }
}
