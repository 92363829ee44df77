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
    assert.error_matches(
      check({ ...good, names: [string.rep("x", 8193)] }),
      "payload.names%[1%] is too long: at most 8192 bytes, got 8193 %[size%]",
    );
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
    assert.error_matches(
      check({ ...good, extra: cycle }),
      "payload.extra.self is a table that contains itself %[cycle%]$",
    );
    assert.error_matches(
      check({ ...good, extra: { byName: { Anna: [1, { f: () => 1 }] } } }),
      'payload.extra.byName%["Anna"%]%[2%].f must be a number, string, boolean or table, got a function %[function%]$',
    );
    assert.error_matches(
      check({ ...good, extra: { c: coroutine.create(() => undefined) } }),
      "payload.extra.c must be .* got a thread %[thread%]$",
    );
    assert.error_matches(
      check({ ...good, extra: { a: [0 / 0] } }),
      "payload.extra.a%[1%] is not a number %(NaN%) %[nan%]$",
    );
    assert.error_matches(
      check({ ...good, extra: { a: string.rep("x", 9000) } }),
      "payload.extra is too large: at most 8192 bytes as a text, got 90%d%d %[size%]$",
    );
    let deep: Record<string, unknown> = {};
    for (const _ of $range(1, 16)) {
      deep = { d: deep };
    }
    assert.error_matches(
      check({ ...good, extra: deep }),
      "payload.extra.d[.d]+ is more than 16 levels deep in tables %[depth%]$",
    );
    assert.error_matches(check({ ...good, extra: "x" }), "payload.extra must be a table of numbers.*got the string");
    // A table in two places contains itself in neither.
    const twice = { x: 1 };
    assert.has_no_error(check({ ...good, extra: { a: twice, b: twice } }));
    assert.has_no_error(check({ ...good, extra: { a: 1, b: "x" } }));
  });
});
