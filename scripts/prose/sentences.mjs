// Cuts Markdown into sentences of prose. Code, tables, comments and items that are only a link are none.

const PROSE_END = /(?<=[.!?:])\s+/;
const ITEM = /^\s*(?:[-*+]|\d+\.)\s+/;
const NO_PROSE = /^\s*(?:\||#|>|---|!\[)/;

const blank = (text) => text.replace(/[^\n]/g, "");

/** The text with fenced code and comments blanked, line by line, so that line numbers stay. */
export const withoutCode = (text) =>
  text.replace(/^---\n[\s\S]*?\n---\n|^ *```[\s\S]*?^ *```|<!--[\s\S]*?-->/gm, blank);

/** How many words a sentence has; a piece of code is one. */
export const wordsOf = (sentence) => sentence.split(/\s+/).filter((word) => /[A-Za-z]/.test(word)).length;

/** Paragraphs and list items, each with the line that it begins on. */
function blocksOf(text) {
  const blocks = [];
  let open;
  withoutCode(text)
    .split("\n")
    .forEach((line, index) => {
      const isItem = ITEM.test(line);
      if (line.trim() === "" || NO_PROSE.test(line)) open = undefined;
      else if (open === undefined || isItem) blocks.push((open = { line: index + 1, text: line.replace(ITEM, "") }));
      else open.text += ` ${line.trim()}`;
    });
  return blocks;
}

/** The sentences of a page, each as { line, text }; fragments of less than three words are left out. */
export function sentencesOf(page) {
  const sentences = [];
  for (const { line, text } of blocksOf(page)) {
    if (/^\[[^\]]*\]\([^)]*\)$/.test(text.trim())) continue;
    const plain = text
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/`[^`]*`/g, "x")
      .replace(/"[^"]*"/g, "x");
    for (const part of plain.split(PROSE_END)) {
      const sentence = part.replace(/\*\*|_/g, "").trim();
      if (wordsOf(sentence) >= 3) sentences.push({ line, text: sentence });
    }
  }
  return sentences;
}
