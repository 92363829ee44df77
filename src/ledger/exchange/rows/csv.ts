import { jsonText, numberText } from "./json";
import { validText } from "./unicode";

const { find, gsub } = string;

/** A value of a payload as a cell of a CSV file (RFC 4180). A list, a map or a table is JSON in its cell. */
export function csvCell(value: unknown, isMap = false): string {
  const kind = type(value);
  if (value === undefined) {
    return "";
  }
  if (kind === "number") {
    return numberText(value as number);
  }
  if (kind === "boolean") {
    return tostring(value);
  }
  let text = kind === "string" ? validText(value as string) : jsonText(value, isMap);
  // A spreadsheet would run such a text as a formula, and anybody in the guild may have written it.
  if (kind === "string" && find(text, "^[=+%-@\t\r]")[0] !== undefined) {
    text = `'${text}`;
  }
  const mustQuote =
    find(text, '[",\r\n]')[0] !== undefined || find(text, "^ ")[0] !== undefined || find(text, " $")[0] !== undefined;
  return mustQuote ? `"${gsub(text, '"', '""')[0]}"` : text;
}
