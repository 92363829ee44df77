// The public face as TypeScript declarations, for addons written for TypeScriptToLua.
import ts from "typescript";
import { docOf, membersOf } from "./face.mjs";

const HEADER = `/** EventSourcing for World of Warcraft: what \`LibStub("EventSourcing-1.0")\` gives. Made from src/ by \`npm run build\`. */
/// <reference types="@typescript-to-lua/language-extensions" />

`;

const listOf = (nodes) => (nodes ?? []).map((node) => node.getText()).join(", ");
const parametersOf = (node) => (node.typeParameters === undefined ? "" : `<${listOf(node.typeParameters)}>`);

/** A member as it is declared, without its comment. */
export function memberText(member) {
  if (!ts.isMethodDeclaration(member) && !ts.isPropertyDeclaration(member)) {
    return member.getText();
  }
  const name = member.name.getText();
  return ts.isMethodDeclaration(member)
    ? `${name}${parametersOf(member)}(${listOf(member.parameters)}): ${member.type.getText()};`
    : `readonly ${name}${member.questionToken === undefined ? "" : "?"}: ${member.type.getText()};`;
}

/** A declaration, without its comment. */
export function declarationText(declaration) {
  const head = `${declaration.name.text}${parametersOf(declaration)}`;
  if (ts.isTypeAliasDeclaration(declaration)) {
    return `export type ${head} = ${declaration.type.getText()};`;
  }
  const base = ts.isInterfaceDeclaration(declaration) ? listOf(declaration.heritageClauses) : "";
  const members = membersOf(declaration).map((member) => `${docOf(member)}\n${memberText(member)}`.trim());
  return `export interface ${head} ${base} {\n${members.join("\n")}\n}`;
}

/** The text of EventSourcing.d.ts, not formatted. */
export function toTypeScript({ declarations }) {
  return (
    HEADER + declarations.map((declaration) => `${docOf(declaration)}\n${declarationText(declaration)}\n`).join("\n")
  );
}
