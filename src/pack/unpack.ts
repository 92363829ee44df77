import { Range } from "../event/key";
import type { Shape } from "../event/shape";
import type { Pause } from "../ports";
import { type Block, type Columns, columnsOf, type Row } from "./block";
import { presized, readColumn, readMapped, skipZeros } from "./columnReader";
import { type Numbers, type Reader, readNumber } from "./columns";
import { PACK_VERSION } from "./header";
import { type FieldSource, readField } from "./readFields";
import { type Header, readHeader, readPlayerNumbers } from "./readHeader";

/** How much a pack may hold, no matter what it claims. */
export interface PackLimits {
  readonly events: number;
  /** Items of all lists. */
  readonly items: number;
}

/** For a week on one's own disk: more than the game's memory holds, so that every week that was written can be read. */
export const DISK_LIMITS: PackLimits = { events: 16777216, items: 268435456 };
/** For what a peer sent or somebody exported. */
export const PEER_LIMITS: PackLimits = { events: 8192, items: 65536 };

/** Rows between two pauses. */
const STEP = 512;

/** Times into stamps, in the table of times, where all counters are 0. False when keys do not go up. */
function toPlainStamps(times: Numbers, creators: Numbers, firstTime: number, pause: Pause): boolean {
  const count = times.length();
  let time = firstTime;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const step = times.get(i);
      time += step;
      times.set(i, time * Range.Counters);
      if (step === 0 && i > 1 && creators.get(i) <= creators.get(i - 1)) {
        return false;
      }
    }
    pause();
  }
  return time < Range.Times;
}

/**
 * Times and counters into stamps, in the table of times. False when one is out of range, or keys do not go up.
 */
function toStamps(times: Numbers, counters: Numbers, creators: Numbers, firstTime: number, pause: Pause): boolean {
  const count = times.length();
  let time = firstTime;
  let largest = 0;
  for (const from of $range(1, count, STEP)) {
    for (const i of $range(from, math.min(from + STEP - 1, count))) {
      const step = times.get(i);
      const counter = counters.get(i);
      time += step;
      times.set(i, time * Range.Counters + counter);
      if (counter > largest) {
        largest = counter;
      }
      // Within one second, counter and creator decide.
      if (step === 0 && i > 1) {
        const before = counters.get(i - 1);
        if (counter < before || (counter === before && creators.get(i) <= creators.get(i - 1))) {
          return false;
        }
      }
    }
    pause();
  }
  return time < Range.Times && largest < Range.Counters;
}

/**
 * Gives every shape its columns, and every event its row in them. The table of types becomes that of shapes; without
 * one, all are of the first shape.
 */
function assignRows(block: Block, types: Numbers | undefined, shapeList: Shape[], pause: Pause): boolean {
  const { count, rows, shapes } = block;
  const used: Row<number> = new LuaTable();
  for (const index of $range(0, shapeList.length - 1)) {
    used.set(index, 0);
  }
  // The shapes stand in the order of their first use.
  let next = 0;
  for (const from of $range(1, count, STEP)) {
    const to = math.min(from + STEP - 1, count);
    if (types === undefined) {
      const shape = shapeList[0];
      for (const i of $range(from, to)) {
        rows.set(i, i);
        shapes.set(i, shape);
      }
      used.set(0, to);
    } else {
      for (const i of $range(from, to)) {
        const index = types.get(i);
        const row = used.get(index) as number | undefined;
        if (row === undefined || (row === 0 && index > next)) {
          return false;
        }
        if (row === 0) {
          next += 1;
        }
        used.set(index, row + 1);
        rows.set(i, row + 1);
        shapes.set(i, shapeList[index]);
      }
    }
    pause();
  }
  for (const index of $range(0, shapeList.length - 1)) {
    columnsOf(block, shapeList[index]).rows = used.get(index);
  }
  return true;
}

/** Reads the columns that every event has. Undefined when they are damaged. */
function readKeys(
  reader: Reader,
  { players, playerUses, guidsByPlayer, shapes }: Header,
  count: number,
  firstTime: number,
  pause: Pause,
): Block | undefined {
  const stamps = readColumn(reader, count, 0, pause);
  const counters = skipZeros(reader, count) ? undefined : readColumn(reader, count, 0, pause);
  const creators = readMapped(reader, count, players, playerUses, pause);
  const types = shapes.length > 0 && skipZeros(reader, count) ? undefined : readColumn(reader, count, 0, pause);
  // The first event's time stands in the header.
  if (reader.failed || stamps.get(1) !== 0) {
    return undefined;
  }
  const isSorted =
    counters === undefined
      ? toPlainStamps(stamps, creators, firstTime, pause)
      : toStamps(stamps, counters, creators, firstTime, pause);
  if (!isSorted) {
    return undefined;
  }
  const block: Block = {
    count,
    stamps,
    creators,
    shapes: (types ?? presized(count)) as unknown as Row<Shape>,
    rows: presized(count),
    columns: new LuaTable(),
    guids: guidsByPlayer,
  };
  return assignRows(block, types, shapes, pause) ? block : undefined;
}

/**
 * The GUIDs of the players that a pack names, by their numbers: nobody else has an event in it. Little else of it is looked at.
 * @param first where in the text the pack begins.
 * @returns undefined for a text that is no pack.
 */
export function readPlayersOf(text: string, first: number): LuaTable<number, string | undefined> | undefined {
  if (string.sub(text, first, first) !== PACK_VERSION) {
    return undefined;
  }
  const reader: Reader = { text, position: first + 1, failed: false };
  // How many events, and the time of the first.
  readNumber(reader);
  readNumber(reader);
  const players = readPlayerNumbers(reader, () => {
    // One go.
  });
  return reader.failed ? undefined : players;
}

/**
 * Unpacks a pack. Never raises, for any text. What it takes can be packed again, beside any other events, and reads
 * back equal; of one set of events it takes one text, except for the modes of columns.
 * @param first where in the text the pack begins; it ends with the text.
 * @returns undefined for a text that is no pack, or holds more than the limits allow.
 */
export function readPack(text: string, limits: PackLimits, pause: Pause, first = 1): Block | undefined {
  if (string.sub(text, first, first) !== PACK_VERSION) {
    return undefined;
  }
  const reader: Reader = { text, position: first + 1, failed: false };
  const count = readNumber(reader);
  const firstTime = readNumber(reader);
  if (count < 1 || count > limits.events || firstTime >= Range.Times) {
    return undefined;
  }
  const header = readHeader(reader, count, pause);
  const block = reader.failed ? undefined : readKeys(reader, header, count, firstTime, pause);
  if (block === undefined) {
    return undefined;
  }
  const source: FieldSource = { reader, header, pause, itemsLeft: limits.items };
  for (const shape of header.shapes) {
    const columns = block.columns.get(shape) as Columns;
    for (const field of $range(1, shape.columns.length)) {
      readField(source, shape.columns[field - 1], columns, field);
      if (reader.failed) {
        return undefined;
      }
    }
    if (columns.rows === 0) {
      return undefined;
    }
  }
  const { playerUses, textUses } = header;
  const isAllUsed = playerUses.next === playerUses.size && textUses.next === textUses.size;
  return isAllUsed && reader.position === text.length + 1 ? block : undefined;
}
