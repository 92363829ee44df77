import { LOCALES, type Messages, messagesFor } from "../../src/client/messages";

/** A message's placeholders in their order: Lua 5.1's `string.format` has no numbered ones. */
function placeholders(text: string): string {
  const found: string[] = [];
  for (const [placeholder] of string.gmatch(text, "%%[%d%.]*%a")) found.push(placeholder);
  return found.join(" ");
}

function shapeOf(messages: Messages): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, text] of Object.entries(messages)) {
    assert.is_true((text as string).length > 0, key);
    result[key] = placeholders(text as string);
  }
  return result;
}

describe("messages to players", () => {
  it("are all there in every language, with the same placeholders", () => {
    const expected = shapeOf(LOCALES.enUS);
    assert.equal("%s %s %d %d %s", expected.ledger);
    for (const locale of ["deDE", "frFR"]) {
      assert.same(expected, shapeOf(LOCALES[locale]), locale);
    }
  });

  it("are English where there is no translation", () => {
    assert.equal(LOCALES.enUS, messagesFor("koKR"));
    assert.equal(LOCALES.deDE, messagesFor("deDE"));
  });
});
