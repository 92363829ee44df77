// Draws the library's window as the simulated game shows it, for the documentation: `npm run look`. With --check it
// compares the picture that is there: its size, and the colour of every bar and field.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { startChromium } from "./chromium.mjs";

/** The window's pages, and where the picture of each is kept. */
const PICTURES = new Map([
  ["Overview", "docs/how-to/look-inside.png"],
  ["Events", "docs/how-to/look-inside-events.png"],
]);
/** Of 255: what another rasteriser may make of a colour. */
const TOLERANCE = 12;

/** The window's page as the simulated game shows it, as SVG. */
function draw(name) {
  const path = `build/look/${name}.svg`;
  const run = spawnSync("lua5.1", ["sim/run.lua", "build.sim.look.main", path, name], {
    stdio: "inherit",
    env: { ...process.env, TZ: "UTC" },
  });
  if (run.status !== 0) process.exit(1);
  return readFileSync(path, "utf8");
}

mkdirSync("build/look", { recursive: true });
const browser = await startChromium();
try {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  for (const [name, png] of PICTURES) {
    await page.setContent(`<body style="margin:0">${draw(name)}</body>`);
    const fresh = await page.locator("svg").screenshot();
    if (!process.argv.includes("--check")) {
      writeFileSync(png, fresh);
      console.log(`${png}: ${fresh.length} bytes`);
      continue;
    }
    const pictures = [readFileSync(png), fresh].map((bytes) => `data:image/png;base64,${bytes.toString("base64")}`);
    const problems = await page.evaluate(compare, { pictures, tolerance: TOLERANCE });
    if (problems.length > 0) {
      console.error(`${png} is not what the window looks like (npm run look):\n${problems.join("\n")}`);
      process.exitCode = 1;
    } else console.log(`${png} is what the window looks like.`);
  }
} finally {
  await browser.close();
}

/** Runs in the page: looks at both pictures just inside the lower left corner of every bar, field and ground. */
async function compare({ pictures, tolerance }) {
  const read = async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return { width: image.width, height: image.height, context };
  };
  const [kept, fresh] = [await read(pictures[0]), await read(pictures[1])];
  if (kept.width !== fresh.width || kept.height !== fresh.height)
    return [`${kept.width} by ${kept.height} pixels instead of ${fresh.width} by ${fresh.height}`];
  const problems = [];
  for (const rect of document.querySelectorAll("rect[class]")) {
    const { left, bottom, width } = rect.getBoundingClientRect();
    if (width < 4) continue;
    const [x, y] = [Math.ceil(left) + 1, Math.floor(bottom) - 2];
    const [a, b] = [kept, fresh].map(({ context }) => [...context.getImageData(x, y, 1, 1).data]);
    if (a.some((value, i) => Math.abs(value - b[i]) > tolerance))
      problems.push(`${rect.getAttribute("class")} at ${x}, ${y}: ${a} instead of ${b}`);
  }
  return problems;
}
