// Reads a site as a visitor would: from the start page along every link, in a browser, and notes whatever is wrong.

import { existsSync } from "node:fs";

/** Widths of a computer's window and of a phone. */
const WIDTHS = [1280, 390];

/** What is wrong while a page is open: errors, files that are missing, and anything that comes from elsewhere. */
function listen(page, address, note) {
  page.on("console", (message) => {
    // A missing file is told by its response, with its address.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) note(message.text());
  });
  page.on("pageerror", (error) => note(`raised ${error.message}`));
  page.on("request", (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(`${address}/`)) note(`asks for ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) note(`${response.status()} for ${new URL(response.url()).pathname}`);
  });
}

const readPage = () => ({
  ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
  links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
});

/**
 * Walks through a site.
 * @param browser Playwright's.
 * @param address where the site is, without a slash at its end.
 * @param pages the paths of all pages that there are, which must be within reach.
 * @returns what is wrong, a line each.
 */
export async function walk(browser, address, pages) {
  const page = await browser.newPage();
  const problems = new Set();
  const ids = new Map();
  const waiting = ["/index.html"];
  const known = new Set(waiting);
  const anchors = [];
  let current;
  listen(page, address, (text) => problems.add(`${current}: ${text}`));
  while (waiting.length > 0) {
    current = waiting.pop();
    await page.goto(address + current, { waitUntil: "networkidle" });
    const found = await page.evaluate(readPage);
    ids.set(current, new Set(found.ids));
    for (const link of found.links.map((href) => new URL(href))) {
      const file = /^\/[\w-]+\/[\w-]+\/(?:blob|tree)\/main\/([^#]+)/.exec(link.pathname)?.[1];
      if (file !== undefined && !existsSync(file)) problems.add(`${current}: no ${file} in the repository`);
      if (link.origin !== address) continue;
      const path = link.pathname === "/" ? "/index.html" : link.pathname;
      if (link.hash !== "") anchors.push({ from: current, path, id: decodeURIComponent(link.hash.slice(1)) });
      if (!known.has(path)) waiting.push(path);
      known.add(path);
    }
  }
  await page.close();
  for (const { from, path, id } of anchors) {
    if (!ids.get(path).has(id)) problems.add(`${from}: no ${id} in ${path}`);
  }
  for (const path of pages) {
    if (!known.has(path)) problems.add(`${path}: no link leads there`);
  }
  return [...problems].sort();
}

/** The beginnings of snippets and tables that are wider than their place. */
const readCuts = () =>
  [...document.querySelectorAll(".vp-doc pre, .vp-doc table")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.textContent.trim().replace(/\s+/g, " ").slice(0, 20));

/** The words of calls in tables that begin on one line and end on another. */
const readTorn = () =>
  [...document.querySelectorAll(".vp-doc td code")].flatMap((code) => {
    const torn = [];
    const walker = document.createTreeWalker(code, 4 /* texts */);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      for (const { 0: word, index } of node.data.matchAll(/\w+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) torn.push(word);
      }
    }
    return torn;
  });

/** What is cut off or torn apart on a computer or a phone, a line each. */
export async function cutOff(browser, address, pages) {
  const problems = [];
  for (const width of WIDTHS) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    for (const path of pages) {
      await page.goto(address + path, { waitUntil: "domcontentloaded" });
      for (const text of await page.evaluate(readCuts)) problems.push(`${path} at ${width}: ${text}`);
      for (const word of await page.evaluate(readTorn)) problems.push(`${path} at ${width}: ${word} is torn apart`);
    }
    await page.close();
  }
  return problems;
}
