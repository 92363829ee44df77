// npm run watch: compiles what changes, and runs the specs of it: those that changed, the spec named after a changed
// file, and those that import it. Specs in spec/lua use the bundle, which is made anew: run them yourself.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { parseConfigFileWithSystem, Transpiler } from "typescript-to-lua";
import { missingNames } from "./watch/lualib.mjs";
import { specsOf } from "./watch/specs.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const config = join(root, "tsconfig.headless.json");
const LUALIB = join(root, "build/lualib_bundle.lua");
const run = (command, ...args) => spawnSync(command, args, { cwd: root, stdio: "inherit" }).status;

const pathOf = (file) => relative(root, file.fileName);
const isOurs = (file) =>
  !file.isDeclarationFile && !pathOf(file).startsWith("..") && !file.fileName.includes("node_modules");

const report = (diagnostic) =>
  console.error(
    ts.formatDiagnostic(diagnostic, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    }),
  );

/** Writes what some files give, or all. Gives whether anything came out otherwise than it was. */
function emit(program, sourceFiles) {
  let isOther = false;
  let lacksFunctions = false;
  const { diagnostics } = new Transpiler().emit({
    program,
    sourceFiles,
    writeFile(name, text) {
      const present = existsSync(name) ? readFileSync(name, "utf8") : "";
      if (name === LUALIB && sourceFiles !== undefined) {
        lacksFunctions = missingNames(present, text).length > 0;
      } else if (present !== text) {
        isOther = true;
        mkdirSync(dirname(name), { recursive: true });
        writeFileSync(name, text);
      }
    },
  });
  diagnostics.forEach(report);
  return lacksFunctions ? emit(program) : isOther;
}

const versions = new Map();

/** The files that are new or other than they were the last time. */
function changedFiles(program) {
  const changed = program
    .getSourceFiles()
    .filter((file) => isOurs(file) && versions.get(file.fileName) !== file.version);
  for (const file of changed) versions.set(file.fileName, file.version);
  return changed;
}

/** Reports what is wrong with what may be wrong because of a change, and gives those files. */
function check(builder) {
  const affected = new Set();
  for (;;) {
    const next = builder.getSemanticDiagnosticsOfNextAffectedFile();
    if (next === undefined) return [...affected].filter(isOurs);
    const files = "fileName" in next.affected ? [next.affected] : next.affected.getSourceFiles();
    for (const file of files) affected.add(file);
    next.result.forEach(report);
  }
}

function runSpecs(program, changed) {
  const lua = specsOf(program, changed, pathOf).map((path) => join("build", path.replace(/\.ts$/, ".lua")));
  if (lua.length > 0) run("busted", ...lua);
}

let isFirst = true;

/** What changed is compiled, and its specs run, before what depends on it: types may have changed there. */
function compiled(builder) {
  const started = Date.now();
  const program = builder.getProgram();
  const changed = changedFiles(program);
  if (isFirst) {
    isFirst = false;
    check(builder);
    console.log(`Watching ${versions.size} files.`);
    return;
  }
  if (changed.length === 0) return;
  const problems = changed.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  const isRight = problems.length === 0;
  emit(program, changed);
  if (changed.some((file) => /^(src|sim|testkit)\//.test(pathOf(file)))) run(process.execPath, "scripts/bundle.mjs");
  console.log(`\n${changed.map(pathOf).join(", ")}: compiled in ${Date.now() - started} ms`);
  if (isRight) runSpecs(program, changed);
  const others = check(builder).filter((file) => !changed.includes(file));
  if (others.length > 0 && emit(program, others) && isRight) {
    console.log("What depends on it is compiled otherwise now.");
    runSpecs(program, changed);
  }
}

if (run(process.execPath, "scripts/compile.mjs") !== 0) process.exit(1);
// The compiler's own settings are unknown to TypeScript.
const { options } = parseConfigFileWithSystem(config);
const host = ts.createWatchCompilerHost(
  config,
  options,
  ts.sys,
  ts.createSemanticDiagnosticsBuilderProgram,
  report,
  () => undefined,
);
host.afterProgramCreate = compiled;
ts.createWatchProgram(host);
