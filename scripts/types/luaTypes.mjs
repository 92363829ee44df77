// TypeScript's types in the words of the Lua language server.
import ts from "typescript";
import { placeOf, ROOT } from "./face.mjs";
import { tagText } from "./luaDocs.mjs";

/** The root has the name that LibStub knows, which is how the game's annotations find its class. */
export const nameOf = (name) => (name === ROOT ? `${ROOT}-1.0` : `${ROOT}.${name}`);

/** Parameters but for `this`, which says to the compiler what a dot or a colon says in Lua. */
export const parametersOf = (node) => node.parameters.filter((parameter) => parameter.name.text !== "this");

const isRest = (parameter) => parameter.dotDotDotToken !== undefined;

/** A parameter's name in Lua. */
export const luaNameOf = (parameter) => (isRest(parameter) ? "..." : parameter.name.text);

const KEYWORDS = new Map([
  [ts.SyntaxKind.StringKeyword, "string"],
  [ts.SyntaxKind.NumberKeyword, "number"],
  [ts.SyntaxKind.BooleanKeyword, "boolean"],
  [ts.SyntaxKind.ObjectKeyword, "table"],
  [ts.SyntaxKind.UnknownKeyword, "any"],
  [ts.SyntaxKind.UndefinedKeyword, "nil"],
  [ts.SyntaxKind.VoidKeyword, "nil"],
]);

/** In brackets where a suffix would else belong to the last part only. */
const closed = (type) => (/[|?]|^fun\(/.test(type) ? `(${type})` : type);

export class LuaTypes {
  #partial = new Set();

  constructor(checker, declarations) {
    this.checker = checker;
    this.names = new Set(declarations.map((declaration) => declaration.name.text));
    const find = (node) => {
      if (ts.isTypeReferenceNode(node) && node.typeName.text === "Partial")
        this.#partial.add(node.typeArguments[0].getText());
      ts.forEachChild(node, find);
    };
    declarations.forEach(find);
  }

  /** Whether a class is only ever asked for in part, so that each of its fields may be absent. */
  isPartial(name) {
    return this.#partial.has(name);
  }

  /** The type of a parameter; of a rest parameter that of one value, as Lua's annotation has it. */
  ofParameter(parameter) {
    return this.of(isRest(parameter) ? parameter.type.elementType : parameter.type);
  }

  /** A type written in an `@lua` tag, with the library's names in full. */
  qualify(text) {
    return text.replaceAll(/\b[A-Z]\w*/g, (name) => (this.names.has(name) ? nameOf(name) : name));
  }

  ofAlias(declaration) {
    const type = this.checker.getTypeFromTypeNode(declaration.type);
    return type.isUnion() && type.types.every((part) => part.isStringLiteral())
      ? type.types.map((part) => JSON.stringify(part.value)).join("|")
      : this.of(declaration.type);
  }

  /** The values that a function gives back. */
  returned(node) {
    if (node.kind === ts.SyntaxKind.VoidKeyword) return [];
    if (ts.isTypeReferenceNode(node) && node.typeName.text === "LuaMultiReturn") {
      return node.typeArguments[0].elements.map((element) => ({
        type: this.of(element.type),
        name: element.name?.text,
      }));
    }
    return [{ type: this.of(node) }];
  }

  of(node) {
    const keyword = KEYWORDS.get(node.kind);
    if (keyword !== undefined) return keyword;
    if (ts.isParenthesizedTypeNode(node)) return this.of(node.type);
    if (ts.isLiteralTypeNode(node)) return node.literal.getText();
    if (ts.isArrayTypeNode(node)) return `${closed(this.of(node.elementType))}[]`;
    if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) return this.of(node.type);
    if (ts.isNamedTupleMember(node)) return this.of(node.type);
    if (ts.isTupleTypeNode(node)) return `[${node.elements.map((element) => this.of(element)).join(", ")}]`;
    if (ts.isUnionTypeNode(node)) return this.#union(node);
    if (ts.isFunctionTypeNode(node)) return this.#function(node);
    if (ts.isTypeLiteralNode(node)) return `{ ${node.members.map((member) => this.#named(member)).join(", ")} }`;
    if (ts.isExpressionWithTypeArguments(node) || ts.isTypeReferenceNode(node)) return this.#reference(node);
    throw new Error(`${placeOf(node)}: say by an @lua tag of its declaration what ${node.getText()} is in Lua`);
  }

  #union(node) {
    const types = node.types.map((part) => this.of(part));
    const present = types.filter((type) => type !== "nil");
    const text =
      present.length === 1
        ? present[0]
        : present.map((type) => (type.startsWith("fun(") ? `(${type})` : type)).join("|");
    return present.length === types.length ? text : `${closed(text)}?`;
  }

  #named(node) {
    const type = ts.isMethodSignature(node) ? this.#function(node, ["self: table"]) : this.of(node.type);
    return `${node.name.text}${node.questionToken === undefined ? "" : "?"}: ${type}`;
  }

  #function(node, before = []) {
    const parameters = [...before, ...parametersOf(node).map((parameter) => this.#named(parameter))];
    const returned = this.returned(node.type)
      .map(({ type }) => type)
      .join(", ");
    return `fun(${parameters.join(", ")})${returned === "" ? "" : `: ${returned}`}`;
  }

  #reference(node) {
    const name = (node.typeName ?? node.expression).text;
    const given = node.typeArguments ?? [];
    if (name === "Partial" || name === "Readonly") return this.of(given[0]);
    if (name === "Record") return `table<${this.of(given[0])}, ${this.of(given[1])}>`;
    if (name === "LuaIterable") return `fun(): ${closed(this.of(given[0]))}?`;
    const symbol = this.checker.getSymbolAtLocation(node.typeName ?? node.expression);
    const parameter = symbol?.declarations?.find(ts.isTypeParameterDeclaration);
    if (parameter !== undefined) {
      const stand = parameter.default ?? parameter.constraint;
      return stand === undefined ? "any" : this.of(stand);
    }
    if (!this.names.has(name)) throw new Error(`${placeOf(node)}: ${name} has no words in Lua yet`);
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const said = tagText(target.declarations[0], "lua");
    return said === "" ? nameOf(name) : this.qualify(said);
  }
}
