// The reference's pages: one for each object that an addon calls, with the types that it is the first to name.
import { membersOf, ROOT } from "../types/face.mjs";
import { LuaTypes } from "../types/luaTypes.mjs";
import { describe } from "./describe.mjs";
import { Words } from "./words.mjs";

/** The objects that have a page, with what the page is called and how the documentation's snippets call the object. */
const OBJECTS = new Map([
  [ROOT, { page: "library", title: "The library", call: "ES" }],
  ["Ledger", { page: "ledger", title: "Ledger", call: "ledger" }],
  ["Projection", { page: "projection", title: "Projection", call: "projection" }],
]);

/** The page on which each type is described, by name. */
function placesOf({ declarations, namedBy }) {
  const places = new Map();
  for (const { name } of declarations) {
    const own = OBJECTS.get(name.text)?.page;
    places.set(name.text, own ?? places.get(namedBy.get(name.text)));
  }
  return places;
}

/**
 * Makes the pages.
 * @param face what `readFace` gives.
 * @param format makes TypeScript's code readable.
 * @returns names, without an ending, and texts.
 */
export async function newPages(face, format) {
  const places = placesOf(face);
  const types = new LuaTypes(face.checker, face.declarations);
  const pages = new Map();
  for (const [name, { page, title, call }] of OBJECTS) {
    const words = new Words((type) => {
      const place = places.get(type);
      if (place === undefined) return undefined;
      return `${place === page ? "" : `${place}.md`}#${type.toLowerCase()}`;
    });
    const lines = [`# ${title} {#${name.toLowerCase()}}`];
    for (const declaration of face.declarations) {
      if (places.get(declaration.name.text) !== page) continue;
      const isObject = declaration.name.text === name;
      lines.push(...(await describe(declaration, { words, types, format, call: isObject ? call : undefined })));
      if (isObject && membersOf(declaration).length === 0) throw new Error(`${name} has nothing to call`);
    }
    pages.set(page, `${lines.join("\n")}\n`);
  }
  return pages;
}
