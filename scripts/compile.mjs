// Compiles everything to build/, a Lua file for each TypeScript file, unless that has been done since the last change.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, "build");
/** Says of which files build/ was made. */
const STAMP = join(build, "compiled.txt");

const FOLDERS = ["src", "spec", "sim", "bench", "soak", "testkit"];
const FILES = ["tsconfig.base.json", "tsconfig.headless.json", "package-lock.json"];

function listSources() {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  return [...below, ...FILES]
    .sort()
    .map((path) => {
      const { mtimeMs, size } = statSync(join(root, path));
      return `${path} ${mtimeMs} ${size}\n`;
    })
    .join("");
}

const sources = listSources();
if (!existsSync(STAMP) || readFileSync(STAMP, "utf8") !== sources) {
  // All but the site of the documentation, which `npm run docs` makes anew each time.
  const former = existsSync(build) ? readdirSync(build).filter((name) => name !== "site") : [];
  for (const name of former) rmSync(join(build, name), { recursive: true });
  const tstl = join(root, "node_modules/typescript-to-lua/dist/tstl.js");
  const { status } = spawnSync(process.execPath, [tstl, "-p", "tsconfig.headless.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(STAMP, sources);
}
