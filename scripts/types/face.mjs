// The public face: what `LibStub("EventSourcing-1.0")` gives, and every type that it names, found in the source.
import { relative, sep } from "node:path";
import ts from "typescript";

/** The name of the interface that everything else is reached from. */
export const ROOT = "EventSourcing";

/** The source below a folder and the test kit, of which this and its declarations are made. */
export function readProgram(root) {
  const configs = ["tsconfig.json", "tsconfig.testkit.json"].map((name) => readConfig(`${root}/${name}`));
  const files = configs.flatMap(({ fileNames }) => fileNames);
  return ts.createProgram([...new Set(files)], { ...configs[0].options, rootDir: root });
}

function readConfig(path) {
  return ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
      },
    },
  );
}

export const hasTag = (node, name) => ts.getJSDocTags(node).some((tag) => tag.tagName.text === name);

/** The doc comments of a node as they stand in the source. */
const commentsOf = (node) => ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);

/** The doc comment of a node: its text without the lines of tags that only these scripts read; "" when it has none. */
export function docOf(node) {
  const text = commentsOf(node).at(-1)?.getText() ?? "";
  const kept = text.replace(/\n?[ *]*@(lua|typescript|internal)\b[^\n]*(?=\n)/g, "");
  return /\w/.test(kept) ? kept : "";
}

/**
 * The members that addons see: of an interface those that are not internal, of a class its fields that are not
 * private, and its methods with a capital.
 */
export function membersOf(declaration) {
  const isSeen = (member) => {
    if (hasTag(member, "internal")) return false;
    if (!ts.isClassDeclaration(declaration)) return true;
    const isPrivate = ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
    if (isPrivate || ts.isConstructorDeclaration(member)) return false;
    return ts.isMethodDeclaration(member) ? /^[A-Z]/.test(member.name.text) : ts.isPropertyDeclaration(member);
  };
  return declaration.members.filter(isSeen);
}

/** Where a node stands, for messages. */
export function placeOf(node) {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(process.cwd(), file.fileName)}:${line + 1}`;
}

/** What of a declaration may name other types: all but a method's body and members that addons do not see. */
function visibleParts(declaration) {
  if (ts.isTypeAliasDeclaration(declaration)) return [...(declaration.typeParameters ?? []), declaration.type];
  const parts = [
    ...(declaration.typeParameters ?? []),
    ...(ts.isInterfaceDeclaration(declaration) ? (declaration.heritageClauses ?? []) : []),
  ];
  for (const member of membersOf(declaration)) {
    parts.push(...(member.typeParameters ?? []), ...(member.parameters ?? []));
    if (member.type === undefined)
      throw new Error(`${placeOf(member)}: write the type out, it is part of the public face`);
    parts.push(member.type);
  }
  return parts;
}

/** Raises for a part of the public face that says nothing of itself. */
function mustHaveDocs(declaration) {
  const members = ts.isTypeAliasDeclaration(declaration) ? [] : membersOf(declaration);
  for (const node of [declaration, ...members]) {
    if (docOf(node) === "")
      throw new Error(`${placeOf(node)}: ${node.name.text} needs a doc comment, it is part of the public face`);
  }
}

/**
 * Reads the source below a folder.
 * @param program what {@link readProgram} gives of it.
 * @returns the checker; the declarations of the public face, the first one first, each but the first after one that names it;
 * and which one that is, by name.
 */
export function readFace(root, program = readProgram(root)) {
  const checker = program.getTypeChecker();
  const inSource = (declaration) => {
    const path = relative(root, declaration.getSourceFile().fileName).split(sep);
    return path[0] === "src" && path[1] !== "types";
  };
  const entry = program.getSourceFile(`${root}/src/library.ts`);
  const first = entry.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === ROOT);
  const declarations = [];
  const byName = new Map();
  const namedBy = new Map();
  const add = (declaration, namer) => {
    const { text } = declaration.name;
    const known = byName.get(text);
    if (known === declaration) return;
    if (known !== undefined)
      throw new Error(`two types of the public face are named ${text}: ${placeOf(known)}, ${placeOf(declaration)}`);
    mustHaveDocs(declaration);
    byName.set(text, declaration);
    namedBy.set(text, namer);
    declarations.push(declaration);
    for (const part of visibleParts(declaration)) visit(part, text);
  };
  const visit = (node, namer) => {
    if (ts.isIdentifier(node)) {
      let symbol = checker.getSymbolAtLocation(node);
      if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
      const isType = (declaration) =>
        ts.isInterfaceDeclaration(declaration) ||
        ts.isClassDeclaration(declaration) ||
        ts.isTypeAliasDeclaration(declaration);
      const found = symbol?.declarations?.find((declaration) => isType(declaration) && inSource(declaration));
      if (found !== undefined) add(found, namer);
    }
    ts.forEachChild(node, (child) => visit(child, namer));
  };
  add(first);
  return { checker, declarations, namedBy };
}
