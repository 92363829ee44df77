// Pages link to specs and to files beside docs/, as readers of the repository follow them. The site holds none of these:
// there such a link is its text alone.
import { posix } from "node:path";

const isOutside = (page, href) =>
  !/^([a-z]+:|[/#])/.test(href) && posix.join(posix.dirname(page), href).startsWith("../");

function withoutOutside(page, tokens) {
  const open = [];
  return tokens.filter((token) => {
    if (token.type === "link_open") {
      const leaves = isOutside(page, token.attrGet("href"));
      open.push(leaves);
      return !leaves;
    }
    return token.type !== "link_close" || !open.pop();
  });
}

/** A markdown-it plugin. */
export function linksWithin(markdown) {
  markdown.core.ruler.push("links-within", ({ env, tokens }) => {
    for (const token of tokens) {
      if (token.children !== null) token.children = withoutOutside(env.relativePath, token.children);
    }
  });
}
