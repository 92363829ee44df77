/** The height of the game's fonts that addons usually take. */
const SIZES: Record<string, number | undefined> = {
  GameFontNormalLarge: 16,
  GameFontHighlightLarge: 16,
  GameFontNormal: 12,
  GameFontHighlight: 12,
  GameFontNormalSmall: 10,
  GameFontHighlightSmall: 10,
  GameFontDisableSmall: 10,
  ChatFontNormal: 14,
};

/** A letter is about so many times as wide as the font is high. */
const LETTER = 0.53;

export function fontSize(font: string | undefined): number {
  return SIZES[font ?? ""] ?? 12;
}

/** The text as it shows, without the game's codes for colours. */
export function plainText(text: string): string {
  const [uncoloured] = string.gsub(text, "|c%x%x%x%x%x%x%x%x", "");
  return string.gsub(uncoloured, "|r", "")[0];
}

/** About how wide a text is: letters are counted, not bytes. */
export function textWidth(text: string, size: number): number {
  const [, following] = string.gsub(plainText(text), "[\x80-\xBF]", "");
  return (plainText(text).length - following) * size * LETTER;
}
