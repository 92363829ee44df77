// Breaks the rules of sync one at a time, in a temporary copy of what is built, and looks which spec notices:
// `node scripts/break-rules.mjs`. It takes some minutes. With texts as arguments: only rules with one of these in file, text or
// reason. `--check` only looks whether the texts to replace are still there. CONTRIBUTING.md says how to add a rule.
// The exit code is 1 when a rule is broken and no spec notices, or when a text is not found exactly once.
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { clearTimeout, setTimeout } from "node:timers";
import { broken, compile } from "./break-rules/compile.mjs";
import { RULES } from "./break-rules/rules.mjs";
import { readRun } from "./test/tap.mjs";

/** Milliseconds that specs may take while every rule is kept. With a broken one some may not end: that is noticed, too. */
const TIMEOUT = 600_000;

const root = resolve(import.meta.dirname, "..");
const words = process.argv.slice(2).filter((word) => word !== "--check");
const isCheck = process.argv.includes("--check");
const rules = RULES.filter(
  ({ file, text, why }) => words.length === 0 || words.some((word) => `${file} ${text} ${why}`.includes(word)),
);

const nameOf = ({ file, why }) => `${file}: ${why}`;

const texts = rules.map((rule) => broken(root, rule));
const missing = rules.filter((_, i) => texts[i] === undefined);
for (const rule of missing) {
  console.log(`NOT FOUND ONCE: ${JSON.stringify(rule.text)} in src/${rule.file}`);
}
if (missing.length > 0 || isCheck) {
  process.exit(missing.length > 0 ? 1 : 0);
}

/** Specs below a folder, sorted. */
const specsIn = (folder) =>
  readdirSync(resolve(root, "spec", folder), { recursive: true })
    .filter((name) => name.endsWith("_spec.ts"))
    .map((name) => join("build/spec", folder, name.replace(/\.ts$/, ".lua")))
    .sort();

/**
 * Groups of specs in the order in which they run: the one that the rule names, those that mirror the file's folder, all that mirror,
 * and the guilds.
 */
function groupsFor({ file, spec: first }) {
  const named = first === undefined ? [] : [join("build/spec", first.replace(/\.ts$/, ".lua"))];
  const all = specsIn("sync");
  const folder = join("build/spec", file, "..");
  const own = file.startsWith("sync/") ? all.filter((spec) => join(spec, "..") === folder) : specsIn(join(file, ".."));
  // Specs of src/sync's own files stand beside those of guilds.
  const beside =
    folder === "build/spec/sync" ? own.filter((spec) => spec.endsWith(file.slice(4, -3) + "_spec.lua")) : own;
  const mirrored = all.filter((spec) => relative("build/spec/sync", spec).includes("/") && !beside.includes(spec));
  const guilds = all.filter((spec) => !relative("build/spec/sync", spec).includes("/") && !beside.includes(spec));
  return [named, beside, mirrored, ...guilds.map((spec) => [spec])].filter((group) => group.length > 0);
}

/** Runs specs; `status` is undefined when they did not end in time. */
function run(folder, specs, limit) {
  return new Promise((done, fail) => {
    // A process group of its own: busted is a shell script, and the Lua below it must end, too.
    const busted = spawn("busted", ["-o", "TAP", "--no-keep-going", ...specs], { cwd: folder, detached: true });
    let stdout = "";
    let stderr = "";
    busted.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    busted.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      process.kill(-busted.pid, "SIGKILL");
    }, limit);
    busted.on("error", fail);
    busted.on("close", (status) => {
      clearTimeout(timer);
      done({ status: isLate ? undefined : status, stdout, stderr });
    });
  });
}

/** The first failure of specs, undefined when there is none. */
async function failureOf(folder, specs, limit) {
  const { status, stderr, stdout } = await run(folder, specs, limit);
  if (status === undefined) {
    return `${specs[0]}${specs.length > 1 ? `, or one of ${specs.length - 1} others,` : ""} does not end`;
  }
  const failed = readRun(specs.join(" "), stdout, status).find(({ ok }) => !ok);
  if (failed === undefined) {
    return undefined;
  }
  const place = failed.lines.map((line) => /(spec\/\S+_spec)\.lua/.exec(line)?.[1]).find((file) => file !== undefined);
  return place === undefined && stderr !== ""
    ? `the specs cannot be loaded: ${stderr.split("\n")[0]}`
    : `${place ?? ""}.ts${failed.lines[0].replace(/^ - /, ': "')}"`;
}

const folder = mkdtempSync(join(tmpdir(), "break-rules-"));
const out = join(folder, "build");
/** By the specs of a group: how long the group may take, in milliseconds. */
const patience = new Map();

/** How long a group may take with a broken rule; runs it once with every rule kept, when nothing may fail. */
async function patienceFor(specs) {
  const group = specs.join(" ");
  if (!patience.has(group)) {
    const start = performance.now();
    const failure = await failureOf(folder, specs, TIMEOUT);
    if (failure !== undefined) {
      throw new Error(`with every rule kept a spec fails: ${failure}`);
    }
    // Longer than it took, since the machine may be busy.
    patience.set(group, 30_000 + Math.ceil(10 * (performance.now() - start)));
  }
  return patience.get(group);
}

/** The first failure of specs while a file has other Lua than it should. */
async function failureWith(lua, brokenLua, specs) {
  const limit = await patienceFor(specs);
  const kept = join(folder, "kept.lua");
  copyFileSync(lua, kept);
  copyFileSync(brokenLua, lua);
  const failure = await failureOf(folder, specs, limit);
  copyFileSync(kept, lua);
  return failure;
}

let unnoticed = 0;
try {
  const variants = rules.map(({ file }, i) => ({ path: join("src", file), text: texts[i] }));
  const luas = compile(root, out, variants);
  // Specs read documents, too.
  for (const name of readdirSync(root).filter((each) => each !== "build" && each !== ".git")) {
    symlinkSync(resolve(root, name), join(folder, name));
  }
  for (const [i, rule] of rules.entries()) {
    const lua = join(out, "src", rule.file.replace(/\.ts$/, ".lua"));
    let noticed;
    for (const specs of groupsFor(rule)) {
      noticed ??= await failureWith(lua, luas[i], specs);
    }
    unnoticed += noticed === undefined ? 1 : 0;
    console.log(`${noticed === undefined ? "UNNOTICED" : "noticed"} ${nameOf(rule)}\n  ${noticed ?? "by no spec"}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${rules.length - unnoticed} of ${rules.length} broken rules are noticed`);
process.exitCode = unnoticed > 0 ? 1 : 0;
