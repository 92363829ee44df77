import { createRandom } from "../sim/random";
import { defineEvent } from "../src/event/eventType";
import { parseGuid } from "../src/event/guid";
import { Range, weekOfStamp } from "../src/event/key";
import { appendEvent, type Block, type ListValue, mergeBlock, newBlock, type Row } from "../src/pack/block";

/** Workload A's event type: guid (of 40), int (-100 to 100), int (of 500). */
export const Loot = defineEvent("LT", [
  ["target", "guid"],
  ["points", "int"],
  ["item", "int"],
]);
/** Workload R's event types. */
export const Points = defineEvent("PT", [
  ["targets", "guid[]"],
  ["points", "int"],
  ["reason", "string"],
]);
export const Decay = defineEvent("DC", [
  ["targets", "guid[]"],
  ["points", "int[]"],
  ["reason", "string"],
]);
export const Purchase = defineEvent("BY", [
  ["target", "guid"],
  ["points", "int"],
  ["item", "int"],
  ["reason", "string"],
]);

const FIRST_WEEK = 2800;
const WEEK_SECONDS = 604800;
const EVENING_SECONDS = 10800;
/** Tuesday, Thursday and Sunday, 19:00. */
const EVENINGS = [5, 0, 3].map((day) => day * 86400 + 68400);
const HISTORY = "../shared/data/guild-history.tsv";

/** The GUID of a person's number. */
export function guidOf(person: number): string {
  return string.format("Player-4395-%08X", 0x01000000 + 7919 * person);
}

/** Events as blocks, one a week, oldest first. */
export interface Workload {
  readonly name: string;
  readonly count: number;
  readonly weeks: { readonly number: number; readonly block: Block }[];
}

function times(count: number, from: number, range: number, random: () => number): number[] {
  const taken = new LuaSet<number>();
  const list: number[] = [];
  while (list.length < count) {
    const time = from + math.floor(random() * range);
    if (!taken.has(time)) {
      taken.add(time);
      list.push(time);
    }
  }
  table.sort(list);
  return list;
}

/** One event of workload A, by a person's number. */
export function appendLoot(block: Block, stamp: number, person: number, random: () => number): void {
  const values: Row<unknown> = new LuaTable();
  values.set(1, guidOf(math.floor(random() * 40)));
  values.set(2, math.floor(random() * 201) - 100);
  values.set(3, math.floor(random() * 500));
  appendEvent(block, stamp, parseGuid(guidOf(person)) as number, Loot.shape, values);
}

/** So many weeks of three raid evenings, 320 events each at random seconds, by 5 creators. */
export function raids(name: string, weekCount: number, perEvening = 320): Workload {
  const random = createRandom(7);
  const weeks: Workload["weeks"] = [];
  let count = 0;
  for (const week of $range(FIRST_WEEK, FIRST_WEEK + weekCount - 1)) {
    const block = newBlock();
    for (const evening of [...EVENINGS].sort((a, b) => a - b)) {
      for (const time of times(perEvening, week * WEEK_SECONDS + evening, EVENING_SECONDS, random)) {
        appendLoot(block, time * Range.Counters, 1 + math.floor(random() * 5), random);
      }
    }
    count += block.count;
    weeks.push({ number: week, block });
  }
  return { name, count, weeks };
}

/** So many events in one week. */
export function oneWeek(name: string, count: number): Workload {
  const random = createRandom(11);
  const block = newBlock();
  for (const time of times(count, FIRST_WEEK * WEEK_SECONDS, WEEK_SECONDS - 4000, random)) {
    appendLoot(block, time * Range.Counters, 1 + math.floor(random() * 5), random);
  }
  return { name, count, weeks: [{ number: FIRST_WEEK, block }] };
}

/** The real history, where it is there. */
export function realHistory(): Workload | undefined {
  const [file] = io.open(HISTORY, "r");
  if (file === undefined) {
    return undefined;
  }
  const text = file.read("*a") as string;
  file.close();
  return historyOf(text);
}

/** The events that a table of a guild's history tells of: a line each, fields between tabs. */
export function historyOf(text: string): Workload {
  const weeks: Workload["weeks"] = [];
  let count = 0;
  let lastStamp = 0;
  for (const [line] of string.gmatch(text, "[^\n]+")) {
    const [time, officer, kind, players, points, item, reason] = string.match(
      line,
      "^(%d+)\t(%d+)\t(%a+)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t?(.*)$",
    );
    if (time !== undefined) {
      const stamp = math.max(number(time) * Range.Counters, lastStamp + 1);
      lastStamp = stamp;
      const week = weekOfStamp(stamp);
      if (weeks.length === 0 || weeks[weeks.length - 1].number !== week) {
        weeks.push({ number: week, block: newBlock() });
      }
      appendEntry(weeks[weeks.length - 1].block, stamp, number(officer), kind, players, points, item, reason);
      count += 1;
    }
  }
  return { name: "R", count, weeks };
}

/** A number of the history's, 0 where it leaves one out. */
function number(text: string): number {
  return tonumber(text) ?? 0;
}

function list(text: string, convert: (part: string) => unknown): ListValue {
  const items: Row<unknown> = new LuaTable();
  let length = 0;
  for (const [part] of string.gmatch(text, "[^,]+")) {
    length += 1;
    items.set(length, convert(part));
  }
  return { items, length };
}

function appendEntry(
  block: Block,
  stamp: number,
  officer: number,
  kind: string,
  players: string,
  points: string,
  item: string,
  reason: string,
): void {
  const values: Row<unknown> = new LuaTable();
  const targets = list(players, (part) => guidOf(number(part)));
  const amounts = list(points, (part) => number(part));
  const creator = parseGuid(guidOf(officer)) as number;
  if (kind === "loot") {
    values.set(1, targets.items.get(1));
    values.set(2, amounts.items.get(1));
    values.set(3, number(item));
    values.set(4, reason);
    appendEvent(block, stamp, creator, Purchase.shape, values);
  } else {
    values.set(1, targets);
    values.set(2, kind === "decay" ? amounts : amounts.items.get(1));
    values.set(3, reason);
    appendEvent(block, stamp, creator, kind === "decay" ? Decay.shape : Points.shape, values);
  }
}

/** A copy of a block, since a ledger takes what it is given. */
export function copyBlock(block: Block): Block {
  const copy = newBlock();
  mergeBlock(copy, block);
  return copy;
}
