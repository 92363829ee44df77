/**
 * Numbers as printable digits: base 64, five bits a digit, least significant first; a digit of 32 or more says that
 * another follows. 0 to 31 take one character, up to 1,023 two, and so on.
 */

const { byte, char, find, sub } = string;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
/** Numbers below this, beyond which doubles are not exact. */
export const NUMBER_RANGE = 9007199254740992;
/** Numbers below this have their texts ready. */
const READY = 1024;

/** The character of each value 0 to 63. */
export const DIGITS = new LuaTable<number, string>();
/** The value of each character's byte; nil for bytes that are no digit. */
export const VALUES = new LuaTable<number, number | undefined>();
const ready = new LuaTable<number, string>();
/** By value below {@link READY}: its two digits, each of which says that another follows. */
const continued = new LuaTable<number, string>();

for (const value of $range(0, 63)) {
  DIGITS.set(value, sub(ALPHABET, value + 1, value + 1));
  VALUES.set(byte(ALPHABET, value + 1), value);
}

for (const value of $range(0, READY - 1)) {
  const low = value % 32;
  const high = (value - low) / 32;
  continued.set(value, DIGITS.get(low + 32) + DIGITS.get(high + 32));
  ready.set(value, high === 0 ? DIGITS.get(low) : DIGITS.get(low + 32) + DIGITS.get(high));
}

/** The digits of a whole number from 0 to 2^53 - 1. */
export function encodeNumber(value: number): string {
  if (value < READY) {
    return ready.get(value);
  }
  const low = value % READY;
  return continued.get(low) + encodeNumber((value - low) / READY);
}

/**
 * The number whose digits begin at `position`, and the position behind them.
 * Undefined where there are none, they end too early, the number is 2^53 or more, or it has a digit too many: a number
 * has one text.
 */
export function decodeNumber(
  text: string,
  position: number,
): LuaMultiReturn<[value: number | undefined, next: number]> {
  const values = VALUES;
  let value = 0;
  let scale = 1;
  while (true) {
    const digit = values.get(byte(text, position));
    position += 1;
    if (digit === undefined) {
      return $multi(undefined, position);
    }
    if (digit < 32) {
      value += digit * scale;
      const isNumber = value < NUMBER_RANGE && (digit > 0 || scale === 1);
      return $multi(isNumber ? value : undefined, position);
    }
    value += (digit - 32) * scale;
    scale *= 32;
    if (scale > NUMBER_RANGE) {
      return $multi(undefined, position);
    }
  }
}

/** A number as exactly `width` digits of six bits each, least significant first. */
export function encodeFixed(value: number, width: number): string {
  let text = "";
  let rest = value;
  let left = width;
  const digits = DIGITS;
  // Three at a time: every joined text is one more for the collector.
  while (left >= 3) {
    const first = rest % 64;
    rest = (rest - first) / 64;
    const second = rest % 64;
    rest = (rest - second) / 64;
    const third = rest % 64;
    rest = (rest - third) / 64;
    text += digits.get(first) + digits.get(second) + digits.get(third);
    left -= 3;
  }
  for (const _ of $range(1, left)) {
    const digit = rest % 64;
    text += digits.get(digit);
    rest = (rest - digit) / 64;
  }
  return text;
}

/** The number in the `width` digits of six bits at `position`; undefined when one is missing or no digit. */
export function decodeFixed(text: string, position: number, width: number): number | undefined {
  let value = 0;
  for (const i of $range(position + width - 1, position, -1)) {
    const digit = VALUES.get(byte(text, i));
    if (digit === undefined) {
      return undefined;
    }
    value = value * 64 + digit;
  }
  return value;
}

/** A signed whole number as an unsigned one: 0, -1, 1, -2 become 0, 1, 2, 3. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** The signed number of a zig-zagged one. */
export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

const ESCAPED = '[%c"\\|~]';

/** What stands for each character that is escaped, and the other way round by two digits: C looks them up in one step. */
const ESCAPES: Record<string, string> = {};
const UNESCAPES: Record<string, string> = {};
/** Nothing for each pair of digits that stands for a character. */
const NOTHING: Record<string, string> = {};
for (const code of $range(0, 255)) {
  const character = char(code);
  if (find(character, ESCAPED)[0] !== undefined) {
    const digits = `${DIGITS.get(code % 64)}${DIGITS.get(math.floor(code / 64))}`;
    ESCAPES[character] = `~${digits}`;
    UNESCAPES[digits] = character;
    NOTHING[digits] = "";
  }
}

/** Replaces control characters, and those that SavedVariables and chat boxes give a meaning, by `~` and two digits. */
export function escapeText(text: string): string {
  const [escaped] = string.gsub(text, ESCAPED, ESCAPES);
  return escaped;
}

/** The text that was escaped; undefined when it is no escaped text. */
export function unescapeText(escaped: string): string | undefined {
  if (find(escaped, ESCAPED)[0] === undefined) {
    return escaped;
  }
  // Only what escaping gives is accepted: one text, one form.
  const [plain] = string.gsub(escaped, "~(..)", NOTHING);
  if (find(plain, ESCAPED)[0] !== undefined) {
    return undefined;
  }
  const [text] = string.gsub(escaped, "~(..)", UNESCAPES);
  return text;
}
