// The public face as annotations for the Lua language server, for addons written in Lua.
import ts from "typescript";
import { hasTag, membersOf, placeOf, ROOT } from "./face.mjs";
import { linesOf, plain, tagText } from "./luaDocs.mjs";
import { LuaTypes, luaNameOf, nameOf, parametersOf } from "./luaTypes.mjs";

const HEADER = `---@meta
-- EventSourcing for World of Warcraft: annotations for the Lua language server. Made from src/ by \`npm run build\`.
-- Put this file where the server looks for libraries; the game does not load it.
`;

/** What a method gives back: one annotation for each value. */
function returnsOf(method, types) {
  const about = tagText(method, "returns");
  const values = types.returned(method.type);
  return values.map(({ type, name }, place) => {
    const comment = place === 0 && about !== "" ? ` # ${about}` : "";
    return `---@return ${type}${name === undefined ? "" : ` ${name}`}${comment}`;
  });
}

function methodLines(className, method, types) {
  const parameters = parametersOf(method);
  const lines = linesOf(method).map((line) => `---${line}`);
  for (const parameter of parameters) {
    const name = luaNameOf(parameter) + (parameter.questionToken === undefined ? "" : "?");
    const about = ts.getJSDocParameterTags(parameter).map((tag) => plain(tag.comment))[0] ?? "";
    lines.push(`---@param ${name} ${types.ofParameter(parameter)} ${about.replaceAll(/\s+/g, " ")}`.trimEnd());
  }
  lines.push(...returnsOf(method, types));
  const names = parameters.map(luaNameOf).join(", ");
  return ["", ...lines, `function ${className}:${method.name.text}(${names}) end`];
}

function fieldLines(member, types, isPartial) {
  const optional = isPartial || member.questionToken !== undefined ? "?" : "";
  const said = tagText(member, "lua");
  const type = said === "" ? types.of(member.type) : types.qualify(said);
  return [...linesOf(member).map((line) => `---${line}`), `---@field ${member.name.text}${optional} ${type}`];
}

/** The parts of an object type: its members, the classes that it extends, and fields of any name. */
function partsOf(node) {
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap(partsOf);
  if (ts.isTypeLiteralNode(node)) return node.members.map((member) => ({ member }));
  if (ts.isTypeReferenceNode(node) && node.typeName.text === "Readonly") return partsOf(node.typeArguments[0]);
  if (ts.isTypeReferenceNode(node) && node.typeName.text === "Record") return [{ anyField: node.typeArguments }];
  return [{ base: node }];
}

/** Whether a type is a table with fields, written out. */
export const isObject = (node) =>
  ts.isTypeLiteralNode(node) ||
  ts.isIntersectionTypeNode(node) ||
  (ts.isTypeReferenceNode(node) && node.typeName.text === "Readonly");

function classLines(declaration, parts, types) {
  const { text } = declaration.name;
  const bases = parts.filter((part) => part.base !== undefined).map((part) => types.of(part.base));
  const lines = [`---@class ${nameOf(text)}${bases.length === 0 ? "" : ` : ${bases.join(", ")}`}`];
  const methods = [];
  for (const { member, anyField } of parts) {
    if (anyField !== undefined) {
      lines.push(`---@field [${types.of(anyField[0])}] ${types.of(anyField[1])}`);
    } else if (member !== undefined && !hasTag(member, "typescript")) {
      if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member))
        methods.push(...methodLines(text, member, types));
      else lines.push(...fieldLines(member, types, types.isPartial(text)));
    }
  }
  return methods.length === 0 ? lines : [...lines, `local ${text} = {}`, ...methods];
}

function declarationLines(declaration, types) {
  if (tagText(declaration, "lua") !== "" || hasTag(declaration, "typescript")) return [];
  const docs = linesOf(declaration).map((line) => `---${line}`);
  if (!ts.isTypeAliasDeclaration(declaration)) {
    const bases = (declaration.heritageClauses ?? []).flatMap((clause) => clause.types.map((base) => ({ base })));
    const members = membersOf(declaration).map((member) => ({ member }));
    return [
      "",
      ...docs,
      ...classLines(declaration, [...(ts.isInterfaceDeclaration(declaration) ? bases : []), ...members], types),
    ];
  }
  if (isObject(declaration.type)) return ["", ...docs, ...classLines(declaration, partsOf(declaration.type), types)];
  return ["", ...docs, `---@alias ${nameOf(declaration.name.text)} ${types.ofAlias(declaration)}`];
}

/** The text of EventSourcing.meta.lua. */
export function toLua({ checker, declarations }) {
  const types = new LuaTypes(checker, declarations);
  const lines = declarations.flatMap((declaration) => declarationLines(declaration, types));
  if (declarations[0].name.text !== ROOT) throw new Error(`${placeOf(declarations[0])}: the face begins with ${ROOT}`);
  return `${HEADER}${lines.join("\n")}\n\nreturn ${ROOT}\n`;
}
