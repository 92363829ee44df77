// Looks at the built site in Chromium: every link and anchor leads somewhere, every page is within reach, nothing raises
// an error or comes from elsewhere, and the search finds what it should. `npm run test:docs`.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChromium } from "../chromium.mjs";
import { serve } from "./serve.mjs";
import { cutOff, walk } from "./walk.mjs";

const site = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "build/site");

/** A site on which something of each kind is wrong, and what the walk has to say of it. */
const BROKEN = new Map([
  ["index.html", `<a href="/gone.html">1</a><a href="/page.html#nowhere">2</a><a href="/page.html#here">3</a>`],
  ["page.html", `<p id="here"></p><script>console.error("said")</script><script>throw new Error("thrown")</script>`],
  ["lost.html", `<a href="/">back</a>`],
  ["style.html", `<img src="http://elsewhere.invalid/a.png"><img src="/none.png">`],
]);
/** A page on which a snippet goes out of sight, one is all there, and a call is torn apart. */
const CELL = `<td style="width: 3ch; word-break: break-all"><code>torn apart</code></td><td><code>a b</code></td>`;
BROKEN.set(
  "cut.html",
  `<div class="vp-doc"><pre>${"x".repeat(500)}</pre><pre>short</pre><table><tr>${CELL}</tr></table></div>`,
);
BROKEN.set("index.html", `${BROKEN.get("index.html")}<a href="style.html">4</a><a href="cut.html">5</a>`);
const COMPLAINTS = [
  "/gone.html: 404 for /gone.html",
  "/index.html: no nowhere in /page.html",
  "/lost.html: no link leads there",
  "/page.html: raised thrown",
  "/page.html: said",
  "/style.html: 404 for /none.png",
  "/style.html: asks for http://elsewhere.invalid/a.png",
];

/** What people type into the search, and the page that has to be among its first results. */
const QUESTIONS = {
  CSV: "/how-to/export-for-people.html",
  "per guild": "/how-to/one-ledger-per-guild.html",
  "wish list": "/how-to/who-may-write.html",
  undo: "/how-to/correct-a-mistake.html",
  alt: "/how-to/alts-and-mains.html",
  "offline officer": "/how-to/who-may-write.html",
  season: "/how-to/close-the-books.html",
  lag: "/how-to/show-progress.html",
  "two officers": "/how-to/two-officers.html",
  "old names": "/how-to/old-data-with-names.html",
  "loot council": "/how-to/loot-council.html",
  "loot manager": "/how-to/port-a-loot-manager.html",
  "several ledgers": "/how-to/one-ledger-or-several.html",
};
/** So many results are in sight. */
const IN_SIGHT = 5;

function mustEqual(what, found, expected) {
  if (found.join("\n") === expected.join("\n")) return;
  console.error(`${what}:\n${found.join("\n")}`);
  if (expected.length > 0) console.error(`and not:\n${expected.join("\n")}`);
  process.exitCode = 1;
}

/** Types into the search, and follows the first hit; gives the first word of the page's heading. */
async function search(browser, address, words) {
  const page = await browser.newPage();
  await page.goto(`${address}/index.html`, { waitUntil: "networkidle" });
  await page.click(".VPNavBarSearch button");
  await page.fill("input.search-input", words);
  await page.click("a.result >> nth=0");
  await page.waitForFunction(() => location.pathname !== "/index.html");
  const heading = await page.textContent("h1");
  await page.close();
  return heading.trim().split(/\s/)[0];
}

/** The pages of the first results for some words. */
async function results(page, words) {
  await page.fill("input.search-input", "");
  await page.waitForSelector("a.result", { state: "detached" });
  await page.fill("input.search-input", words);
  await page.waitForSelector("a.result");
  const found = await page.$$eval("a.result", (links) => links.map((link) => new URL(link.href).pathname));
  return found.slice(0, IN_SIGHT);
}

/** The questions whose page is not in sight, each with what is. */
async function unanswered(browser, address) {
  const page = await browser.newPage();
  await page.goto(`${address}/index.html`, { waitUntil: "networkidle" });
  await page.click(".VPNavBarSearch button");
  const list = [];
  for (const [words, expected] of Object.entries(QUESTIONS)) {
    const found = await results(page, words);
    if (!found.includes(expected)) list.push(`${words}: ${found.join(", ")}`);
  }
  await page.close();
  return list;
}

/** The widths of charts that are too small to be read on a phone. */
async function tinyCharts(browser, address) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(`${address}/performance.html`, { waitUntil: "networkidle" });
  const widths = await page.$$eval(".vp-doc img", (charts) => charts.map((chart) => chart.clientWidth));
  await page.close();
  return widths.length === 0 ? ["there is no chart"] : widths.filter((width) => width < 560).map(String);
}

if (!existsSync(site)) throw new Error("There is no site yet: npm run docs");
const pages = readdirSync(site, { recursive: true })
  .filter((name) => name.endsWith(".html") && name !== "404.html")
  .map((name) => `/${name.replaceAll("\\", "/")}`);
const browser = await startChromium();
const broken = await serve((path) => BROKEN.get(path === "" ? "index.html" : path));
const built = await serve((path) => {
  const file = join(site, path === "" ? "index.html" : path);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
});
try {
  const names = [...BROKEN.keys()].map((name) => `/${name}`);
  mustEqual("A broken site was found to have", await walk(browser, broken.address, names), COMPLAINTS);
  const cuts = [1280, 390].flatMap((width) =>
    ["xxxxxxxxxxxxxxxxxxxx", "torn is torn apart", "apart is torn apart"].map((cut) => `/cut.html at ${width}: ${cut}`),
  );
  mustEqual("A broken site was found to cut off", await cutOff(browser, broken.address, names), cuts);
  mustEqual("Snippets and tables are cut off", await cutOff(browser, built.address, pages), []);
  mustEqual("Charts on a phone have a width of", await tinyCharts(browser, built.address), []);
  mustEqual("The site is not whole", await walk(browser, built.address, pages), []);
  // This page is made from the source, and has the method for as long as there is one.
  const heading = await search(browser, built.address, "GetTravelTime");
  mustEqual("The search for GetTravelTime leads to", [heading], ["Projection"]);
  mustEqual("The search does not find", await unanswered(browser, built.address), []);
} finally {
  built.close();
  broken.close();
  await browser.close();
}
if (process.exitCode === undefined) console.log(`${pages.length} pages: every link leads somewhere.`);
