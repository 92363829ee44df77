// Doc comments and types as the reference's Markdown.
import ts from "typescript";
import { plain } from "../types/luaDocs.mjs";

const qualified = /EventSourcing\.(?=[A-Z])/g;

/** Turns comments and types into Markdown in which the names of the public face lead to where they are described. */
export class Words {
  /** @param placeOf gives the address of a type by its name, seen from the page; undefined when there is none. */
  constructor(placeOf) {
    this.placeOf = placeOf;
  }

  /** A comment's text. Names without a type before them are of the type `owner`. */
  text(comment, owner) {
    const text = plain(comment, (name) => {
      const [type, member] = name.includes(".") ? name.split(".") : [name];
      const place = this.placeOf(type);
      if (place === undefined) return `[\`${name}\`](${this.placeOf(owner)}-${name.toLowerCase()})`;
      return member === undefined ? `[\`${name}\`](${place})` : `[\`${name}\`](${place}-${member.toLowerCase()})`;
    });
    return text.replaceAll("docs/protocol.md", "[the protocol](../protocol.md#knobs)").trim();
  }

  /** The text of a declaration's comment, without its tags. */
  about(node, owner) {
    return this.text(ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment, owner);
  }

  /** A type in Lua's words. */
  type(luaType) {
    const text = luaType.replaceAll(qualified, "");
    const [, name, rest] = /^([A-Z]\w*)((?:\[\])?\??)$/.exec(text) ?? [];
    const place = name === undefined ? undefined : this.placeOf(name);
    return place === undefined ? `\`${text}\`` : `[\`${name}${rest}\`](${place})`;
  }
}

/** A Markdown table; nothing when there are no rows. */
export function table(heads, rows) {
  if (rows.length === 0) return [];
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return ["", line(heads), line(heads.map(() => "---")), ...rows.map(line)];
}

/** A fenced block. */
export const fence = (info, text) => ["", `\`\`\`${info}`, text, "```"];
