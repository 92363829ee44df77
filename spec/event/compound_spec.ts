import type { Event } from "../../src/event/event";
import { defineEvent } from "../../src/event/eventType";
import { payloadToValues } from "../../src/event/payload";
import type { Ledger } from "../../src/ledger/ledger";
import { mixOf } from "../../src/ledger/store/sums";
import { noPause } from "../../src/ledger/store/weeks";
import { blockOf, Compound, guid } from "../support/events";
import { FakeTime, fakeSerializer } from "../support/fakes";
import { openLedger, setOf } from "../support/ledgers";
import { writePack } from "../../src/pack/pack";

const votes = () => [
  { voter: guid(1), item: 5, note: "best in slot" },
  { voter: guid(2), item: -7 },
  { voter: guid(3), item: 0, note: "" },
];
const good = () => ({ votes: votes(), points: { [guid(2)]: 5, [guid(1)]: 3 }, value: 1 });

function firstOf(ledger: Ledger): Event | undefined {
  for (const event of ledger.Events()) {
    return event;
  }
  return undefined;
}

/** What handlers see of a payload. */
function seen(payload: object): Record<string, unknown> {
  const ledger = openLedger({ time: new FakeTime(), events: [Compound] });
  const [event] = ledger.Append(Compound, payload);
  return event as Event;
}

describe("lists of records, maps and values of any kind", () => {
  it("come to handlers as plain tables", () => {
    const marks = [{}, { mark: 1, data: { 1: "a" }, table: { x: 1 }, share: 0.5, done: false }, { data: "\x01t{}" }];
    const payload = {
      ...good(),
      value: { deep: [1, 2] },
      values: [1, "1", 0.5, true, false, { a: 1 }, "", "\x01", "\x01tx", "\x01sx", 2 ** 60],
      maybe: false,
      marks,
      texts: { a: 1, b: "text", c: { d: true }, ["\x01"]: "\x01s" },
      tables: { [5]: { x: 1 }, [-3]: {} },
    };
    const event = seen(payload);
    for (const [name, value] of pairs(payload as unknown as Record<string, unknown>)) {
      assert.same(value, event[name], name);
    }
    const least = seen({ votes: [], points: {}, value: "" });
    assert.same([], least.votes);
    assert.same({}, least.points);
    assert.equal("", least.value);
    for (const name of ["values", "maybe", "marks", "texts", "tables"]) {
      assert.is_nil(least[name], name);
    }
  });

  it("are tables of each event's own", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, events: [Compound] });
    ledger.Append(Compound, { ...good(), value: { x: 1 } });
    const first = firstOf(ledger) as unknown as { votes: { item: number }[]; points: object; value: object };
    first.votes[0].item = 99;
    first.votes.push({ item: 1 });
    (first.points as Record<string, number>)[guid(1)] = 99;
    (first.value as Record<string, number>).x = 99;
    const again = firstOf(ledger) as unknown as Record<string, unknown>;
    assert.same(votes(), again.votes);
    assert.same(good().points, again.points);
    assert.same({ x: 1 }, again.value);
  });

  it("are numbered where the type is not known", () => {
    const ledger = openLedger({ time: new FakeTime(), events: [] });
    const block = blockOf([
      { time: 1_700_000_000, counter: 0, creator: guid(1), eventType: Compound, payload: { ...good(), value: "x" } },
    ]);
    setOf(ledger).receive(writePack(block, 1, 1, noPause), "P1-Realm", noPause);
    const event = firstOf(ledger) as unknown as Record<number, unknown>;
    assert.same({ 1: guid(1), 2: 5, 3: "best in slot" }, (event[1] as object[])[0]);
    assert.same(good().points, event[2]);
    assert.equal("x", event[3]);
  });

  it("are stored as one text, however a map was filled", () => {
    const keys = ["b", "", "a", "ab", "B", "\xff", "\x01", "a\0", "10", "9"];
    const ints = [5, -3, 2 ** 49, 0, -(2 ** 49), 10, 9];
    const packOf = (isReversed: boolean): string => {
      const texts = new LuaTable<string, unknown>();
      const tables = new LuaTable<number, unknown>();
      const points = new LuaTable<string, unknown>();
      for (const i of $range(1, 10)) {
        const place = isReversed ? 10 - i : i - 1;
        texts.set(keys[place], place);
        if (place < ints.length) {
          tables.set(ints[place], {});
        }
        points.set(guid(place + 1, place % 2 === 0 ? 9 : 10), place);
      }
      const payload = { ...good(), points, texts, tables };
      const draft = { time: 1_700_000_000, counter: 0, creator: guid(1), eventType: Compound, payload };
      return writePack(blockOf([draft]), 1, 1, noPause);
    };
    assert.equal(packOf(false), packOf(true));
  });
});

