// The one place that starts a browser: Chromium, headless, and cut off from everything that it does on its own account.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of the Chromium that is installed; undefined when there is none. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Starts it; gives Playwright's browser, which the caller closes. Raises when Chromium is not installed. */
export async function startChromium() {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error(`None of ${NAMES.join(", ")} is on the PATH: npm run setup -- --browser`);
  // Only who starts it needs the package, which setup does without.
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
