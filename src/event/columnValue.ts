import type { Serializer } from "../ports";
import { tableToAny, textToAny } from "./anyValue";
import { WHOLE_RANGE } from "./double";
import type { ScalarType } from "./fieldType";
import { parseGuid } from "./guid";
import { isPlainTable } from "./plainTable";

/** Bytes of a string, or of a table's serialised text, at most: about a minute of the channel when sent live. */
export const TEXT_LIMIT = 8192;

const TABLE = "a table of numbers, strings, booleans and such tables, without cycles";

/** What values of a scalar type must be, for messages. */
export const EXPECTED: Record<ScalarType, string> = {
  int: "a whole number smaller than 2^50 in size",
  number: "a finite number",
  boolean: "true or false",
  string: `a string of at most ${TEXT_LIMIT} bytes`,
  guid: "a player's GUID (Player-<realm id>-<8 hexadecimal digits>)",
  table: TABLE,
  any: `true, false, a finite number, a string of at most ${TEXT_LIMIT} bytes or ${TABLE}`,
};

function tableText(value: unknown, serializer: Serializer): string | undefined {
  if (!isPlainTable(value)) {
    return undefined;
  }
  const text = serializer.serialize(value as object);
  return text.length <= TEXT_LIMIT ? text : undefined;
}

function toAny(value: unknown, serializer: Serializer): unknown {
  const kind = type(value);
  if (kind === "table") {
    const text = tableText(value, serializer);
    return text === undefined ? undefined : tableToAny(text);
  }
  if (kind === "string") {
    return (value as string).length <= TEXT_LIMIT ? textToAny(value as string) : undefined;
  }
  return toColumnValue(value, kind === "number" ? "number" : "boolean", serializer);
}

/** The value as its column holds it; undefined when the field type does not take it. */
export function toColumnValue(value: unknown, scalar: ScalarType, serializer: Serializer): unknown {
  if (scalar === "int" || scalar === "number") {
    if (type(value) !== "number") {
      return undefined;
    }
    const number = value as number;
    const fits =
      scalar === "int"
        ? number % 1 === 0 && number < WHOLE_RANGE && number > -WHOLE_RANGE
        : number === number && number < math.huge && number > -math.huge;
    // Adding zero makes a zero of minus zero.
    return fits ? number + 0 : undefined;
  }
  if (scalar === "boolean") {
    return type(value) === "boolean" ? value : undefined;
  }
  if (scalar === "guid") {
    return parseGuid(value) === undefined ? undefined : value;
  }
  if (scalar === "string") {
    return type(value) === "string" && (value as string).length <= TEXT_LIMIT ? value : undefined;
  }
  return scalar === "any" ? toAny(value, serializer) : tableText(value, serializer);
}