describe("a payload with records, maps and values of any kind", () => {
  const check = (changes: object) => () => {
    payloadToValues(Compound, { ...good(), ...changes }, fakeSerializer);
  };
  const second = (vote: unknown) => ({ votes: [votes()[0], vote] });

  const cases: [object, string][] = [
    [{ votes: "x" }, 'payload.votes must be a list, each item a table with the record\'s fields; got the string "x"'],
    [{ votes: { a: 1 } }, "payload.votes must be a list without holes and other keys, got the key a"],
    [second("x"), 'payload.votes[2] must be a table with the fields voter, item, note, got the string "x"'],
    [
      second({ voter: guid(1), item: "5" }),
      'payload.votes[2].item must be a whole number smaller than 2^50 in size, got the string "5"',
    ],
    [second({ voter: guid(1) }), "payload.votes[2].item is missing: it must be int"],
    [second({ voter: "Anna", item: 5 }), "payload.votes[2].voter must be a player's GUID"],
    [second({ voter: guid(1), item: 5, note: 7 }), "payload.votes[2].note must be a string of at most 8192 bytes"],
    [second({ voter: guid(1), itm: 5 }), 'payload.votes[2].itm is an unknown field: did you mean "item"?'],
    [{ points: 5 }, "payload.points must be a table by keys, each a player's GUID"],
    [
      { points: { Anna: 5 } },
      'payload.points: each key must be a player\'s GUID (Player-<realm id>-<8 hexadecimal digits>), got the string "Anna"',
    ],
    [{ points: { [guid(1)]: "5" } }, `payload.points["${guid(1)}"] must be a whole number smaller than 2^50 in size`],
    [{ tables: { [7]: 5 } }, "payload.tables[7] must be a table of numbers"],
    [
      { tables: { [0.5]: {} } },
      "payload.tables: each key must be a whole number smaller than 2^50 in size, got the number 0.5",
    ],
    [
      { value: 0 / 0 },
      "payload.value must be true, false, a finite number, a string of at most 8192 bytes or a table of",
    ],
    [{ value: math.huge }, "payload.value must be true, false, a finite number"],
    [{ value: () => undefined }, "payload.value must be true, false, a finite number"],
    [{ value: string.rep("x", 8193) }, "payload.value is too long: at most 8192 bytes, got 8193 [size]"],
    [
      { value: { a: () => undefined } },
      "payload.value.a must be a number, string, boolean or table, got a function [function]",
    ],
    [{ values: [1, coroutine.create(() => undefined)] }, "payload.values[2] must be true, false, a finite number"],
    [{ tables: { [7]: { a: 0 / 0 } } }, "payload.tables[7].a is not a number (NaN) [nan]"],
    [{ texts: { a: 0 / 0 } }, 'payload.texts["a"] must be true, false, a finite number'],
  ];
  for (const [changes, message] of cases) {
    it(`is refused: ${message}`, () => {
      const [ok, problem] = pcall(check(changes));
      assert.is_false(ok);
      assert.is_not_nil(string.find(problem as string, message, 1, true)[0], problem as string);
    });
  }

  it("is refused when it has too much", () => {
    const many = <T>(count: number, make: (i: number) => T): T[] => {
      const list: T[] = [];
      for (const i of $range(1, count)) {
        list.push(make(i));
      }
      return list;
    };
    const marks = (count: number) => many(count, () => ({}));
    assert.has_no_error(check({ marks: marks(200) }));
    assert.error_matches(check({ marks: marks(1025) }), "payload.marks must have at most 1024 items, got 1025");
    // Each of a record's five fields counts ten.
    assert.error_matches(check({ marks: marks(300) }), "payload is too large to be sent");
    const tables = many(1025, () => ({}));
    assert.error_matches(check({ tables }), "payload.tables must have at most 1024 entries, got 1025");
    assert.error_matches(check({ texts: { a: string.rep("x", 8000), b: string.rep("y", 8000) } }), "too large");
  });
});

