import type { BooksView } from "../../../src/ledger/closing/booksView";
import { packDigest } from "../../../src/ledger/store/week";
import type { Event } from "../../../src/event/event";
import { ApartEvents } from "../../../src/ledger/sharing/apartEvents";
import type { Ahead, EventSet, Fingerprint, MergeReport, WeekSummary } from "../../../src/ledger/sharing/eventSet";
import type { PartsDifference, Span, WeekPart } from "../../../src/ledger/sharing/weekParts";
import type { KeySet } from "../../../src/ledger/store/keySet";
import { addMix } from "../../../src/ledger/store/sums";
import { adler32 } from "../../../src/pack/adler32";
import type { Pause } from "../../../src/ports";
import { type EventId, idOf } from "../../../src/sketch/peel";
import { addId, newSketch, type Sketch } from "../../../src/sketch/sketch";

export const WEEK = 604800;
const PRIME_A = 67108859;
const PRIME_B = 67108763;

interface Week extends WeekSummary {
  keys: string[];
}

function cube(value: number, prime: number): number {
  const x = value % prime;
  return (((x * x) % prime) * x) % prime;
}

/** An event whose payload is one text without `;` and `=`. */
export function eventOf(time: number, creator: string, value: string, counter = 0): Event {
  return { time, counter, creator, type: "T", key: string.format("%010d.%03d.%s", time, counter, creator), value };
}

/** A key as the two numbers of a KeySet. */
function placeOf(key: string): [stamp: number, creator: number] {
  const [time, counter, creator] = string.match(key, "^(%d+)%.(%d+)%.(.*)$");
  return [(tonumber(time) ?? 0) * 256 + (tonumber(counter) ?? 0), adler32(creator)];
}

/** The second of its week in which an event was. */
function secondOf(key: string): number {
  return (tonumber(string.sub(key, 1, 10)) ?? 0) % WEEK;
}

function isWithin(key: string, from: number, to: number): boolean {
  return secondOf(key) >= from && secondOf(key) < to;
}

/** No event is of the future. */
class NothingAhead implements Ahead {
  count(): number {
    return 0;
  }

  ids(): LuaSet<EventId> {
    return new LuaSet();
  }

  mayExplain(): boolean {
    return false;
  }

  explains(): boolean {
    return false;
  }
}

/** An event set over plain records. Packs are `key=value;` one after the other. */
export class MemorySet implements EventSet {
  readonly ahead = new NothingAhead();
  /** Unix seconds. */
  serverTime = (): number => 0;
  readonly apart = new ApartEvents(
    () => this.serverTime(),
    (week) => (week === undefined ? { count: this.total, ...this.sum } : this.weekSummary(week)),
  );
  readonly books: BooksView = {
    week: () => 0,
    control: () => ({ count: 0, a: 0, b: 0 }),
    effective: () => undefined,
    needs: () => false,
    totalsFrom: () => ({ count: this.total, ...this.sum }),
    knows: () => false,
    ownClosing: () => undefined,
    packControl: () => [],
    packSummary: () => [],
    receiveSummary: () => undefined,
  };
  readonly values = new LuaTable<string, string | undefined>();
  private readonly weekTable = new LuaTable<number, Week | undefined>();
  private numbers: number[] = [];
  private total = 0;
  private sum: Fingerprint = { a: 0, b: 0 };
  /** Says no to events, as a consumer's authorize. */
  authorize: (this: void, key: string, sender: string) => boolean = () => true;
  /** Packs taken in, by sender. */
  readonly receivedFrom: Record<string, number | undefined> = {};
  packed = 0;
  adlers = 0;
  onAdded?: (this: void) => void;

  add(event: Event): void {
    this.insert(event.key, event.value as string);
  }

  addMany(events: readonly Event[]): this {
    for (const event of events) {
      this.add(event);
    }
    return this;
  }

  count(): number {
    return this.total;
  }

  fingerprint(): Fingerprint {
    return this.sum;
  }

  weeks(): readonly number[] {
    return this.numbers;
  }

  weekSummary(week: number): WeekSummary | undefined {
    return this.weekTable.get(week);
  }

  weekAdler(week: number, pause: Pause): number | undefined {
    this.adlers += 1;
    const entry = this.weekTable.get(week);
    pause();
    return entry === undefined ? undefined : adler32(this.packKeys(entry.keys), pause);
  }

