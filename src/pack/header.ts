import { anyToText } from "../event/anyValue";
import { formatDouble, isWhole } from "../event/double";
import type { ScalarType } from "../event/fieldType";
import { idOf, parseGuid, realmOf } from "../event/guid";
import type { Shape } from "../event/shape";
import type { Pause } from "../ports";
import { AnyKind } from "./anyKind";
import type { Row } from "./block";
import { finish, write, type Writer } from "./columns";
import { encodeFixed, encodeNumber, escapeText, zigzag } from "./digits";

/** Entries of a dictionary between two pauses. */
const STEP = 256;
/** Ids whose digits are kept. */
const KNOWN_IDS = 256;
/** The first character of every pack. */
export const PACK_VERSION = "1";

/** Things numbered from 0 in order of first use. */
export interface Dictionary<T extends AnyNotNil> {
  readonly indices: LuaTable<T, number | undefined>;
  readonly entries: Row<T>;
  size: number;
}

/** The dictionaries of one pack. */
export interface Dictionaries {
  readonly players: Dictionary<number>;
  readonly shapes: Dictionary<Shape>;
  readonly texts: Dictionary<string>;
}

function newDictionary<T extends AnyNotNil>(): Dictionary<T> {
  return { indices: new LuaTable(), entries: new LuaTable(), size: 0 };
}

/** Dictionaries without entries. */
export function newDictionaries(): Dictionaries {
  return { players: newDictionary(), shapes: newDictionary(), texts: newDictionary() };
}

/** The number of an entry, which is added when it is not there. */
export function indexIn<T extends AnyNotNil>(dictionary: Dictionary<T>, entry: T): number {
  const known = dictionary.indices.get(entry);
  if (known !== undefined) {
    return known;
  }
  const index = dictionary.size;
  dictionary.indices.set(entry, index);
  dictionary.size = index + 1;
  dictionary.entries.set(index + 1, entry);
  return index;
}

/** A value as the whole number that stands in its column; ints as they are. An `any` has more columns than one. */
export function valueToNumber(dictionaries: Dictionaries, value: unknown, scalar: Exclude<ScalarType, "any">): number {
  if (scalar === "int") {
    return value as number;
  }
  if (scalar === "guid") {
    return indexIn(dictionaries.players, parseGuid(value) as number);
  }
  if (scalar === "boolean") {
    return value === true ? 1 : 0;
  }
  if (scalar === "number") {
    return isWhole(value as number)
      ? zigzag(value as number) * 2
      : indexIn(dictionaries.texts, formatDouble(value as number)) * 2 + 1;
  }
  return indexIn(dictionaries.texts, value as string);
}

/** Takes all entries out of dictionaries that are used again. */
export function clearDictionaries({ players, shapes, texts }: Dictionaries): void {
  clearDictionary(players);
  clearDictionary(shapes);
  clearDictionary(texts);
}

function clearDictionary<T extends AnyNotNil>(dictionary: Dictionary<T>): void {
  for (const i of $range(1, dictionary.size)) {
    dictionary.indices.delete(dictionary.entries.get(i));
  }
  dictionary.size = 0;
}

/** What a header begins with, for so many events, the first of this time. */
export function headText(count: number, time: number): string {
  return PACK_VERSION + (encodeNumber(count) + encodeNumber(time));
}

/** The digits of ids that were written before: an event has its creator's, at least. All are forgotten when there are more. */
let knownIds = new LuaTable<number, string | undefined>();
let knownCount = 0;

function idText(id: number): string {
  let text = knownIds.get(id);
  if (text === undefined) {
    text = encodeFixed(id, 6);
    if (knownCount === KNOWN_IDS) {
      knownIds = new LuaTable();
      knownCount = 0;
    }
    knownIds.set(id, text);
    knownCount += 1;
  }
  return text;
}

/** A player as a header has it. */
export function playerText(player: number, lastRealm: number): string {
  return encodeNumber(zigzag(realmOf(player) - lastRealm)) + idText(idOf(player));
}

/** A shape as a header has it: codes and letters only, nothing to escape. */
export function shapeText({ text }: Shape): string {
  return encodeNumber(text.length) + text;
}

/** A text as a header has it. */
export function entryText(text: string): string {
  const escaped = escapeText(text);
  return encodeNumber(escaped.length) + escaped;
}

/** The index of the text of an `any` that is neither a boolean nor a small whole number. */
export function anyTextIndex({ texts }: Dictionaries, value: unknown, kind: AnyKind): number {
  return indexIn(texts, kind === AnyKind.Fraction ? formatDouble(value as number) : anyToText(value as string));
}

/**
 * A pack's header: all that comes before the columns.
 * @param count how many events.
 * @param time of the first of them.
 */
export function headerOf({ players, shapes, texts }: Dictionaries, count: number, time: number, pause: Pause): string {
  const header: Writer = { pieces: new LuaTable(), count: 0 };
  write(header, headText(count, time) + encodeNumber(players.size));
  let lastRealm = 0;
  for (const i of $range(1, players.size)) {
    const player = players.entries.get(i);
    write(header, playerText(player, lastRealm));
    lastRealm = realmOf(player);
    if (i % STEP === 0) {
      pause();
    }
  }
  write(header, encodeNumber(shapes.size));
  for (const i of $range(1, shapes.size)) {
    write(header, shapeText(shapes.entries.get(i)));
    if (i % STEP === 0) {
      pause();
    }
  }
  write(header, encodeNumber(texts.size));
  for (const i of $range(1, texts.size)) {
    write(header, entryText(texts.entries.get(i)));
    if (i % STEP === 0) {
      pause();
    }
  }
  return finish(header);
}