describe("an event type with records and maps", () => {
  const wrong: [unknown[], string][] = [
    [["votes", "record[]"], 'field 1 ("votes"): the record\'s fields must be a list of { name, type }, got nil'],
    [["votes", "record[]", []], 'field 1 ("votes"): a record must have a field'],
    [["votes", "record[]", { item: "int" }], "in order and without holes, got the key item"],
    [
      ["votes", "record[]", [["item"]]],
      'field 1 ("votes"), field 1 of the record ("item"): its type must be int, number',
    ],
    [
      ["votes", "record[]", [["item", "int[]"]]],
      "its type must be int, number, boolean, string, guid, table or any, with ?",
    ],
    [["votes", "record[]", [["item", "record[]"]]], 'got the string "record[]"'],
    [
      [
        "votes",
        "record[]",
        [
          ["item", "int"],
          ["item", "int"],
        ],
      ],
      'field 1 ("votes"), field 2 of the record: the name "item" is taken by an earlier field',
    ],
    [
      ["votes", "record[]", [["item", "int"]], "x"],
      'field 1 ("votes") must be { name, "record[]", fields }, got the key 4',
    ],
    [["votes", "record", [["item", "int"]]], 'or record[] or map, got the string "record"'],
    [["points", "map"], "the type of a map's keys must be guid, int or string, got nil"],
    [
      ["points", "map", "number", "int"],
      'the type of a map\'s keys must be guid, int or string, got the string "number"',
    ],
    [["points", "map", "guid"], "the type of a map's values must be int, number"],
    [
      ["points", "map", "guid", "int?"],
      'the type of a map\'s values must be int, number, boolean, string, guid, table or any, got the string "int?"',
    ],
    [["points", "map[]", "guid", "int"], 'got the string "map[]"'],
    [["value", "int", "int"], 'field 1 ("value") must be { name, type }, got the key 3 besides'],
  ];
  for (const [declaration, message] of wrong) {
    it(`is refused: ${message}`, () => {
      const [ok, problem] = pcall(() => defineEvent("XX", [declaration]));
      assert.is_false(ok);
      assert.is_not_nil(string.find(problem as string, message, 1, true)[0], problem as string);
    });
  }

  it("has at most 32 fields, those of records and maps counted", () => {
    const record = [
      "r",
      "record[]",
      [
        ["a", "int"],
        ["b", "int"],
      ],
    ];
    const fields = (count: number, last: unknown): unknown[] => {
      const list: unknown[] = [];
      for (const i of $range(1, count)) {
        list.push([`f${i}`, "int"]);
      }
      return [...list, last];
    };
    assert.has_no_error(() => defineEvent("XX", fields(30, record)));
    assert.error_matches(() => defineEvent("XX", fields(31, record)), "those of records count each.*got 33");
    assert.error_matches(() => defineEvent("XX", fields(31, ["m", "map", "int", "int"])), "got 33");
  });
});

