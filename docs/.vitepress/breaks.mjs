// A call in a table's cell may be longer than its line. Then it goes on behind a colon, a dot, a bar or a bracket, or before
// the next word of a long name.

/** A name with so many characters is long. */
const LONG = 14;

function placesToBreak(html) {
  const names = new RegExp(`\\b[A-Za-z]{${LONG},}\\b`, "g");
  return html
    .replace(/([:.|(])(?=\w)/g, "$1<wbr>")
    .replace(names, (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, "<wbr>"));
}

/** A markdown-it plugin. */
export function breaksInCells(markdown) {
  const render = markdown.renderer.rules.code_inline;
  markdown.core.ruler.push("breaks-in-cells", ({ tokens }) => {
    tokens.forEach(({ type, children }, place) => {
      if (type !== "inline" || tokens[place - 1].type !== "td_open") return;
      for (const child of children) if (child.type === "code_inline") child.meta = { isInCell: true };
    });
  });
  markdown.renderer.rules.code_inline = (tokens, place, ...rest) => {
    const html = render(tokens, place, ...rest);
    return tokens[place].meta?.isInCell ? placesToBreak(html) : html;
  };
}
