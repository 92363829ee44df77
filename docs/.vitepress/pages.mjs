// The site's pages: all Markdown files below docs/, in groups by what a reader comes for, each under its own heading.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const docs = dirname(dirname(fileURLToPath(import.meta.url)));

/** Of each group: files and folders below docs/, in this order. What is named nowhere is in the last one. */
const GROUPS = [
  { text: "Tutorial", parts: ["tutorial.md"] },
  { text: "How to", parts: ["how-to/first-addon.md", "how-to/"] },
  {
    text: "Reference",
    parts: ["reference.md", "glossary.md", "reference/library.md", "reference/", "protocol.md", "format.md"],
  },
  {
    text: "Explanation",
    parts: ["explanation/order.md", "explanation/replay.md", "explanation/", "architecture.md", "security.md"],
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

/** The sidebar; but for the start page, every page is in it. */
export function sidebar() {
  const left = new Set(markdownBelow("").sort());
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
