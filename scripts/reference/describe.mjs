// One type of the public face as a section of the reference: in Lua's words first, then as TypeScript declares it.
import ts from "typescript";
import { hasTag, membersOf } from "../types/face.mjs";
import { isObject } from "../types/lua.mjs";
import { tagText } from "../types/luaDocs.mjs";
import { luaNameOf, parametersOf } from "../types/luaTypes.mjs";
import { declarationText, memberText } from "../types/typescript.mjs";
import { fence, table } from "./words.mjs";

const isMethod = (member) => ts.isMethodDeclaration(member) || ts.isMethodSignature(member);

/** `(eventType, payload[, options])`. */
function argumentsOf(method) {
  const parameters = parametersOf(method);
  const texts = parameters.map((parameter, place) => {
    const text = (place === 0 ? "" : ", ") + luaNameOf(parameter);
    return parameter.questionToken === undefined ? text : `[${text}`;
  });
  const closing = "]".repeat(parameters.filter(({ questionToken }) => questionToken !== undefined).length);
  return `(${texts.join("")}${closing})`;
}

/** A method as TypeScript declares it. */
async function declared(method, format) {
  const code = await format(`interface Owner { ${memberText(method)} }`);
  const body = code.split("\n").slice(1, -1);
  return fence("dts", body.map((line) => line.slice(2)).join("\n"));
}

function examplesOf(node) {
  const tags = ts.getJSDocTags(node).filter((tag) => tag.tagName.text === "example");
  return tags.flatMap((tag) => fence("lua fresh", ts.getTextOfJSDocComment(tag.comment)));
}

async function methodLines(method, owner, { words, types, format, call }) {
  const parameters = parametersOf(method).map((parameter) => {
    const comment = ts.getJSDocParameterTags(parameter)[0]?.comment;
    const optional = parameter.questionToken === undefined ? "" : ", optional";
    return [
      `\`${luaNameOf(parameter)}\``,
      words.type(types.ofParameter(parameter)) + optional,
      words.text(comment, owner),
    ];
  });
  const values = types
    .returned(method.type)
    .map(({ type, name }) => `${words.type(type)}${name === undefined ? "" : ` ${name}`}`);
  const about = words.text(ts.getJSDocReturnTag(method)?.comment, owner);
  const given = values.length === 0 ? [] : ["", `**Returns** ${values.join(", ")}${about === "" ? "" : `: ${about}`}`];
  return [
    "",
    `${call === undefined ? "###" : "##"} ${call ?? owner}:${method.name.text}${argumentsOf(method)} {#${owner.toLowerCase()}-${method.name.text.toLowerCase()}}`,
    "",
    words.about(method, owner),
    ...table(["argument", "type", "what"], parameters),
    ...given,
    ...examplesOf(method),
    ...(await declared(method, format)),
  ];
}

function fieldRow(member, owner, { words, types }) {
  const said = tagText(member, "lua");
  const type = words.type(said === "" ? types.of(member.type) : said);
  const optional = types.isPartial(owner) || member.questionToken !== undefined ? ", optional" : "";
  return [`\`${member.name.text}\``, type + optional, words.about(member, owner)];
}

/** The members of an object type that is written out; none of any other type. */
function literalMembers(node) {
  if (ts.isTypeLiteralNode(node)) return [...node.members];
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap(literalMembers);
  const isRead = ts.isTypeReferenceNode(node) && node.typeName.text === "Readonly";
  return isRead ? literalMembers(node.typeArguments[0]) : [];
}

/** What an alias stands for: in Lua, unless its fields say so, and for the compiler. */
async function aliasLines(declaration, { words, types, format }) {
  const said = tagText(declaration, "lua");
  const inLua = () => {
    if (hasTag(declaration, "typescript")) return ["", "For the compiler only."];
    if (said !== "") return ["", `In Lua: ${words.type(said)}`];
    return isObject(declaration.type) ? [] : ["", `In Lua: ${words.type(types.ofAlias(declaration))}`];
  };
  return [...inLua(), ...fence("dts", await format(declarationText(declaration)))];
}

/**
 * The lines of a section.
 * @param tools words, types and format; `call`: how snippets call the object that the page is about, for which the page's
 * heading stands.
 */
export async function describe(declaration, tools) {
  const { words, call } = tools;
  const owner = declaration.name.text;
  const isAlias = ts.isTypeAliasDeclaration(declaration);
  const members = isAlias ? literalMembers(declaration.type) : membersOf(declaration);
  const fields = members.filter((member) => !isMethod(member) && !hasTag(member, "typescript"));
  const lines = call === undefined ? ["", `## ${owner} {#${owner.toLowerCase()}}`] : [];
  lines.push("", words.about(declaration, owner), ...examplesOf(declaration));
  lines.push(
    ...table(
      ["field", "type", "what"],
      fields.map((member) => fieldRow(member, owner, tools)),
    ),
  );
  for (const method of members.filter(isMethod)) lines.push(...(await methodLines(method, owner, tools)));
  if (isAlias) lines.push(...(await aliasLines(declaration, tools)));
  return lines;
}
