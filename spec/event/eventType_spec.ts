import { defineEvent } from "../../src/event/eventType";
import { payloadToValues } from "../../src/event/payload";
import { guid } from "../support/events";
import { fakeSerializer } from "../support/fakes";

const define = (code: unknown, fields: unknown) => () => {
  defineEvent(code, fields);
};

describe("DefineEvent", () => {
  it("keeps code, names and types", () => {
    const eventType = defineEvent("AW", [
      ["targets", "guid[]"],
      ["points", "int"],
      ["note", "string[]?"],
    ]);
    assert.equal("AW", eventType.code);
    assert.same(["targets", "points", "note"], eventType.names);
    assert.equal("AW:GiS?", eventType.shape.text);
  });

  it("names the argument and what was expected", () => {
    assert.error_matches(define("", []), "code must be a text of 1 to 8 letters and digits, got the string");
    assert.error_matches(define("TOOLONGCODE", []), "code must be");
    assert.error_matches(define("_R", []), "code must be");
    assert.error_matches(define(5, []), "got the number 5");
    assert.error_matches(define("A", undefined), "fields must be a list of { name, type }, got nil");
    assert.error_matches(define("A", ["x"]), "field 1 must be { name, type }");
    assert.error_matches(define("A", [["x", "float"]]), 'field 1 %("x"%): its type must be int, number');
    assert.error_matches(
      define("A", [
        ["x", "int"],
        ["x", "int"],
      ]),
      'field 2: the name "x" is taken',
    );
    assert.error_matches(define("A", [["time", "int"]]), '"time" is a name that every event has');
    assert.error_matches(define("A", [["x", "int[][]"]]), "its type must be");
    assert.error_matches(define("A", [["x", "int?[]"]]), "its type must be");
  });
});

describe("a payload", () => {
  const eventType = defineEvent("PL", [
    ["who", "guid"],
    ["points", "int"],
    ["factor", "number?"],
    ["names", "string[]?"],
    ["extra", "table?"],
  ]);
  const check = (payload: unknown) => () => {
    payloadToValues(eventType, payload, fakeSerializer);
  };
  const good = { who: guid(1), points: 3 };

  it("is checked field by field, with messages that name the field", () => {
    assert.has_no_error(check(good));
    assert.error_matches(check(undefined), "payload must be a table with the fields of PL, got nil");
    assert.error_matches(check({ points: 3 }), "payload.who is missing: it must be guid");
    assert.error_matches(
      check({ ...good, who: "Anna" }),
      'payload.who must be a player\'s GUID.*got the string "Anna"',
    );
    assert.error_matches(check({ ...good, points: 1.5 }), "payload.points must be a whole number.*got the number 1.5");
    assert.error_matches(check({ ...good, points: 2 ** 50 }), "payload.points must be a whole number");
    assert.error_matches(check({ ...good, points: "3" }), "payload.points must be");
    assert.error_matches(check({ ...good, factor: 0 / 0 }), "payload.factor must be a finite number");
    assert.error_matches(check({ ...good, factor: math.huge }), "payload.factor must be a finite number");
    assert.error_matches(check({ ...good, names: "x" }), "payload.names must be a list");
    assert.error_matches(check({ ...good, names: ["x", 5] }), "payload.names%[2%] must be a string");
    assert.error_matches(check({ ...good, names: { a: "x" } }), "payload.names must be a list without holes");
    assert.error_matches(
      check({ ...good, pionts: 3 }),
      'payload.pionts is an unknown field of PL: did you mean "points"',
    );
    assert.error_matches(check({ ...good, names: [string.rep("x", 8193)] }), "at most 8192 bytes");
  });

  it("is refused when it is too large to be sent", () => {
    const heavy = string.rep("x", 4000);
    assert.has_no_error(check({ ...good, names: [heavy, heavy] }));
    assert.error_matches(
      check({ ...good, names: [heavy, heavy, heavy, heavy] }),
      "payload is too large to be sent: .* at most 12000, got 160%d%d",
    );
  });

  it("takes no table that cannot be serialised", () => {
    const cycle = {} as Record<string, unknown>;
    cycle.self = cycle;
    assert.error_matches(check({ ...good, extra: cycle }), "payload.extra must be a table .* without cycles");
    assert.error_matches(check({ ...good, extra: { f: () => 1 } }), "payload.extra must be a table");
    assert.has_no_error(check({ ...good, extra: { a: 1, b: "x" } }));
  });
});
