/**
 * What a field of an event type may hold.
 * @typescript
 */
export type ScalarType = "int" | "number" | "boolean" | "string" | "guid" | "table" | "any";

/** A field type as authors write it: a scalar, `[]` for a list of it, `?` when it may be absent. */
export type FieldTypeText = ScalarType | `${ScalarType}[]` | `${ScalarType}?` | `${ScalarType}[]?`;

/** The type of a record's field as authors write it: a scalar, `?` when a record may be without it. */
export type PartTypeText = ScalarType | `${ScalarType}?`;

/** What the values of a map may be. */
export type MapValueType = ScalarType;

/** What the keys of a map may be. */
export type MapKeyType = "guid" | "int" | "string";

/** What a list, a record's field or a map holds in one place. */
export interface Part {
  readonly scalar: ScalarType;
  /** Whether a record may be without it. */
  readonly optional: boolean;
}

/** A field type taken apart. */
export interface FieldType {
  readonly kind: "plain" | "list" | "records" | "map";
  /** One; of records one for each of their fields, of a map that of its keys and that of its values. */
  readonly parts: readonly Part[];
  /** Whether the whole field may be absent. */
  readonly optional: boolean;
}

/** How a type stands in a shape: a letter, upper case for a list, `?` behind it when optional. */
const LETTERS: Record<ScalarType, string> = {
  int: "i",
  number: "n",
  boolean: "b",
  string: "s",
  guid: "g",
  table: "t",
  any: "a",
};

const SCALARS = new LuaTable<string, ScalarType>();
for (const [scalar, letter] of pairs(LETTERS)) {
  SCALARS.set(letter, scalar);
}

const MAP_KEYS = new LuaSet<string>();
for (const scalar of ["guid", "int", "string"]) {
  MAP_KEYS.add(scalar);
}

/** What `DefineEvent` takes, for messages. */
export const FIELD_TYPES =
  "int, number, boolean, string, guid, table or any, with [] behind it for a list and ? when optional; or record[] or map";
/** What a record's field may be, for messages. */
export const PART_TYPES = "int, number, boolean, string, guid, table or any, with ? behind it when optional";
/** What a map's values may be, for messages. */
export const VALUE_TYPES = "int, number, boolean, string, guid, table or any";

/** Whether a scalar may be the key of a map. */
export function isMapKey(scalar: unknown): scalar is MapKeyType {
  return type(scalar) === "string" && MAP_KEYS.has(scalar as string);
}

/** Takes a type as authors write it apart; undefined for anything else, records and maps among them. */
export function parseFieldType(text: unknown): FieldType | undefined {
  if (type(text) !== "string") {
    return undefined;
  }
  const [scalar, list, optional] = string.match(text as string, "^(%l+)(%[?%]?)(%??)$");
  if (scalar === undefined || !(scalar in LETTERS) || (list !== "" && list !== "[]")) {
    return undefined;
  }
  const part: Part = { scalar: scalar as ScalarType, optional: false };
  return { kind: list === "[]" ? "list" : "plain", parts: [part], optional: optional === "?" };
}

/** Takes the type of a record's field apart; undefined for anything else. */
export function parsePart(text: unknown): Part | undefined {
  const fieldType = parseFieldType(text);
  return fieldType?.kind !== "plain" ? undefined : { scalar: fieldType.parts[0].scalar, optional: fieldType.optional };
}

function partToText({ scalar, optional }: Part): string {
  return optional ? `${scalar}?` : scalar;
}

/** A type as authors write it; of records and maps with what they hold in brackets. */
export function fieldTypeToText({ kind, parts, optional }: FieldType): string {
  const end = optional ? "?" : "";
  if (kind === "records" || kind === "map") {
    return `${kind === "map" ? "map" : "record[]"}${end} (${parts.map((part) => partToText(part)).join(", ")})`;
  }
  return `${parts[0].scalar}${kind === "list" ? "[]" : ""}${end}`;
}

/** A type as it stands in a shape. */
function fieldTypeToLetters({ kind, parts, optional }: FieldType): string {
  let letters = "";
  for (const part of parts) {
    letters += LETTERS[part.scalar] + (part.optional ? "?" : "");
  }
  if (kind === "list") {
    letters = string.upper(letters);
  } else if (kind === "records") {
    letters = `[${letters}]`;
  } else if (kind === "map") {
    letters = `{${letters}}`;
  }
  return letters + (optional ? "?" : "");
}

/** The types as they stand in a shape. */
export function fieldTypesToLetters(fields: readonly FieldType[]): string {
  let letters = "";
  for (const field of fields) {
    letters += fieldTypeToLetters(field);
  }
  return letters;
}

/** The parts between the brackets of records or a map; undefined when they are none. */
function parseParts(letters: string): Part[] | undefined {
  const parts: Part[] = [];
  for (const [letter, optional] of string.gmatch(letters, "(.)(%??)")) {
    const scalar = SCALARS.get(letter) as ScalarType | undefined;
    if (scalar === undefined) {
      return undefined;
    }
    parts.push({ scalar, optional: optional === "?" });
  }
  return parts;
}

/** The type at a place of a shape's letters, and the place behind it; undefined when there is none. */
function parseLetter(letters: string, place: number): LuaMultiReturn<[fieldType: FieldType | undefined, next: number]> {
  const [open, inside, close, mark] = string.match(letters, "^([%[{])([%l?]+)([%]}])(%??)", place);
  if (open !== undefined) {
    const parts = parseParts(inside);
    const isMap = open === "{";
    const isClosed = close === (isMap ? "}" : "]");
    const fits = isClosed && parts !== undefined && (!isMap || isEntry(parts));
    const next = place + inside.length + 2 + mark.length;
    return $multi(fits ? { kind: isMap ? "map" : "records", parts, optional: mark === "?" } : undefined, next);
  }
  const [letter, optional] = string.match(letters, "^(%a)(%??)", place);
  const scalar = letter === undefined ? undefined : SCALARS.get(string.lower(letter));
  if (scalar === undefined) {
    return $multi(undefined, place);
  }
  const isList = letter !== string.lower(letter);
  const parts: Part[] = [{ scalar, optional: false }];
  return $multi({ kind: isList ? "list" : "plain", parts, optional: optional === "?" }, place + 1 + optional.length);
}

/** Whether parts are those of a map: a key and a value. */
function isEntry(parts: readonly Part[]): boolean {
  return parts.length === 2 && isMapKey(parts[0].scalar) && !parts[0].optional && !parts[1].optional;
}

/** The types of a shape's letters, undefined when they are no such letters. */
export function parseLetters(letters: string): FieldType[] | undefined {
  const types: FieldType[] = [];
  let place = 1;
  while (place <= letters.length) {
    const [fieldType, next] = parseLetter(letters, place);
    if (fieldType === undefined) {
      return undefined;
    }
    types.push(fieldType);
    place = next;
  }
  return types;
}

function isSamePart(one: Part | undefined, other: Part): boolean {
  return one === undefined ? other.optional : one.scalar === other.scalar && one.optional === other.optional;
}

/**
 * Whether handlers of one field type understand the values of another. They are the same, or records to which the other
 * has not yet appended its optional fields, or some more.
 */
export function isReadAs(other: FieldType | undefined, own: FieldType): boolean {
  if (other === undefined) {
    return own.optional;
  }
  if (other.kind !== own.kind || other.optional !== own.optional) {
    return false;
  }
  for (const i of $range(1, own.parts.length)) {
    if (!isSamePart(other.parts[i - 1], own.parts[i - 1])) {
      return false;
    }
  }
  return true;
}
