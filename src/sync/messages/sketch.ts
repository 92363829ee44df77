import { decodeFixed, encodeFixed, encodeNumber } from "../../pack/digits";
import { DENSE_LENGTH } from "../../sketch/cells";
import type { EventId } from "../../sketch/peel";
import { CellRange, CELLS_LIMIT } from "../../sketch/sketch";
import { type HashText, hashText, readSummary, WEEK_LIMIT } from "./hash";
import { readerOf, readNumber } from "./reader";

/** Ids in one request: they fit a control message. */
export const IDS_LIMIT = 26;
const ID_LENGTH = 9;

/** A body of K: what the sender holds, and cells of its sketch. */
export interface SketchPart {
  hash: HashText;
  count: number;
  a: number;
  b: number;
  /** Cells that an earlier message with the same hash held, and those of this one. */
  first: number;
  cells: number;
  /** How many the sender is telling now, with those before: the rest follows in further messages. */
  total: number;
  text: string;
  /** The first week that is not closed at the sender; undefined or 0 when all are open. */
  week?: number;
}

export function encodeSketch(part: SketchPart): string {
  return (
    encodeNumber(part.first) +
    encodeNumber(part.cells) +
    encodeNumber(part.total) +
    part.hash +
    part.text +
    ((part.week ?? 0) > 0 ? encodeNumber(part.week ?? 0) : "")
  );
}

/** Cells of one message: with what goes before them two of the game's messages. */
export const MESSAGE_CELLS = 43;

/** Undefined when `body` is damaged. The cells are looked at later. */
export function decodeSketch(body: string): SketchPart | undefined {
  const reader = readerOf(body);
  const first = readNumber(reader, CELLS_LIMIT + 1);
  const cells = readNumber(reader, CELLS_LIMIT + 1);
  const total = readNumber(reader, CELLS_LIMIT + 1);
  const { count, a, b } = readSummary(reader);
  const text = string.sub(body, reader.position, reader.position - 1 + cells * DENSE_LENGTH);
  if (!reader.ok || count === 0 || first + cells > total || text.length !== cells * DENSE_LENGTH) {
    return undefined;
  }
  reader.position += text.length;
  const week = reader.position > body.length ? undefined : readNumber(reader, WEEK_LIMIT);
  return { hash: hashText(count, a, b), count, a, b, first, cells, total, text, week };
}

/** A request for the events of at most IDS_LIMIT ids. */
export function encodeIds(ids: readonly EventId[]): string {
  let text = encodeNumber(ids.length);
  for (const id of ids) {
    text += encodeFixed(id, ID_LENGTH);
  }
  return text;
}

/** Undefined when `body` is damaged. */
export function decodeIds(body: string): EventId[] | undefined {
  const reader = readerOf(body);
  const count = readNumber(reader, IDS_LIMIT + 1);
  const ids: EventId[] = [];
  for (const i of $range(1, reader.ok ? count : 0)) {
    const id = decodeFixed(body, reader.position + (i - 1) * ID_LENGTH, ID_LENGTH);
    if (id === undefined || id >= CellRange.Lane * CellRange.Lane) {
      return undefined;
    }
    ids.push(id);
  }
  return ids.length > 0 ? ids : undefined;
}
