import { isEvent } from "../event/eventBuilder";
import { parseGuid, realmOf } from "../event/guid";
import type { Checkpoint } from "./copyState";
import { TableMap } from "./tableMap";

/** Table entries between two pauses. */
const STEP = 128;
/** Texts of at most so many bytes are written once, and then by their number. */
export const SHORT_TEXT = 100;
/** What GUIDs of players begin with. */
export const PLAYER = "Player-";
/** Hexadecimal digits that they end with. */
export const ID_DIGITS = 8;
/** Texts are numbered anew after so many. */
export const TEXT_NUMBERS = 4096;

const { format, sub } = string;

type Table = LuaTable<AnyNotNil, unknown>;
type Entry = LuaMultiReturn<[key: AnyNotNil | undefined, value: unknown]>;
const nextEntry = next as (this: void, source: Table, key: AnyNotNil | undefined) => Entry;

/** Collects tokens, and hands them on in pieces of one size. */
class Pieces {
  private parts: string[] = [];
  private bytes = 0;

  constructor(
    private readonly size: number,
    private readonly take: (this: void, piece: string) => void,
  ) {}

  push(token: string): void {
    table.insert(this.parts, token);
    this.bytes += token.length;
  }

  isFull(): boolean {
    return this.bytes >= this.size;
  }

  /** Hands on all that fills pieces; and the rest, in the end. Whether the checkpoint let it. */
  flush(isEnd: boolean, checkpoint: Checkpoint): boolean {
    const text = table.concat(this.parts);
    let place = 1;
    while (text.length - place + 1 >= (isEnd ? 1 : this.size)) {
      this.take(sub(text, place, place + this.size - 1));
      place += this.size;
      if (!checkpoint()) {
        return false;
      }
    }
    this.parts = [sub(text, place)];
    this.bytes = text.length - place + 1;
    return true;
  }
}

/**
 * Writes a state as a text in pieces, in slices: docs/format.md has its grammar. Nobody may change the state meanwhile,
 * and nothing in it may be of a kind that cannot be saved.
 * @param pieceBytes the size of a piece; the last may be smaller.
 * @param take is handed piece after piece.
 * @returns whether it came to its end.
 */
export function writeState(
  state: object,
  pieceBytes: number,
  take: (this: void, piece: string) => void,
  checkpoint: Checkpoint,
): boolean {
  const pieces = new Pieces(pieceBytes, take);
  const tables = new TableMap<number>();
  let texts = new LuaTable<string, number | undefined>();
  let tableCount = 0;
  let textCount = 0;
  // Those at hand, each an entry of the one before; and how much of each is written.
  const sources = new LuaTable<number, Table>();
  const keys = new LuaTable<number, AnyNotNil | undefined>();
  const counts = new LuaTable<number, number>();
  let depth = 0;
  let entries = 0;

  /** Of the newest GUID that was written. */
  let realm: number | undefined;

  const write = (value: unknown): void => {
    const kind = type(value);
    if (kind === "string") {
      const text = value as string;
      const isShort = text.length <= SHORT_TEXT;
      const known = isShort ? texts.get(text) : undefined;
      if (known !== undefined) {
        pieces.push(`R${known};`);
        return;
      }
      if (isShort) {
        if (textCount === TEXT_NUMBERS) {
          texts = new LuaTable();
          textCount = 0;
        }
        textCount += 1;
        texts.set(text, textCount);
      }
      const player = isShort ? parseGuid(text) : undefined;
      if (player === undefined) {
        pieces.push(`S${text.length};${text}`);
        return;
      }
      const isSame = realmOf(player) === realm;
      realm = realmOf(player);
      pieces.push(`G${sub(text, isSame ? -ID_DIGITS : PLAYER.length + 1)};`);
    } else if (kind === "number") {
      const number = value as number;
      const isWhole = number % 1 === 0 && number < 1e15 && number > -1e15;
      pieces.push(isWhole ? format("N%d;", number) : numberToken(number));
    } else if (kind === "boolean") {
      pieces.push(value === true ? "B1;" : "B0;");
    } else {
      const source = value as Table;
      const known = tables.get(source);
      if (known !== undefined) {
        pieces.push(`K${known};`);
        return;
      }
      tableCount += 1;
      tables.add(source, tableCount);
      pieces.push(isEvent(source) ? "E;" : "T;");
      depth += 1;
      sources.set(depth, source);
      keys.delete(depth);
      counts.set(depth, 0);
    }
  };

  write(state);
  while (depth > 0) {
    const own = depth;
    const [key, value] = nextEntry(sources.get(own), keys.get(own));
    if (key === undefined) {
      depth -= 1;
      pieces.push("Z;");
    } else {
      keys.set(own, key);
      const following = counts.get(own) + 1;
      if (key === following) {
        counts.set(own, following);
        pieces.push("L;");
      } else {
        write(key);
      }
      write(value);
      entries += 1;
    }
    if (pieces.isFull() ? !pieces.flush(false, checkpoint) : entries % STEP === 0 && !checkpoint()) {
      return false;
    }
  }
  return pieces.flush(true, checkpoint);
}

function numberToken(number: number): string {
  if (number === math.huge) {
    return "N1e999;";
  }
  return number === -math.huge ? "N-1e999;" : format("N%.17g;", number);
}