  weekDigest(week: number, pause: Pause): string | undefined {
    const entry = this.weekTable.get(week);
    pause();
    return entry === undefined ? undefined : packDigest(this.packKeys(entry.keys), pause);
  }

  sketch(cells: number, pause: Pause): Sketch {
    const sketch = newSketch(cells);
    for (const key of this.allKeys()) {
      const [a, b] = this.mixOf(key);
      addId(sketch, a, b, 1);
    }
    pause();
    return sketch;
  }

  joinPacks(packs: readonly string[], maxBytes: number, pause: Pause): LuaMultiReturn<[pack: string, joined: number]> {
    let count = packs.length;
    while (count > 1 && packs.slice(0, count).join("").length > maxBytes) {
      count -= 1;
      pause();
    }
    return $multi(packs.slice(0, count).join(""), count);
  }

  packIds(ids: readonly EventId[], maxBytes: number, pause: Pause): string[] {
    const wanted = new LuaTable<EventId, boolean>();
    for (const id of ids) {
      wanted.set(id, true);
    }
    const chosen = this.allKeys().filter((key) => {
      const [a, b] = this.mixOf(key);
      return wanted.has(idOf(a, b));
    });
    return this.packAll(chosen, maxBytes, pause);
  }

  weekParts(week: number, most: number, pause: Pause): WeekPart[] | undefined {
    const keys = this.weekTable.get(week)?.keys;
    pause();
    if (keys === undefined) {
      return undefined;
    }
    const each = math.ceil(keys.length / most);
    const starts: number[] = [];
    keys.forEach((key, i) => {
      if (i % each === 0 && !starts.includes(secondOf(key))) {
        starts.push(secondOf(key));
      }
    });
    starts[0] = 0;
    return starts.map((start, i) => ({
      start,
      sum: this.sumOf(keys.filter((key) => isWithin(key, start, starts[i + 1] ?? WEEK))),
    }));
  }

  compareParts(week: number, parts: readonly WeekPart[], pause: Pause): PartsDifference | undefined {
    const keys = this.weekTable.get(week)?.keys;
    pause();
    if (keys === undefined) {
      return undefined;
    }
    const spans: Span[] = [];
    let events = 0;
    parts.forEach(({ start, sum }, i) => {
      const span = { from: start, to: i + 1 < parts.length ? parts[i + 1].start : WEEK };
      const own = keys.filter((key) => isWithin(key, span.from, span.to));
      if (this.sumOf(own) !== sum) {
        spans.push(span);
        events += own.length;
      }
    });
    return { spans, events };
  }

  packSpans(week: number, spans: readonly Span[], maxBytes: number, pause: Pause): string[] {
    const keys = this.weekTable.get(week)?.keys ?? [];
    const chosen = keys.filter((key) => spans.some(({ from, to }) => isWithin(key, from, to)));
    return this.packAll(chosen, maxBytes, pause);
  }

  private sumOf(keys: readonly string[]): number {
    return keys.reduce((sum, key) => (sum + this.mixOf(key)[0]) % 262144, 0);
  }

  packAfter(count: number, a: number, b: number, maxBytes: number, pause: Pause): string[] | undefined {
    let sumA = 0;
    let sumB = 0;
    const keys = this.allKeys();
    for (const i of $range(1, math.min(count, keys.length))) {
      const [mixA, mixB] = this.mixOf(keys[i - 1]);
      sumA = (sumA + mixA) % PRIME_A;
      sumB = (sumB + mixB) % PRIME_B;
    }
    if (maxBytes === 0 && count < keys.length && a === sumA && b === sumB) {
      return [];
    }
    return count <= keys.length && a === sumA && b === sumB
      ? this.packAll(keys.slice(count), maxBytes, pause)
      : undefined;
  }

  packWeek(week: number, maxBytes: number, pause: Pause, without?: KeySet): string[] {
    this.packed += 1;
    const keys = this.weekTable.get(week)?.keys ?? [];
    return this.packAll(
      keys.filter((key) => without?.has(...placeOf(key)) !== true),
      maxBytes,
      pause,
    );
  }

  addKeys(week: number, keys: KeySet): void {
    for (const key of this.weekTable.get(week)?.keys ?? []) {
      keys.add(...placeOf(key));
    }
  }

