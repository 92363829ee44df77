// Compiles the library and its specs, with some files also in other versions, in one go.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { parseConfigFileWithSystem, Transpiler } from "typescript-to-lua";

/** What a version of a file is called: it stands beside the file, so that its imports lead where the file's do. */
const variantOf = (path, number) => path.replace(/\.ts$/, `_broken${number}.ts`);

/**
 * Compiles everything that tsconfig.headless.json names, and variants of some files.
 * @param {string} root of the repository
 * @param {string} out the folder to write to
 * @param {{ path: string, text: string }[]} variants each with the path of the file, below `root`, that it may stand for
 * @returns {string[]} for each variant the path of its Lua
 */
export function compile(root, out, variants) {
  const { fileNames, options } = parseConfigFileWithSystem(resolve(root, "tsconfig.headless.json"), {
    outDir: out,
    rootDir: root,
  });
  const paths = variants.map(({ path }, i) => variantOf(resolve(root, path), i));
  const texts = new Map(variants.map(({ text }, i) => [paths[i], text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target, true);
  };
  const roots = [...fileNames.map((name) => resolve(root, name)), ...paths];
  const program = ts.createProgram(roots, options, host);
  const { diagnostics } = new Transpiler().emit({
    program,
    writeFile(name, text) {
      mkdirSync(dirname(name), { recursive: true });
      writeFileSync(name, text);
    },
  });
  const syntax = paths.flatMap((path) => program.getSyntacticDiagnostics(program.getSourceFile(path)));
  const errors = [...syntax, ...diagnostics].filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) {
    throw new Error(errors.map(({ file, messageText }) => `${file?.fileName}: ${luaText(messageText)}`).join("\n"));
  }
  return paths.map((path) => join(out, relative(root, path)).replace(/\.ts$/, ".lua"));
}

const luaText = (message) => ts.flattenDiagnosticMessageText(message, "\n");

/** The text of a file with a rule broken; undefined when the text to replace does not stand in it exactly once. */
export function broken(root, { broken: replacement, file, text }) {
  const parts = readFileSync(resolve(root, "src", file), "utf8").split(text);
  return parts.length === 2 ? parts.join(replacement) : undefined;
}
