/** Letters of two bytes whose small form is another letter: the first byte, the range of the second, and what becomes of both. */
const PAIRS: readonly { lead: number; from: number; to: number; smallLead: number; shift: number }[] = [
  // À to Þ except for ×, Latin.
  { lead: 0xc3, from: 0x80, to: 0x9e, smallLead: 0xc3, shift: 0x20 },
  // А to П and Р to Я, Cyrillic, and Ѐ to Џ.
  { lead: 0xd0, from: 0x90, to: 0x9f, smallLead: 0xd0, shift: 0x20 },
  { lead: 0xd0, from: 0xa0, to: 0xaf, smallLead: 0xd1, shift: -0x20 },
  { lead: 0xd0, from: 0x80, to: 0x8f, smallLead: 0xd1, shift: 0x10 },
];
/** The sign × has no small form. */
const TIMES = string.char(0xc3, 0x97);

const smallOf = new LuaTable<string, string | undefined>();
const capitalOf = new LuaTable<string, string | undefined>();
for (const { lead, from, to, smallLead, shift } of PAIRS) {
  for (const byte of $range(from, to)) {
    const capital = string.char(lead, byte);
    if (capital !== TIMES) {
      const small = string.char(smallLead, byte + shift);
      smallOf.set(capital, small);
      capitalOf.set(small, capital);
    }
  }
}

/** The letters of a text in UTF-8. */
const LETTER = `[%z${string.char(1)}-${string.char(0x7f)}${string.char(0xc2)}-${string.char(0xf4)}][${string.char(0x80)}-${string.char(0xbf)}]*`;

/** A text in small letters: Latin and Cyrillic ones; others have none, or are left as they are. */
export function small(text: string): string {
  const [result] = string.gsub(text, LETTER, (letter) => smallOf.get(letter) ?? string.lower(letter));
  return result;
}

/** A character's name as the game writes all of them: one capital, the rest small. */
export function asCharacter(name: string): string {
  const rest = small(name);
  const [first] = string.match(rest, `^${LETTER}`);
  return first === undefined
    ? rest
    : (capitalOf.get(first) ?? string.upper(first)) + string.sub(rest, first.length + 1);
}
