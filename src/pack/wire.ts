import { parseShape, type Shape } from "../event/shape";
import type { Pause } from "../ports";
import { AnyKind } from "./anyKind";
import { presized, readColumn } from "./columnReader";
import { finish, type Numbers, type Reader, readNumber, type Uses, write, type Writer } from "./columns";
import { writeColumn } from "./columnWriter";
import { decodeFixed, encodeFixed, encodeNumber } from "./digits";
import { PACK_VERSION } from "./header";
import { type Coder, Decoder, Encoder } from "./rangeCoder";
import { codeColumn, codeNumber } from "./wireColumn";

/** Deflate and back, free of NUL; undefined for what is damaged. */
export interface TextCoder {
  compress(this: void, text: string): string | undefined;
  decompress(this: void, data: string): string | undefined;
}

/** Numbers of one pack, so that few bytes cannot keep a client busy: a column of equal ones takes next to nothing. */
const NUMBERS_LIMIT = 16384;
/** Players of one pack. */
const PLAYERS_LIMIT = 1024;
/** Characters of a pack's shapes and texts. */
export const TEXTS_LIMIT = 65536;
/** What stands before a text that is no pack. */
const NO_PACK = "0";
/** Entries between two pauses. */
const STEP = 128;
/** Base-64 digits and range of a player's id. */
const ID_DIGITS = 6;

/** A pack on its way into or out of its wire form: one of `reader` and `writer` is there. */
interface Passage {
  readonly coder: Coder;
  /** The pack, when it is written for the wire. */
  readonly reader?: Reader;
  /** What becomes the pack, when it is read. */
  readonly writer?: Writer;
  readonly pause: Pause;
  left: number;
  failed: boolean;
}

/** What a pack says before its columns, except for the players. */
interface Head {
  readonly shapes: readonly Shape[];
  /** How many. */
  readonly texts: number;
}

/** The next number of the pack. */
function passNumber(passage: Passage): number {
  const { coder, reader, writer } = passage;
  const value = codeNumber(coder, reader === undefined ? 0 : readNumber(reader));
  if (writer !== undefined) {
    write(writer, encodeNumber(value));
  }
  return value;
}

/** Gives their number. */
function passPlayers(passage: Passage): number {
  const { coder, reader, writer, pause } = passage;
  const count = passNumber(passage);
  if (count > PLAYERS_LIMIT) {
    passage.failed = true;
    return 0;
  }
  const realms: Numbers = presized(count);
  const ids: Numbers = presized(count);
  let least = math.huge;
  let most = 0;
  for (const i of $range(1, count)) {
    realms.set(i, 0);
    ids.set(i, 0);
    if (reader !== undefined) {
      realms.set(i, readNumber(reader));
      const id = decodeFixed(reader.text, reader.position, ID_DIGITS) ?? 0;
      reader.position += ID_DIGITS;
      ids.set(i, id);
      least = math.min(least, id);
      most = math.max(most, id);
    }
    if (i % STEP === 0) {
      pause();
    }
  }
  codeColumn(coder, realms, count, reader !== undefined, undefined, 0, pause);
  least = codeNumber(coder, least === math.huge ? 0 : least);
  for (const i of $range(1, count)) {
    ids.set(i, ids.get(i) - least);
  }
  const choices = codeNumber(coder, math.max(0, most - least)) + 1;
  for (const i of $range(1, count)) {
    const id = coder.uniform(ids.get(i), choices);
    if (writer !== undefined) {
      write(writer, encodeNumber(realms.get(i)) + encodeFixed(id + least, ID_DIGITS));
    }
    if (i % STEP === 0) {
      pause();
    }
  }
  return count;
}

