import { reviveEvent } from "../event/eventBuilder";
import type { Checkpoint } from "./copyState";
import { ID_DIGITS, PLAYER, SHORT_TEXT, TEXT_NUMBERS } from "./stateWriter";

/** Tokens between two pauses. */
const STEP = 256;
/** How a token begins: a letter, a number in decimal where it has one, and a semicolon. */
const TOKEN = "^(%u)([^;]*);()";
/** No such beginning is longer than this. */
const TOKEN_BYTES = 40;

const { sub } = string;

type Table = LuaTable<AnyNotNil, unknown>;
type Token = LuaMultiReturn<[kind: string | undefined, argument: string, place: number]>;
const match = string.match as unknown as (this: void, text: string, pattern: string, first: number) => Token;

/** A state that was read. */
export interface ReadState {
  readonly state: object;
  /** Table entries. */
  readonly size: number;
}

/** The text of pieces that are asked for one after the other. */
class Source {
  text = "";
  place = 1;

  /** @param next gives a piece; undefined when there is none, or it is damaged. */
  constructor(private readonly next: (this: void) => string | undefined) {}

  /** Adds a piece at least, until so many bytes are there. */
  fill(bytes: number): boolean {
    const parts = [sub(this.text, this.place)];
    let length = parts[0].length;
    do {
      const piece = this.next();
      if (piece === undefined) {
        return false;
      }
      table.insert(parts, piece);
      length += piece.length;
    } while (length < bytes);
    this.text = table.concat(parts);
    this.place = 1;
    return true;
  }

  /** The next so many bytes; undefined when there are fewer. */
  take(bytes: number): string | undefined {
    if (this.place + bytes - 1 > this.text.length && !this.fill(bytes)) {
      return undefined;
    }
    const text = sub(this.text, this.place, this.place + bytes - 1);
    this.place += bytes;
    return text;
  }

  /** How many bytes are left of what was asked for. */
  left(): number {
    return this.text.length - this.place + 1;
  }

  isAtEnd(): boolean {
    return this.place > this.text.length && this.next() === undefined;
  }
}

/** A whole number from 0 on; undefined for anything else. */
function wholeOf(argument: string): number | undefined {
  const number = tonumber(argument);
  return number !== undefined && number >= 0 && number % 1 === 0 ? number : undefined;
}

/**
 * Reads a state that `writeState` has written, in slices.
 * @param nextPiece gives its pieces one after the other, then undefined; may pause.
 * @returns undefined when the text is damaged, or the checkpoint did not let it come to its end.
 */
export function readState(
  nextPiece: (this: void) => string | undefined,
  checkpoint: Checkpoint,
): ReadState | undefined {
  const source = new Source(nextPiece);
  const tables = new LuaTable<number, Table | undefined>();
  let texts = new LuaTable<number, string | undefined>();
  let tableCount = 0;
  let textCount = 0;
  // The table at hand; the key whose value comes next; the last key of a list.
  let target: Table | undefined;
  let key: AnyNotNil | undefined;
  let count = 0;
  // The same of those around it, each an entry of the one before.
  const targets = new LuaTable<number, Table | undefined>();
  const keys = new LuaTable<number, AnyNotNil | undefined>();
  const counts = new LuaTable<number, number>();
  let depth = 0;
  let state: Table | undefined;
  /** What the newest GUID began with: the player's realm. */
  let realm: string | undefined;
  let size = 0;
  let tokens = 0;
  do {
    let [kind, argument, place] = match(source.text, TOKEN, source.place);
    while (kind === undefined) {
      if (source.left() > TOKEN_BYTES || !source.fill(0)) {
        return undefined;
      }
      [kind, argument, place] = match(source.text, TOKEN, source.place);
    }
    source.place = place;
    let value: unknown;
    let inner: Table | undefined;
    if (kind === "N") {
      const number = tonumber(argument);
      value = number === number ? number : undefined;
    } else if (kind === "R") {
      value = texts.get(tonumber(argument) ?? 0);
    } else if (kind === "S" || kind === "G") {
      let text: string | undefined;
      if (kind === "G") {
        const isWhole = argument.length !== ID_DIGITS;
        realm = isWhole ? PLAYER + sub(argument, 1, -ID_DIGITS - 1) : realm;
        text = realm === undefined ? undefined : realm + sub(argument, -ID_DIGITS);
      } else {
        const bytes = wholeOf(argument);
        text = bytes === undefined ? undefined : source.take(bytes);
      }
      if (text !== undefined && text.length <= SHORT_TEXT) {
        if (textCount === TEXT_NUMBERS) {
          texts = new LuaTable();
          textCount = 0;
        }
        textCount += 1;
        texts.set(textCount, text);
      }
      value = text;
    } else if (kind === "L" && key === undefined) {
      count += 1;
      value = count;
    } else if (kind === "T" || kind === "E") {
      inner = new LuaTable();
      if (kind === "E") {
        reviveEvent(inner);
      }
      tableCount += 1;
      tables.set(tableCount, inner);
      value = inner;
    } else if (kind === "K") {
      value = tables.get(tonumber(argument) ?? 0);
    } else if (kind === "B") {
      value = argument === "1";
    }
    if (value !== undefined) {
      if (target === undefined) {
        state = inner;
      } else if (key === undefined) {
        key = value as AnyNotNil;
      } else {
        target.set(key, value);
        key = undefined;
        size += 1;
      }
      if (inner !== undefined) {
        targets.set(depth, target);
        keys.set(depth, key);
        counts.set(depth, count);
        depth += 1;
        target = inner;
        key = undefined;
        count = 0;
      }
    } else if (kind === "Z" && depth > 0 && key === undefined) {
      depth -= 1;
      target = targets.get(depth);
      key = keys.get(depth);
      count = counts.get(depth);
    } else {
      return undefined;
    }
    tokens += 1;
    if (tokens % STEP === 0 && !checkpoint()) {
      return undefined;
    }
  } while (depth > 0);
  return state !== undefined && source.isAtEnd() ? { state, size } : undefined;
}
