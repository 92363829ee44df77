import { validText } from "./unicode";

const { byte, format, gsub } = string;

const ESCAPES: Record<string, string | undefined> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A number that other programs read back as the same one; infinity and NaN have no form. */
export function numberText(value: number): string {
  if (value !== value || value === math.huge || value === -math.huge) {
    return "null";
  }
  const short = format("%.14g", value);
  return tonumber(short) === value ? short : format("%.17g", value);
}

function stringText(value: string): string {
  const [text] = gsub(validText(value), '[%c"\\]', (character: string) => {
    return ESCAPES[character] ?? format("\\u%04x", byte(character));
  });
  return `"${text}"`;
}

/** How many items a table has if it is a list; undefined if it is not. */
function lengthOf(value: object): number | undefined {
  let length = 0;
  for (const [place] of ipairs(value as unknown[])) {
    length = place;
  }
  for (const [key] of pairs(value as Record<number, unknown>)) {
    if (type(key) !== "number" || key < 1 || key > length || key % 1 !== 0) {
      return undefined;
    }
  }
  return length;
}

function objectText(value: object): string {
  const items: [name: string, item: unknown][] = [];
  for (const [key, item] of pairs(value as Record<string, unknown>)) {
    items.push([type(key) === "number" ? numberText(key as unknown as number) : tostring(key), item]);
  }
  table.sort(items, (a, b) => a[0] < b[0]);
  return `{${items.map(([name, item]) => `${stringText(name)}:${jsonText(item)}`).join(",")}}`;
}

/**
 * A value of a payload as JSON (RFC 8259). A table is a list if its keys are 1, 2, 3 and so on, and an object otherwise.
 * @param isMap whether a table is an object, with any keys.
 */
export function jsonText(value: unknown, isMap = false): string {
  const kind = type(value);
  if (kind === "string") {
    return stringText(value as string);
  }
  if (kind === "number") {
    return numberText(value as number);
  }
  if (kind !== "table") {
    return kind === "boolean" ? tostring(value) : "null";
  }
  const length = isMap ? undefined : lengthOf(value as object);
  if (length === undefined) {
    return objectText(value as object);
  }
  let text = "";
  for (const [place, item] of ipairs(value as unknown[])) {
    text += (place === 1 ? "" : ",") + jsonText(item);
  }
  return `[${text}]`;
}