/** The next column of the pack. */
function passColumn(passage: Passage, count: number, uses?: Uses, shift = 0): Numbers {
  const { coder, reader, writer, pause } = passage;
  passage.left -= count;
  if (passage.left < 0 || passage.failed) {
    passage.failed = true;
    return new LuaTable();
  }
  let values: Numbers;
  if (reader !== undefined) {
    values = readColumn(reader, count, 0, pause);
    if (reader.failed) {
      passage.failed = true;
      return values;
    }
  } else {
    values = new LuaTable();
    for (const i of $range(1, count)) {
      values.set(i, 0);
    }
  }
  codeColumn(coder, values, count, reader !== undefined, uses, shift, pause);
  if (writer !== undefined) {
    writeColumn(writer, values, count, pause);
  }
  return values;
}

/** The kinds of values of any kind, then the ints and the texts among them. */
function passAnys(passage: Passage, count: number, texts: Uses, shift: number): void {
  const kinds = passColumn(passage, count);
  let wholes = 0;
  let others = 0;
  for (const i of $range(1, passage.failed ? 0 : count)) {
    const kind = kinds.get(i) - shift;
    if (kind === AnyKind.Whole) {
      wholes += 1;
    } else if (kind > AnyKind.Whole) {
      others += 1;
    }
  }
  if (wholes > 0) {
    passNumber(passage);
  }
  passColumn(passage, wholes);
  passColumn(passage, others, texts);
}

function passFields(passage: Passage, shape: Shape, rows: number, players: Uses, texts: Uses): void {
  /** Items of the list column before. */
  let items = 0;
  for (const { list, optional, sparse, leader, scalar } of shape.columns) {
    if (list && leader === 0) {
      const lengths = passColumn(passage, rows);
      items = 0;
      for (const i of $range(1, passage.failed ? 0 : rows)) {
        items += math.max(0, lengths.get(i) - (optional ? 1 : 0));
      }
    }
    const count = list ? items : rows;
    const shift = (list ? sparse : optional) ? 1 : 0;
    if (scalar === "any") {
      passAnys(passage, count, texts, shift);
      continue;
    }
    if (scalar === "int" && count > 0) {
      passNumber(passage);
    }
    const isText = scalar === "string" || scalar === "table";
    const uses = scalar === "guid" ? players : isText ? texts : undefined;
    passColumn(passage, count, uses, shift);
  }
}

function passColumns(passage: Passage, head: Head, count: number, playerCount: number): void {
  const { shapes } = head;
  const players: Uses = { size: playerCount, next: 0 };
  const texts: Uses = { size: head.texts, next: 0 };
  passColumn(passage, count);
  passColumn(passage, count);
  passColumn(passage, count, players);
  const types = passColumn(passage, count, { size: shapes.length, next: 0 });
  const rows: Numbers = new LuaTable();
  for (const i of $range(1, passage.failed ? 0 : count)) {
    const type = types.get(i);
    rows.set(type, ((rows.get(type) as number | undefined) ?? 0) + 1);
  }
  for (const i of $range(1, shapes.length)) {
    passFields(passage, shapes[i - 1], rows.get(i - 1) ?? 0, players, texts);
  }
}

/** Reads a list of texts; undefined when they are not all there, or are too many. */
function readList(reader: Reader, pause: Pause): string[] | undefined {
  const list: string[] = [];
  const count = readNumber(reader);
  if (count > NUMBERS_LIMIT) {
    return undefined;
  }
  for (const i of $range(1, count)) {
    if (i % STEP === 0) {
      pause();
    }
    const length = readNumber(reader);
    const first = reader.position;
    reader.position += length;
    if (reader.failed || reader.position > reader.text.length + 1) {
      return undefined;
    }
    list.push(string.sub(reader.text, first, first + length - 1));
  }
  return reader.failed ? undefined : list;
}

/** The shapes at the reader's position and the texts behind them, over which it goes. */
function readHead(reader: Reader, pause: Pause): Head | undefined {
  const list = readList(reader, pause);
  const texts = list === undefined ? undefined : readList(reader, pause);
  if (list === undefined || texts === undefined) {
    return undefined;
  }
  const shapes: Shape[] = [];
  for (const i of $range(1, list.length)) {
    const shape = parseShape(list[i - 1]);
    if (shape === undefined) {
      return undefined;
    }
    shapes.push(shape);
    if (i % STEP === 0) {
      pause();
    }
  }
  return { shapes, texts: texts.length };
}

