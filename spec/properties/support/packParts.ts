import { parseShape, type Shape } from "../../../src/event/shape";
import { noPause } from "../../../src/ledger/store/weeks";
import { readColumn } from "../../../src/pack/columnReader";
import { type Reader, readNumber } from "../../../src/pack/columns";
import { DIGITS, encodeFixed, encodeNumber } from "../../../src/pack/digits";

/** A column of a pack as it stands there. */
export interface ColumnParts {
  /** The zig-zagged smallest value that stands before ints. */
  smallest?: number;
  mode: number;
  values: number[];
}

/** A pack taken apart, so that each part can be changed by itself. */
export interface PackParts {
  count: number;
  time: number;
  /** Zig-zagged difference of the realm, and id. */
  players: [realm: number, id: number][];
  shapes: string[];
  /** Escaped. */
  texts: string[];
  columns: ColumnParts[];
}

function takeText(reader: Reader): string {
  const length = readNumber(reader);
  const text = string.sub(reader.text, reader.position, reader.position + length - 1);
  reader.position += length;
  return text;
}

function takeColumn(reader: Reader, count: number, isInt: boolean): ColumnParts {
  if (count === 0) {
    return { mode: 0, values: [] };
  }
  const smallest = isInt ? readNumber(reader) : undefined;
  const mode = tonumber(string.sub(reader.text, reader.position, reader.position)) as number;
  return { smallest, mode, values: readColumn(reader, count, 0, noPause) as unknown as number[] };
}

function takeFields(reader: Reader, shape: Shape, rows: number, columns: ColumnParts[]): void {
  let items = 0;
  for (const { scalar, list, optional, sparse, leader } of shape.columns) {
    if (list && leader === 0) {
      const lengths = takeColumn(reader, rows, false);
      columns.push(lengths);
      items = 0;
      for (const length of lengths.values) {
        items += math.max(0, length - (optional ? 1 : 0));
      }
    }
    const column = takeColumn(reader, list ? items : rows, scalar === "int");
    columns.push(column);
    if (scalar === "any") {
      const shift = (list ? sparse : optional) ? 1 : 0;
      const kinds = column.values.map((kind) => kind - shift);
      columns.push(takeColumn(reader, kinds.filter((kind) => kind === 2).length, true));
      columns.push(takeColumn(reader, kinds.filter((kind) => kind > 2).length, false));
    }
  }
}

/** Takes a pack apart that the library reads. */
export function takeApart(pack: string): PackParts {
  const reader: Reader = { text: pack, position: 2, failed: false };
  const parts: PackParts = {
    ...{ count: readNumber(reader), time: readNumber(reader) },
    ...{ players: [], shapes: [], texts: [], columns: [] },
  };
  for (const _ of $range(1, readNumber(reader))) {
    const realm = readNumber(reader);
    let id = 0;
    for (const i of $range(5, 0, -1)) {
      const [digit] = string.find(ALPHABET, string.sub(pack, reader.position + i, reader.position + i), 1, true);
      id = id * 64 + digit - 1;
    }
    reader.position += 6;
    parts.players.push([realm, id]);
  }
  for (const _ of $range(1, readNumber(reader))) {
    parts.shapes.push(takeText(reader));
  }
  for (const _ of $range(1, readNumber(reader))) {
    parts.texts.push(takeText(reader));
  }
  for (const _ of $range(1, 4)) {
    parts.columns.push(takeColumn(reader, parts.count, false));
  }
  const types = parts.columns[3].values;
  for (const i of $range(1, parts.shapes.length)) {
    const rows = types.filter((type) => type === i - 1).length;
    takeFields(reader, parseShape(parts.shapes[i - 1]) as Shape, rows, parts.columns);
  }
  if (reader.failed || reader.position !== pack.length + 1) {
    error(`no pack that the library reads: ${pack}`);
  }
  return parts;
}

let ALPHABET = "";
for (const value of $range(0, 63)) {
  ALPHABET += DIGITS.get(value);
}

function columnText({ smallest, mode, values }: ColumnParts): string {
  if (values.length === 0) {
    return "";
  }
  let largest = 0;
  for (const value of values) {
    largest = math.max(largest, value);
  }
  const fitting = (mode === 1 && largest >= 64) || (mode === 2 && largest >= 4096) ? 0 : mode;
  let text = (smallest === undefined ? "" : encodeNumber(smallest)) + encodeNumber(fitting);
  let run = 0;
  for (const i of $range(1, values.length)) {
    const value = values[i - 1];
    if (fitting === 1 || fitting === 2) {
      text += encodeFixed(value, fitting);
    } else if (fitting === 0) {
      text += encodeNumber(value);
    } else if (values[i] === value) {
      run += 1;
    } else {
      text += encodeNumber(value) + encodeNumber(run);
      run = 0;
    }
  }
  return text;
}

/** The text of a pack's parts, whatever they say. */
export function putTogether(parts: PackParts): string {
  const { count, time, players, shapes, texts, columns } = parts;
  let text = `1${encodeNumber(count)}${encodeNumber(time)}${encodeNumber(players.length)}`;
  for (const [realm, id] of players) {
    text += encodeNumber(realm) + encodeFixed(id, 6);
  }
  for (const list of [shapes, texts]) {
    text += encodeNumber(list.length);
    for (const item of list) {
      text += encodeNumber(item.length) + item;
    }
  }
  for (const column of columns) {
    text += columnText(column);
  }
  return text;
}
