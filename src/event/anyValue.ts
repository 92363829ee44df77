/**
 * What a field of type `any` holds in memory: a number or a boolean as it is, a text mostly as it is, a table as its
 * serialised text behind a mark. A text that begins like a mark stands behind another one. So equal values are equal in
 * Lua, and no table is made for each.
 */

const { byte, sub } = string;

/** The byte with which both marks begin. */
const MARK = 1;
const TABLE = "\x01t";
const TEXT = "\x01s";
const MARK_LENGTH = 2;
/** The second byte of {@link TABLE}. */
const TABLE_BYTE = 116;

/** A table's serialised text as an `any`. */
export function tableToAny(serialised: string): string {
  return TABLE + serialised;
}

/** A text as an `any`. */
export function textToAny(text: string): string {
  return byte(text) === MARK ? TEXT + text : text;
}

/** Whether an `any` that is a string stands for a table. */
export function isTableAny(value: string): boolean {
  return byte(value) === MARK && byte(value, 2) === TABLE_BYTE;
}

/** The text, or the table's serialised text, of an `any` that is a string. */
export function anyToText(value: string): string {
  return byte(value) === MARK ? sub(value, MARK_LENGTH + 1) : value;
}
