// Pages link to specs and to files beside docs/, as readers of the repository follow them. The site holds none of these:
// there such a link leads into the repository.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { URL } from "node:url";

const { homepage } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const repository = homepage.replace(/#.*$/, "");

/** Where a page's link leads on the site. */
export function addressOf(page, href) {
  if (/^([a-z]+:|[/#])/.test(href)) return href;
  const path = posix.join("docs", posix.dirname(page), href);
  return path.startsWith("docs/") ? href : `${repository}/blob/main/${path}`;
}

/** A markdown-it plugin. */
export function linksWithin(markdown) {
  markdown.core.ruler.push("links-within", ({ env, tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === "link_open") token.attrSet("href", addressOf(env.relativePath, token.attrGet("href")));
    }
  });
}
