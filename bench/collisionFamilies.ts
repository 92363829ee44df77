import type { Random } from "../sim/random";
import { shuffle } from "./shuffle";

/** The key of an event, as far as the families differ in it; the payload is the same in all. */
export interface KeyedEvent {
  time: number;
  counter: number;
  creator: number;
}

/** What clients that hold as many events, but different ones, may come to hold. */
export interface Family {
  readonly name: string;
  /** Groups of clients at full length; a group's clients are compared with each other. */
  readonly groups: number;
  readonly clients: number;
  /** The events of each client of one group, in order of their keys. */
  readonly make: (this: void, random: Random, clients: number) => KeyedEvent[][];
}

const START = 1_690_000_000;
const WEEK = 604800;

function whole(random: Random, range: number): number {
  return math.floor(random() * range);
}

function creatorOf(random: Random): number {
  return 0x01000000 + whole(random, 0x0a000000);
}

/** 16 kills that came twice each; every client kept one copy of each. */
function copies(random: Random, clients: number, later: number, isOther: boolean): KeyedEvent[][] {
  const first = creatorOf(random);
  const second = isOther ? creatorOf(random) : first;
  const kills: [KeyedEvent, KeyedEvent][] = [];
  let time = START + whole(random, WEEK);
  for (const _ of $range(1, 16)) {
    time += 120 + whole(random, 600);
    const delay = later + whole(random, 3);
    kills.push([
      { time, counter: 0, creator: first },
      { time: time + delay, counter: 0, creator: second },
    ]);
  }
  const list: KeyedEvent[][] = [];
  for (const _ of $range(1, clients)) {
    list.push(kills.map((kill) => kill[whole(random, 2)]));
  }
  return list;
}

/** 40 entries of one second, of which each client lost 3. */
function bulk(random: Random, clients: number): KeyedEvent[][] {
  const creator = creatorOf(random);
  const time = START + whole(random, WEEK);
  const list: KeyedEvent[][] = [];
  const places: number[] = [];
  for (const place of $range(0, 39)) {
    places.push(place);
  }
  for (const _ of $range(1, clients)) {
    const lost = new LuaSet<number>();
    for (const place of shuffle([...places], random, 3)) {
      lost.add(place);
    }
    list.push(places.filter((place) => !lost.has(place)).map((counter) => ({ time, counter, creator })));
  }
  return list;
}

/** One event at the same place among others that all share: 100 creators, 10 minutes, 4 counters. */
function oneDiffers(random: Random, clients: number): KeyedEvent[][] {
  const creator = creatorOf(random);
  const start = START + whole(random, WEEK);
  const list: KeyedEvent[][] = [];
  for (const _ of $range(1, clients)) {
    list.push([{ time: start + whole(random, 600), counter: whole(random, 4), creator: creator + whole(random, 100) }]);
  }
  return list;
}

/** Weeks of so many events at random seconds by 5 creators. */
function weeks(random: Random, clients: number, events: number): KeyedEvent[][] {
  const first = creatorOf(random);
  const list: KeyedEvent[][] = [];
  for (const _ of $range(1, clients)) {
    const week: KeyedEvent[] = [];
    for (const _event of $range(1, events)) {
      week.push({ time: START + whole(random, WEEK), counter: 0, creator: first + 7919 * whole(random, 5) });
    }
    table.sort(week, (x, y) => x.time < y.time || (x.time === y.time && x.creator < y.creator));
    list.push(week);
  }
  return list;
}

/** The families in which a linear checksum says equal of what is not. */
export const FAMILIES: readonly Family[] = [
  { name: "reload", groups: 400, clients: 64, make: (random, clients) => copies(random, clients, 1, false) },
  { name: "two-officers", groups: 400, clients: 64, make: (random, clients) => copies(random, clients, 0, true) },
  { name: "bulk-awards", groups: 40, clients: 200, make: bulk },
  { name: "one-differs", groups: 1, clients: 100_000, make: oneDiffers },
  { name: "weeks-2", groups: 1, clients: 100_000, make: (random, clients) => weeks(random, clients, 2) },
  { name: "weeks-20", groups: 1, clients: 60_000, make: (random, clients) => weeks(random, clients, 20) },
  { name: "weeks-200", groups: 1, clients: 10_000, make: (random, clients) => weeks(random, clients, 200) },
];
