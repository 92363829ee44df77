// What plain prose is here: short sentences in the usual order of words, in lines that fit an editor.
import { sentencesOf, withoutCode, wordsOf } from "./sentences.mjs";

/** The most words of the middle sentence, and of nine in ten. */
export const MEDIAN = 13;
export const NINE_IN_TEN = 24;
/** The share of sentences with inverted or roundabout patterns stays below this. */
export const INVERTED = 0.01;
/** The longest line of prose, in characters. */
export const LINE = 100;

const PATTERNS = [
  // A clause without a noun stands for a person or thing: "Who hears that", "from whom", "what is no number".
  /^(?:Who|Whom|Whose)\b(?!.*\?$)/,
  /\b(?:who|what|which|whom|when)ever\b(?! (?:you|the game|possible)\b)/i,
  /\bwhom\b/i,
  /\b(?:of|to|by|from|with|for|as) who\b/i,
  /\bwhat (?:is|are|was|were) (?:no|none|not|new|late|of)\b/i,
  /^What\b(?!.*[?:]$)/,
  // Inversions and words of another century.
  /\b(?:none|some|each|many|all) of (?:which|whom)\b/i,
  /\b(?:so too|but for|of late|lest|thereof|wherein|thereby)\b/i,
  /\b(?:It|They|One|He) (?:asks|holds|sends|knows|says|takes|gives) not\b/,
  /^Beside (?:other|all|what)\b/,
];

/** Whether a sentence has an inverted or roundabout pattern. */
export const isInverted = (sentence) => PATTERNS.some((pattern) => pattern.test(sentence));

/** What of a line can be broken: not a link's address, nor the title of a spec behind its link. */
const breakable = (line) => line.replace(/\]\([^)]*\)(?:[ ,]*"[^"]*")*/g, "]");

/** The lines of prose that are too long. */
function longLinesOf(text) {
  return withoutCode(text)
    .split("\n")
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter(({ text: line }) => breakable(line).length > LINE && !/^\s*(?:\||#|!\[)/.test(line));
}

/**
 * Measures pages, given as { path, text }.
 * @returns the figures, what is wrong with them, and the sentences and lines to look at.
 */
export function measure(pages) {
  const sentences = pages.flatMap(({ path, text }) => sentencesOf(text).map((sentence) => ({ path, ...sentence })));
  const lengths = sentences.map(({ text }) => wordsOf(text)).sort((x, y) => x - y);
  const at = (share) => lengths[Math.floor(lengths.length * share)] ?? 0;
  const inverted = sentences.filter(({ text }) => isInverted(text));
  const long = sentences.filter(({ text }) => wordsOf(text) > NINE_IN_TEN);
  const longLines = pages.flatMap(({ path, text }) => longLinesOf(text).map((line) => ({ path, ...line })));
  const figures = {
    sentences: sentences.length,
    median: at(0.5),
    nineInTen: at(0.9),
    inverted: inverted.length / Math.max(sentences.length, 1),
    longLines: longLines.length,
  };
  const problems = [];
  if (figures.median > MEDIAN) problems.push(`half of the sentences have more than ${MEDIAN} words`);
  if (figures.nineInTen > NINE_IN_TEN) problems.push(`a tenth of the sentences has more than ${NINE_IN_TEN} words`);
  if (figures.inverted >= INVERTED) problems.push(`${inverted.length} sentences are inverted or roundabout`);
  if (longLines.length > 0) problems.push(`${longLines.length} lines of prose have more than ${LINE} characters`);
  return { figures, problems, inverted, long, longLines };
}
