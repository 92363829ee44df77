const { byte, find, gsub, sub } = string;

/** By bytes: an escape in a text of TypeScript is a character of Unicode. */
const { char } = string;
const HIGH = `[${char(0x80)}-${char(0xff)}]`;
const HIGH_RUN = `${HIGH}+`;
const ONLY_FOLLOWING = `^[${char(0x80)}-${char(0xbf)}]*$`;

/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = string.char(0xef, 0xbf, 0xbd);

/** How many bytes the character in a place of a text has; 0 if there is none. */
function lengthAt(text: string, place: number): number {
  const [first, second] = byte(text, place, place + 1);
  let length = 0;
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
  }
  // Not too long a form, no surrogate, and nothing beyond the last character.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (length === 0 || (second as number | undefined) === undefined || second < low || second > high) {
    return 0;
  }
  const [end] = find(sub(text, place + 2, place + length - 1), ONLY_FOLLOWING);
  return end !== undefined && place + length - 1 <= text.length ? length : 0;
}

/** The text with U+FFFD in place of each byte that is not UTF-8: payloads may have any bytes, and other programs may not. */
export function validText(text: string): string {
  if (find(text, HIGH)[0] === undefined) {
    return text;
  }
  const [valid] = gsub(text, HIGH_RUN, (run: string) => {
    let result = "";
    let place = 1;
    while (place <= run.length) {
      const length = lengthAt(run, place);
      result += length === 0 ? REPLACEMENT : sub(run, place, place + length - 1);
      place += math.max(length, 1);
    }
    return result;
  });
  return valid;
}
