// Runs the specs in busted, as many files at a time as there are cores: `npm test`. With `-o TAP` it prints TAP, without
// it what failed and the counts; any other arguments go to one run of busted as they are.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readRun, writeResults } from "./test/tap.mjs";

/** As in .busted. */
const ROOTS = ["build/spec", "spec/lua"];
/** What takes longest, files and folders, begins first, so that no core waits for the last of them. */
const SLOW = [
  "build/spec/soak/pausing_spec.lua",
  "build/spec/properties/acceptance_spec.lua",
  "build/spec/security",
  "build/spec/soak",
  "build/spec/callbacks",
  "spec/lua",
  "build/spec/game",
  "build/spec/sync",
];

const args = process.argv.slice(2);
const isTap = args.join(" ") === "-o TAP";
if (args.length > 0 && !isTap) {
  process.exit(spawnSync("busted", args, { stdio: "inherit" }).status ?? 1);
}

/** A place in the order of files. */
const turn = (file) => {
  const place = SLOW.findIndex((start) => file.startsWith(start));
  return place < 0 ? SLOW.length : place;
};
const files = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true })
    .filter((name) => name.endsWith("_spec.lua"))
    .map((name) => join(root, name)),
).sort((x, y) => turn(x) - turn(y) || (x < y ? -1 : 1));

let count = 0;
let failures = 0;

/** Runs one file, and prints its results when it has ended. */
function run(file) {
  return new Promise((resolve) => {
    const busted = spawn("busted", ["-o", "TAP", file], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const gather = (text) => {
      output += text;
    };
    busted.stdout.setEncoding("utf8").on("data", gather);
    busted.stderr.setEncoding("utf8").on("data", gather);
    busted.on("error", (error) => gather(`${error}\n`));
    busted.on("close", (status) => {
      const results = readRun(file, output, status);
      const failed = results.filter((result) => !result.ok);
      const lines = isTap ? writeResults(results, count + 1) : writeResults(failed, failures + 1);
      count += results.length;
      failures += failed.length;
      process.stdout.write(lines.map((line) => `${line}\n`).join(""));
      resolve();
    });
  });
}

async function work() {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    await run(file);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
process.stdout.write(isTap ? `1..${count}\n` : `${count - failures} passed, ${failures} failed\n`);
process.exitCode = failures > 0 || count === 0 ? 1 : 0;
