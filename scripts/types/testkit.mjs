// The test kit as TypeScript declarations: its functions, and every type that they name. What of the simulated game is
// part of it says testkit/face.ts; how it is declared, and its comments, are found in sim/.
import { relative, sep } from "node:path";
import ts from "typescript";
import { docOf, placeOf } from "./face.mjs";

const HEADER = `/** The test kit of EventSourcing, for busted specs in TypeScript. Made from testkit/ and sim/ by \`npm run build\`. */
/// <reference types="@typescript-to-lua/language-extensions" />

`;

const isPrivate = (node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
const isType = (node) =>
  ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isTypeAliasDeclaration(node);

const typeParameters = (node) =>
  node.typeParameters === undefined ? "" : `<${node.typeParameters.map((node) => node.getText()).join(", ")}>`;

/** The text of EventSourcingTestKit.d.ts, not formatted; of a program as `readProgram` gives it. */
export function toTestKit(root, program) {
  const checker = program.getTypeChecker();
  const ours = ({ fileName }) => ["sim", "testkit"].includes(relative(root, fileName).split(sep)[0]);
  const resolve = (name) => {
    const symbol = checker.getSymbolAtLocation(name);
    return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  };
  const typesOf = (path) => program.getSourceFile(`${root}/${path}`).statements.filter(isType);
  const face = new Map(typesOf("testkit/face.ts").map((node) => [node.name.text, node]));
  const declared = new Map();

  const typeText = (node) => node.type?.getText() ?? checker.typeToString(checker.getTypeAtLocation(node));

  /** A parameter as a declaration has it, in which there are no default values. */
  const parameterText = (node) =>
    node.initializer === undefined ? node.getText() : `${node.name.text}?: ${typeText(node)}`;

  function signature(node, first = []) {
    const parameters = [...first, ...node.parameters.map(parameterText)].join(", ");
    return `${node.name.text}${typeParameters(node)}(${parameters}): ${node.type.getText()};`;
  }

  function memberText(node) {
    if (ts.isMethodDeclaration(node)) return signature(node);
    const isReadonly = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Readonly) !== 0;
    const optional = node.questionToken === undefined ? "" : "?";
    return `${isReadonly ? "readonly " : ""}${node.name.text}${optional}: ${typeText(node)};`;
  }

  // A member with its comment; the types that it names are declared, too.
  function memberOf(node) {
    if (docOf(node) === "")
      throw new Error(`${placeOf(node)}: ${node.name.text} needs a doc comment, it is in the test kit`);
    visit(node);
    return `${docOf(node)}\n${memberText(node)}`;
  }

  function declare(node) {
    const { text: name } = node.name;
    if (declared.has(name)) return;
    declared.set(name, "");
    const head = `${docOf(node)}\nexport`;
    if (ts.isTypeAliasDeclaration(node) && !face.has(name)) {
      declared.set(name, `${head} type ${name}${typeParameters(node)} = ${node.type.getText()};\n`);
      return visit(node);
    }
    // In the order of the source: that of the checker depends on what else it has seen.
    const members = checker
      .getPropertiesOfType(checker.getTypeAtLocation(node))
      .map(({ declarations }) => declarations[0])
      .sort((a, b) => a.getSourceFile().fileName.localeCompare(b.getSourceFile().fileName) || a.pos - b.pos);
    const texts = members.filter((member) => !isPrivate(member)).map(memberOf);
    declared.set(name, `${head} interface ${name}${typeParameters(node)} {\n${texts.join("\n")}\n}\n`);
  }

  function visit(node) {
    if (ts.isBlock(node)) return;
    if (ts.isIdentifier(node)) {
      const found = resolve(node)?.declarations?.find((one) => isType(one) && ours(one.getSourceFile()));
      if (found !== undefined) declare(face.get(found.name.text) ?? found);
    }
    ts.forEachChild(node, visit);
  }

  const entry = checker.getSymbolAtLocation(program.getSourceFile(`${root}/testkit/index.ts`));
  const functions = checker.getExportsOfModule(entry).map((symbol) => checker.getAliasedSymbol(symbol).declarations[0]);
  const texts = functions.map((node) => {
    visit(node);
    return `${docOf(node)}\nexport function ${signature(node, ["this: void"])}\n`;
  });
  return `${HEADER}declare module "EventSourcingTestKit" {\n${[...texts, ...declared.values()].join("\n")}}\n`;
}
