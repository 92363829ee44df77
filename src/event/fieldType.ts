/**
 * What a field of an event type may hold.
 * @typescript
 */
export type ScalarType = "int" | "number" | "boolean" | "string" | "guid" | "table";

/** A field type as authors write it: a scalar, `[]` for a list of it, `?` when it may be absent. */
export type FieldTypeText = ScalarType | `${ScalarType}[]` | `${ScalarType}?` | `${ScalarType}[]?`;

/**
 * What values of a scalar type are.
 * @typescript
 */
export interface ScalarValues {
  /** A whole number smaller than 2^50 in size. */
  int: number;
  /** Any finite number. */
  number: number;
  /** True or false. */
  boolean: boolean;
  /** At most 8,192 bytes, any bytes. */
  string: string;
  /** A player's GUID, `Player-<realm id>-<8 hexadecimal digits>`. */
  guid: string;
  /** Numbers, strings, booleans and tables of such, 16 levels deep at most. */
  table: object;
}

/**
 * What a field of a type holds.
 * @lua any
 */
export type FieldValue<Type extends FieldTypeText> = Type extends `${infer Present extends FieldTypeText}?`
  ? FieldValue<Present>
  : Type extends `${infer Item extends ScalarType}[]`
    ? readonly ScalarValues[Item][]
    : Type extends ScalarType
      ? ScalarValues[Type]
      : never;

/** A field type taken apart. */
export interface FieldType {
  readonly scalar: ScalarType;
  readonly list: boolean;
  readonly optional: boolean;
}

/** How a type stands in a shape: a letter, upper case for a list, `?` behind it when optional. */
const LETTERS: Record<ScalarType, string> = { int: "i", number: "n", boolean: "b", string: "s", guid: "g", table: "t" };

const SCALARS = new LuaTable<string, ScalarType>();
for (const [scalar, letter] of pairs(LETTERS)) {
  SCALARS.set(letter, scalar);
}

/** What `DefineEvent` takes, for messages. */
export const FIELD_TYPES =
  "int, number, boolean, string, guid or table, with [] behind it for a list and ? when optional";

/** Takes a type as authors write it apart; undefined for anything else. */
export function parseFieldType(text: unknown): FieldType | undefined {
  if (type(text) !== "string") {
    return undefined;
  }
  const [scalar, list, optional] = string.match(text as string, "^(%l+)(%[?%]?)(%??)$");
  if (scalar === undefined || !(scalar in LETTERS) || (list !== "" && list !== "[]")) {
    return undefined;
  }
  return { scalar: scalar as ScalarType, list: list === "[]", optional: optional === "?" };
}

/** A type as authors write it. */
export function fieldTypeToText({ scalar, list, optional }: FieldType): string {
  return `${scalar}${list ? "[]" : ""}${optional ? "?" : ""}`;
}

/** A type as it stands in a shape. */
export function fieldTypeToLetters(fieldType: FieldType): string {
  const letter = LETTERS[fieldType.scalar];
  return (fieldType.list ? string.upper(letter) : letter) + (fieldType.optional ? "?" : "");
}

/** The types of a shape's letters, undefined when they are no such letters. */
export function parseLetters(letters: string): FieldType[] | undefined {
  const types: FieldType[] = [];
  for (const [letter, optional] of string.gmatch(letters, "(.)(%??)")) {
    const scalar = SCALARS.get(string.lower(letter)) as ScalarType | undefined;
    if (scalar === undefined) {
      return undefined;
    }
    types.push({ scalar, list: letter !== string.lower(letter), optional: optional === "?" });
  }
  return types;
}
