import { asCharacter, small } from "../../src/client/spelling";

describe("a character's name in any letter case", () => {
  it("has one capital, whatever its letters", () => {
    for (const [given, expected] of [
      ["anna", "Anna"],
      ["ANNA", "Anna"],
      ["zoË", "Zoë"],
      ["ÖRJAN", "Örjan"],
      ["ørsted", "Ørsted"],
      ["ПЁТР", "Пётр"],
      ["яна", "Яна"],
      ["李小龍", "李小龍"],
      ["", ""],
    ]) {
      assert.equal(expected, asCharacter(given));
    }
  });

  it("leaves what has no small letters, and what is no text of UTF-8, as it is", () => {
    assert.equal("kel'thuzad 3×ß", small("KEL'THUZAD 3×ß"));
    const bytes = string.char(0xff, 0x80);
    assert.equal(`${bytes}a`, small(`${bytes}A`));
  });
});
