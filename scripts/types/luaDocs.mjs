// Doc comments as the Lua language server shows them.
import ts from "typescript";

/** The text of a comment: links become what `link` makes of their name, and what the compiler calls undefined is nil. */
export const plain = (comment, link = (name) => `\`${name}\``) =>
  (ts.getTextOfJSDocComment(comment) ?? "")
    .replaceAll(/\{@link ([\w.]+)\}/g, (_, name) => link(name))
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