/** Passes over a pack's players. */
function skipPlayers(reader: Reader): void {
  for (const _ of $range(1, readNumber(reader))) {
    readNumber(reader);
    reader.position += ID_DIGITS;
    if (reader.failed) {
      return;
    }
  }
}

/** A pack's wire form; undefined if it is not a pack, or too much for one message. */
function encodePack(pack: string, texts: TextCoder, pause: Pause): string | undefined {
  if (string.sub(pack, 1, 1) !== PACK_VERSION) {
    return undefined;
  }
  const reader: Reader = { text: pack, position: 2, failed: false };
  const coder = new Encoder();
  const passage: Passage = { coder, reader, pause, left: NUMBERS_LIMIT, failed: false };
  const ahead: Reader = { text: pack, position: 2, failed: false };
  readNumber(ahead);
  readNumber(ahead);
  skipPlayers(ahead);
  const first = ahead.position;
  const head = readHead(ahead, pause);
  if (head === undefined || ahead.position - first > TEXTS_LIMIT) {
    return undefined;
  }
  const count = passNumber(passage);
  passNumber(passage);
  const players = passPlayers(passage);
  reader.position = ahead.position;
  passColumns(passage, head, count, players);
  if (passage.failed || reader.failed || reader.position !== pack.length + 1) {
    return undefined;
  }
  const plain = string.sub(pack, first, ahead.position - 1);
  const smaller = texts.compress(plain);
  const isSmaller = smaller !== undefined && smaller.length < plain.length;
  const part = isSmaller ? smaller : plain;
  return encodeNumber(part.length * 2 + (isSmaller ? 2 : 1)) + part + coder.finish();
}

/** The pack of a wire form; undefined if it is not one, and the texts alone when they are too long for any pack. */
function decodePack(reader: Reader, mark: number, texts: TextCoder, pause: Pause): string | undefined {
  const isPlain = mark % 2 === 1;
  const length = isPlain ? (mark - 1) / 2 : mark / 2 - 1;
  const end = reader.position + length;
  if (end > reader.text.length + 1) {
    return undefined;
  }
  const part = string.sub(reader.text, reader.position, end - 1);
  const plain = isPlain ? part : texts.decompress(part);
  if (plain === undefined || plain.length > TEXTS_LIMIT) {
    return plain;
  }
  const ahead: Reader = { text: plain, position: 1, failed: false };
  const head = readHead(ahead, pause);
  if (head === undefined || ahead.position !== plain.length + 1) {
    return undefined;
  }
  const writer: Writer = { pieces: new LuaTable(), count: 0 };
  const coder = new Decoder(reader.text, end);
  const passage: Passage = { coder, writer, pause, left: NUMBERS_LIMIT, failed: false };
  write(writer, PACK_VERSION);
  const count = passNumber(passage);
  passNumber(passage);
  const players = passPlayers(passage);
  write(writer, plain);
  passColumns(passage, head, count, players);
  return passage.failed ? undefined : finish(writer);
}

/**
 * The form in which a text is sent: of a pack the numbers by a range coder and the rest deflated, of another text all
 * deflated. Works in slices. The form is written down in docs/format.md.
 * @returns undefined when deflate fails.
 */
export function toWire(text: string, texts: TextCoder, pause: Pause): string | undefined {
  const form = encodePack(text, texts, pause);
  if (form !== undefined) {
    return form;
  }
  const smaller = texts.compress(text);
  return smaller === undefined ? undefined : NO_PACK + smaller;
}

/** The text that was sent; undefined for what is damaged. Never raises, and takes bounded time and memory. */
export function fromWire(data: string, texts: TextCoder, pause: Pause): string | undefined {
  const reader: Reader = { text: data, position: 1, failed: false };
  const mark = readNumber(reader);
  if (reader.failed) {
    return undefined;
  }
  return mark === 0 ? texts.decompress(string.sub(data, 2)) : decodePack(reader, mark, texts, pause);
}
