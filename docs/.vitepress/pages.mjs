// The site's pages: all Markdown files below docs/, in groups by what a reader comes for, each under its own heading.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const docs = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Of each group: files and folders below docs/, in this order. What is named nowhere is in the last one. A folder's pages
 * are in the order of the start page.
 */
const GROUPS = [
  { text: "Tutorial", parts: ["tutorial.md"] },
  { text: "How to", parts: ["how-to/"] },
  {
    text: "Reference",
    parts: ["reference.md", "glossary.md", "reference/library.md", "reference/", "protocol.md", "format.md"],
  },
  {
    text: "Explanation",
    parts: ["explanation/", "architecture.md", "security.md"],
  },
];

function markdownBelow(folder) {
  const entries = readdirSync(join(docs, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (entry.name.startsWith(".")) return [];
    if (entry.isDirectory()) return markdownBelow(`${folder}${entry.name}/`);
    return entry.name.endsWith(".md") ? [folder + entry.name] : [];
  });
}

/** What a page calls itself. */
function titleOf(file) {
  const heading = /^# (.+?)(?: \{#.*\})?$/m.exec(readFileSync(join(docs, file), "utf8"));
  return heading === null ? basename(file, ".md") : heading[1].replaceAll("`", "");
}

/** All pages, first those that the start page lists, in its order. */
function inOrder() {
  const start = readFileSync(join(docs, "index.md"), "utf8");
  const listed = [...start.matchAll(/^- \[[^\]]+\]\(([^)#]+\.md)\)/gm)].map(([, file]) => file);
  return new Set([...listed, ...markdownBelow("").sort()]);
}

/** The sidebar; but for the start page, every page is in it. */
export function sidebar() {
  const left = inOrder();
  left.delete("index.md");
  const take = (part) => {
    const found = [...left].filter((file) => (part.endsWith("/") ? file.startsWith(part) : file === part));
    for (const file of found) left.delete(file);
    return found;
  };
  const groups = GROUPS.map(({ text, parts }) => ({ text, files: parts.flatMap(take) }));
  groups.at(-1).files.push(...left);
  return groups
    .filter(({ files }) => files.length > 0)
    .map(({ text, files }) => ({
      text,
      items: files.map((file) => ({ text: titleOf(file), link: `/${file.replace(/\.md$/, "")}` })),
    }));
}
