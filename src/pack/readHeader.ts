import { formatGuid, playerOf } from "../event/guid";
import { parseShape, type Shape } from "../event/shape";
import type { Pause } from "../ports";
import type { Row } from "./block";
import { type Reader, readNumber, type Uses } from "./columns";
import { decodeFixed, unescapeText, unzigzag } from "./digits";

/** Entries of a dictionary between two pauses. */
const STEP = 128;
/** Texts in one set: a larger one takes several milliseconds when it grows. */
const SET_SIZE = 32768;
/** Digits of a player's id. */
const ID_DIGITS = 6;

const { sub } = string;

/** What a pack says before its columns. */
export interface Header {
  /** Numbers and GUIDs of the players, from 0 on. */
  readonly players: Row<number>;
  readonly guids: Row<string>;
  readonly playerUses: Uses;
  /** The GUIDs by the players' numbers. */
  readonly guidsByPlayer: LuaTable<number, string | undefined>;
  readonly shapes: Shape[];
  /** From 0 on. */
  readonly texts: Row<string>;
  readonly textUses: Uses;
}

function readPlayers(reader: Reader, { players, guids, playerUses, guidsByPlayer }: Header, pause: Pause): void {
  let realm = 0;
  const count = readNumber(reader);
  for (const i of $range(1, count)) {
    realm += unzigzag(readNumber(reader));
    const id = decodeFixed(reader.text, reader.position, ID_DIGITS);
    reader.position += ID_DIGITS;
    const player = id === undefined ? undefined : playerOf(realm, id);
    if (reader.failed || player === undefined || guidsByPlayer.get(player) !== undefined) {
      reader.failed = true;
      return;
    }
    const guid = formatGuid(player);
    players.set(i - 1, player);
    guids.set(i - 1, guid);
    guidsByPlayer.set(player, guid);
    if (i % STEP === 0) {
      pause();
    }
  }
  playerUses.size = count;
}

function readText(reader: Reader): string {
  const length = readNumber(reader);
  const first = reader.position;
  const text = unescapeText(sub(reader.text, first, first + length - 1));
  reader.position = first + length;
  if (text === undefined || reader.position > reader.text.length + 1) {
    reader.failed = true;
    return "";
  }
  return text;
}

/** @param most how many there can be: each has an event. */
function readShapes(reader: Reader, { shapes }: Header, most: number, pause: Pause): void {
  const count = readNumber(reader);
  if (count > most) {
    reader.failed = true;
    return;
  }
  const seen = count > 1 ? new LuaSet<Shape>() : undefined;
  for (const i of $range(1, count)) {
    const shape = reader.failed ? undefined : parseShape(readText(reader));
    if (shape === undefined || seen?.has(shape) === true) {
      reader.failed = true;
      break;
    }
    seen?.add(shape);
    shapes.push(shape);
    if (i % STEP === 0) {
      pause();
    }
  }
}

/** Whether a text is in one of the sets. */
function isAmong(sets: Row<LuaSet<string>>, count: number, text: string): boolean {
  for (const i of $range(1, count)) {
    if (sets.get(i).has(text)) {
      return true;
    }
  }
  return false;
}

function readTexts(reader: Reader, { texts, textUses }: Header, pause: Pause): void {
  const count = readNumber(reader);
  const full: Row<LuaSet<string>> = new LuaTable();
  let fullCount = 0;
  let seen = count > 1 ? new LuaSet<string>() : undefined;
  for (const i of $range(1, count)) {
    const text = readText(reader);
    if (reader.failed || seen?.has(text) === true || (fullCount > 0 && isAmong(full, fullCount, text))) {
      reader.failed = true;
      return;
    }
    seen?.add(text);
    if (seen !== undefined && i % SET_SIZE === 0) {
      fullCount += 1;
      full.set(fullCount, seen);
      seen = new LuaSet();
    }
    texts.set(i - 1, text);
    if (i % STEP === 0) {
      pause();
    }
  }
  textUses.size = count;
}

function newHeader(): Header {
  return {
    players: new LuaTable(),
    guids: new LuaTable(),
    playerUses: { size: 0, next: 0 },
    guidsByPlayer: new LuaTable(),
    shapes: [],
    texts: new LuaTable(),
    textUses: { size: 0, next: 0 },
  };
}

/** Reads the first of a pack's dictionaries: the GUIDs of the players by their numbers. */
export function readPlayerNumbers(reader: Reader, pause: Pause): LuaTable<number, string | undefined> {
  const header = newHeader();
  readPlayers(reader, header, pause);
  return header.guidsByPlayer;
}

/**
 * Reads a pack's dictionaries. Each entry stands in them once.
 * @param events how many the pack says it has.
 */
export function readHeader(reader: Reader, events: number, pause: Pause): Header {
  const header = newHeader();
  readPlayers(reader, header, pause);
  if (!reader.failed) {
    readShapes(reader, header, events, pause);
  }
  if (!reader.failed) {
    readTexts(reader, header, pause);
  }
  return header;
}
