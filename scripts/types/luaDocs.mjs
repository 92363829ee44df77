// Doc comments as the Lua language server shows them.
import ts from "typescript";

/** The text of a comment: links become names, and what the compiler calls undefined is nil. */
export const plain = (comment) =>
  (ts.getTextOfJSDocComment(comment) ?? "")
    .replaceAll(/\{@link ([\w.]+)\}/g, "`$1`")
    .replaceAll(/\bundefined\b/g, "nil");

/** What a tag says, in one line; "" when there is no such tag. */
export function tagText(node, name) {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === name);
  return tag === undefined ? "" : plain(tag.comment).replaceAll(/\s+/g, " ").trim();
}

/** The lines of a comment without its tags, but with its examples. */
export function linesOf(node) {
  const doc = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
  const text = doc === undefined ? "" : plain(doc.comment);
  const lines = text === "" ? [] : text.split("\n");
  for (const tag of ts.getJSDocTags(node)) {
    if (tag.tagName.text === "example") lines.push("", "```lua", ...plain(tag.comment).split("\n"), "```");
  }
  return lines.map((line) => line.trimEnd());
}
