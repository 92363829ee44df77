import { escapeText } from "../../../src/pack/digits";
import type { SeededRandom } from "../../support/random";
import { type ColumnParts, type PackParts, putTogether, takeApart } from "./packParts";

const NUMBERS = [0, 1, 2, 3, 31, 32, 63, 64, 255, 256, 1023, 1024, 4095, 4096, 65535, 65536];
const LARGE = [2 ** 32 - 1, 2 ** 32, 2 ** 50 - 1, 2 ** 50, 2 ** 51 - 2, 2 ** 51 - 1, 2 ** 51, 2 ** 52, 2 ** 53 - 1];
const TEXTS = [
  "",
  "a",
  "~",
  "~0",
  "~A0",
  "\n",
  "+L.3",
  "+1.0",
  "-L.3",
  "+L0.3",
  "{}",
  '{["a"]=1}',
  "{1",
  "6553F100",
  "\x01",
  "\x01t{}",
  "\x01sx",
];
const LETTERS = ["i", "n", "b", "s", "g", "t", "I", "N", "B", "S", "G", "T", "a", "A", "[", "]", "{", "}", "?"];

/** Changes packs so that many of them are still packs. */
export class Mutants {
  constructor(private readonly random: SeededRandom) {}

  private pick<T>(list: readonly T[]): T {
    return list[this.random.between(0, list.length - 1)];
  }

  private place(list: readonly unknown[]): number {
    return this.random.between(0, math.max(0, list.length - 1));
  }

  private number(): number {
    const chance = this.random.next();
    return chance < 0.5 ? this.random.between(0, 70) : this.pick(chance < 0.8 ? NUMBERS : LARGE);
  }

  private text(): string {
    const text = this.random.next() < 0.05 ? string.rep("x", this.random.between(8190, 8194)) : this.pick(TEXTS);
    return this.random.next() < 0.7 ? escapeText(text) : text;
  }

  private changeColumn(column: ColumnParts): void {
    const { random } = this;
    const { values } = column;
    const chance = random.next();
    if (chance < 0.25) {
      column.mode = random.between(0, 3);
    } else if (chance < 0.45 && column.smallest !== undefined) {
      column.smallest = random.next() < 0.5 ? this.number() : column.smallest + random.between(0, 4);
    } else if (values.length > 0) {
      const place = this.place(values);
      values[place] = random.next() < 0.5 ? this.number() : math.max(0, values[place] + random.between(-2, 2));
    }
  }

  private changeList<T>(list: T[], make: (this: void, old: T | undefined) => T): void {
    const { random } = this;
    const chance = random.next();
    const place = this.place(list);
    if (chance < 0.5 && list.length > 0) {
      list[place] = make(list[place]);
    } else if (chance < 0.65) {
      list.push(make(list[place]));
    } else if (chance < 0.8) {
      const other = this.place(list);
      const kept = list[place];
      list[place] = list[other];
      list[other] = kept;
    } else if (list.length > 1) {
      list.splice(place, 1);
    }
  }

  private changeShape(shape: string): string {
    const place = this.random.between(3, shape.length + 1);
    const letter = this.pick(LETTERS);
    const isAdded = this.random.next() < 0.3;
    return string.sub(shape, 1, place - 1) + letter + string.sub(shape, isAdded ? place : place + 1);
  }

  private changeParts(parts: PackParts): void {
    const { random } = this;
    const chance = random.next();
    if (chance < 0.5) {
      this.changeColumn(this.pick(parts.columns));
    } else if (chance < 0.65) {
      this.changeList(parts.texts, () => this.text());
    } else if (chance < 0.75) {
      this.changeList<[number, number]>(parts.players, (old) => [
        random.next() < 0.5 && old !== undefined ? old[0] : this.number(),
        random.next() < 0.5 && old !== undefined ? old[1] : random.between(0, 2 ** 31),
      ]);
    } else if (chance < 0.85) {
      this.changeList(parts.shapes, (old) => this.changeShape(old ?? "AB:i"));
    } else if (chance < 0.95) {
      parts.time = random.next() < 0.7 ? parts.time + random.between(-5, 1000) : this.pick(LARGE);
    } else {
      parts.count = math.max(0, parts.count + random.between(-1, 1));
    }
  }

  /** Changes some bytes, whatever they are, or cuts. */
  changeBytes(text: string): string {
    const place = this.random.between(1, text.length);
    const byte = string.char(this.random.next() < 0.7 ? this.random.between(48, 122) : this.random.between(0, 255));
    return this.random.next() < 0.8
      ? string.sub(text, 1, place - 1) + byte + string.sub(text, place + 1)
      : string.sub(text, 1, place - 1) + string.sub(text, place + this.random.between(0, 2));
  }

  /**
   * A pack that is changed in one to three parts, or now and then in its bytes.
   * @param shift seconds by which its events are moved.
   */
  of(pack: string, shift: number): string {
    if (this.random.next() < 0.15) {
      return this.changeBytes(pack);
    }
    const parts = takeApart(pack);
    parts.time += shift;
    for (const _ of $range(1, this.pick([1, 1, 1, 2, 3]))) {
      this.changeParts(parts);
    }
    return putTogether(parts);
  }
}
