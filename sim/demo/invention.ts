import { createRandom, type Random } from "../random";
import type { Entry } from "./history";

/** How large an invented history is. The defaults are the shape of a real guild's: seven months, about 1,800 entries. */
export interface InventionOptions {
  readonly seed?: number;
  /** Weeks with raids; default 31. */
  readonly weeks?: number;
  /** Raids a week; default 2 or 3. */
  readonly raids?: number;
  /** People in the guild; default 98. */
  readonly people?: number;
}

const WEEK = 604800;
/** Tuesday, 1 October 2019, 19:00 UTC. */
const BEGINNING = 1569956400;
/** Of the first three people, who enters things; the shares are those of the real history. */
const OFFICER_SHARES = [0.57, 0.98, 1];
const BOSSES = [
  ["Molten Core", "Lucifron", "Magmadar", "Gehennas", "Garr", "Baron Geddon", "Shazzrah", "Golemagg", "Ragnaros"],
  ["Onyxia's Lair", "Onyxia"],
  ["Blackwing Lair", "Razorgore", "Vaelastrasz", "Firemaw", "Ebonroc", "Flamegor", "Chromaggus", "Nefarian"],
];
const PRICES = [-2, -2, -2, -2, -4, -5, -8, -10, -15, -20, -80];

/** What the inventor keeps: the entries so far, and everyone's points, which decay is a share of. */
class Book {
  readonly entries: Entry[] = [];
  readonly points = new LuaTable<number, number>();

  constructor(readonly random: Random) {}

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)];
  }

  enter(time: number, type: Entry["type"], targets: number[], points: number[], item: number, reason: string): void {
    const share = this.random();
    const officer = OFFICER_SHARES.findIndex((limit) => share < limit) + 1;
    this.entries.push({ time, officer, type, targets, points, item, reason });
    targets.forEach((person, index) => {
      this.points.set(person, this.of(person) + (type === "decay" ? points[index] : points[0]));
    });
  }

  of(person: number): number {
    return this.points.get(person) ?? 0;
  }
}

/** Forty of the guild, the regulars (low numbers) more often than others. */
function roster(book: Book, people: number): number[] {
  const members: number[] = [];
  for (const person of $range(1, people)) {
    if (book.random() < Math.max(0.95 - (person / people) * 1.15, 0.03)) {
      members.push(person);
    }
  }
  return members.length > 0 ? members : [1];
}

/** One evening: points for coming and every half hour, loot from each boss. */
function raid(book: Book, start: number, people: number): void {
  const present = roster(book, people);
  const [place, ...bosses] = book.pick(BOSSES);
  let time = start;
  book.enter(time, "points", present, [2], 0, "On Time Bonus");
  for (const round of $range(1, 5)) {
    for (const _ of $range(1, book.between(2, 4))) {
      time += book.between(20, 400);
      const boss = bosses[Math.min(round, bosses.length) - 1];
      book.enter(
        time,
        "loot",
        [book.pick(present)],
        [book.pick(PRICES)],
        book.between(16795, 19438),
        `${place}: ${boss}`,
      );
    }
    time += book.between(60, 900);
    book.enter(time, "points", present, [2], 0, round < 5 ? "Time Interval Bonus" : "Raid Completion Bonus");
  }
  if (book.random() < 0.5) {
    book.enter(time + 300, "points", [book.pick(present)], [book.between(-10, 10)], 0, "Other");
  }
}

/** Everyone who has points loses a tenth of them. */
function decay(book: Book, time: number, people: number): void {
  const targets: number[] = [];
  for (const person of $range(1, people)) {
    if (book.of(person) >= 10) {
      targets.push(person);
    }
  }
  if (targets.length > 0) {
    book.enter(
      time,
      "decay",
      targets,
      targets.map((person) => -Math.floor(book.of(person) / 10)),
      0,
      "Weekly Decay",
    );
  }
}

/** A guild's books that nobody kept: the same seed gives the same, of the real ones' shape and size. */
export function inventHistory(options: InventionOptions = {}): Entry[] {
  const { seed = 1, weeks = 31, people = 98 } = options;
  const book = new Book(createRandom(seed));
  for (const week of $range(0, weeks - 1)) {
    const start = BEGINNING + week * WEEK;
    for (const night of $range(0, (options.raids ?? (week % 5 < 3 ? 3 : 2)) - 1)) {
      raid(book, start + night * 2 * 86400 + book.between(0, 900), people);
    }
    decay(book, start + 5.5 * 86400, people);
  }
  return book.entries;
}