  private allKeys(): string[] {
    const keys: string[] = [];
    for (const week of this.numbers) {
      for (const key of this.weekTable.get(week)?.keys ?? []) {
        keys.push(key);
      }
    }
    return keys;
  }

  private mixOf(key: string): LuaMultiReturn<[a: number, b: number]> {
    const mix = adler32(`${key}=${this.values.get(key) ?? ""}`);
    return $multi(cube(mix + 17, PRIME_A), cube(mix + 4711, PRIME_B));
  }

  private packAll(keys: readonly string[], maxBytes: number, pause: Pause): string[] {
    const packs: string[] = [];
    let text = "";
    for (const key of keys) {
      const line = this.packKeys([key]);
      if (text !== "" && text.length + line.length > maxBytes) {
        packs.push(text);
        text = "";
      }
      text += line;
      pause();
    }
    if (text !== "") {
      packs.push(text);
    }
    return packs;
  }

  packEvent(event: Event): string {
    return `${event.key}=${event.value as string};`;
  }

  receive(pack: string, sender: string, pause: Pause, keys?: KeySet, sums?: Fingerprint): MergeReport | undefined {
    const report: MergeReport = { added: 0, known: 0, rejected: 0, conflicts: 0, held: 0 };
    if (string.match(pack, "^[^;=]*=.*;$")[0] === undefined) {
      return undefined;
    }
    for (const [line] of string.gmatch(pack, "([^;]*);")) {
      const [key, value] = string.match(line, "^(%d+%.%d+%.[^=;]+)=([^=;]*)$");
      if (key === undefined) {
        return undefined;
      }
      if (this.values.has(key)) {
        report.known += 1;
      } else if (this.authorize(key, sender)) {
        this.insert(key, value);
        report.added += 1;
      } else {
        report.rejected += 1;
        const mix = adler32(`${key}=${value}`);
        const week = math.floor((tonumber(string.sub(key, 1, 10)) ?? 0) / WEEK);
        this.apart.noteRefused(sender, week, cube(mix + 17, PRIME_A), cube(mix + 4711, PRIME_B));
      }
      if (this.values.get(key) === value) {
        keys?.add(...placeOf(key));
      }
      if (sums !== undefined) {
        const mix = adler32(`${key}=${value}`);
        addMix(sums, cube(mix + 17, PRIME_A), cube(mix + 4711, PRIME_B));
      }
      pause();
    }
    this.receivedFrom[sender] = (this.receivedFrom[sender] ?? 0) + 1;
    if (report.added > 0) {
      this.onAdded?.();
    }
    return report;
  }

  /** All events as one text: equal sets give equal texts. */
  everything(): string {
    let text = "";
    for (const week of this.numbers) {
      text += this.packKeys(this.weekTable.get(week)?.keys ?? []);
    }
    return text;
  }

  private packKeys(keys: readonly string[]): string {
    const lines: string[] = [];
    for (const key of keys) {
      lines.push(`${key}=${this.values.get(key) ?? ""};`);
    }
    return lines.join("");
  }

  /** A week is gone: it was damaged, say. */
  lose(week: number): void {
    const entry = this.weekTable.get(week);
    for (const key of entry?.keys ?? []) {
      this.values.delete(key);
    }
    this.weekTable.delete(week);
    this.numbers = this.numbers.filter((each) => each !== week);
    const { count, a, b } = entry ?? { count: 0, a: 0, b: 0 };
    this.total -= count;
    this.sum = { a: (this.sum.a - a) % PRIME_A, b: (this.sum.b - b) % PRIME_B };
  }

  private insert(key: string, value: string): void {
    if (this.values.has(key)) {
      return;
    }
    const week = math.floor((tonumber(string.sub(key, 1, 10)) ?? 0) / WEEK);
    let entry = this.weekTable.get(week);
    if (entry === undefined) {
      entry = { count: 0, a: 0, b: 0, keys: [] };
      this.weekTable.set(week, entry);
      this.numbers = [...this.numbers, week];
      table.sort(this.numbers);
    }
    this.values.set(key, value);
    entry.keys.push(key);
    table.sort(entry.keys);
    const [a, b] = this.mixOf(key);
    entry.count += 1;
    entry.a = (entry.a + a) % PRIME_A;
    entry.b = (entry.b + b) % PRIME_B;
    this.total += 1;
    this.sum = { a: (this.sum.a + a) % PRIME_A, b: (this.sum.b + b) % PRIME_B };
  }
}