describe("a record that a newer version of the addon has given a field", () => {
  const Later = defineEvent("CP", [
    [
      "votes",
      "record[]",
      [
        ["voter", "guid"],
        ["item", "int"],
        ["note", "string?"],
        ["weight", "number?"],
      ],
    ],
    ["points", "map", "guid", "int"],
    ["value", "any"],
  ]);
  const withWeights = () => votes().map((vote) => ({ ...vote, weight: 0.5 }));
  const only = (ledger: Ledger) => firstOf(ledger) as unknown as Record<string, unknown>;

  it("is read by both versions", () => {
    const time = new FakeTime();
    const older = openLedger({ time, events: [Compound] });
    const newer = openLedger({ time, events: [Later], person: 2 });
    older.Append(Compound, good());
    newer.Append(Later, { votes: withWeights(), points: {}, value: 1 });
    const storage = {};
    const reader = openLedger({ time, events: [Compound], storage, person: 3 });
    for (const week of newer.Weeks()) {
      for (const pack of setOf(newer).packWeek(week, 5000, noPause)) {
        setOf(reader).receive(pack, "P2-Realm", noPause);
      }
    }
    assert.same(votes(), only(reader).votes);
    assert.equal("CP", only(reader).type);
    assert.same(withWeights(), only(newer).votes);
  });

  it("may follow the older one on the same saved table, and the other way round", () => {
    const time = new FakeTime();
    const storage = {};
    const first = openLedger({ time, events: [Compound], storage });
    first.Append(Compound, good());
    first.Close();
    const second = openLedger({ time, events: [Later], storage });
    assert.same(votes(), only(second).votes);
    second.Close();
    openLedger({ time, events: [Compound], storage }).Close();
    const Other = defineEvent("CP", [
      [
        "votes",
        "record[]",
        [
          ["voter", "guid"],
          ["item", "string"],
        ],
      ],
    ]);
    assert.error_matches(
      () => openLedger({ time, events: [Other], storage }),
      'field 1 %("votes"%) of "CP" is "record%[%] %(guid, string%)", and the saved events have "record%[%] %(guid, int, string%?',
    );
  });
});

describe("the mix of an event with records, maps and values of any kind", () => {
  const mixOfPayload = (changes: object): string => {
    const draft = { time: 1_700_000_000, counter: 0, creator: guid(1), eventType: Compound };
    const [a, b] = mixOf(blockOf([{ ...draft, payload: { ...good(), ...changes } }]), 1);
    return `${a} ${b}`;
  };

  it("differs for different values", () => {
    const seenMixes = new LuaTable<string, number>();
    const changes: object[] = [
      ...[
        1,
        0,
        "1",
        "0",
        true,
        false,
        "b1",
        "b0",
        "true",
        5.25,
        "+L.3",
        "s",
        "",
        "t{}",
        {},
        "{}",
        "\x01",
        "\x01t{}",
      ].map((value) => ({ value })),
      { values: [] },
      { values: ["a", "b"] },
      { values: ["b", "a"] },
      { maybe: 1 },
      { votes: [] },
      { votes: [{ voter: guid(1), item: 5 }] },
      { votes: [{ voter: guid(1), item: 5, note: "" }] },
      {
        votes: [
          { voter: guid(1), item: 5 },
          { voter: guid(1), item: 5 },
        ],
      },
      { points: {} },
      { points: { [guid(1)]: 5 } },
      { points: { [guid(1)]: 3, [guid(2)]: 6 } },
      { marks: [] },
      { marks: [{}] },
      { marks: [{}, {}] },
      { marks: [{ mark: 0 }, {}] },
      { marks: [{}, { mark: 0 }] },
      { marks: [{ data: 0 }] },
      { texts: {} },
      { texts: { a: "b" } },
      { texts: { b: "a" } },
    ];
    for (const [place, change] of ipairs(changes)) {
      const mix = mixOfPayload(change);
      assert.is_nil(seenMixes.get(mix), `change ${place}`);
      seenMixes.set(mix, place);
    }
    assert.equal(mixOfPayload({}), mixOfPayload({}));
  });
});
