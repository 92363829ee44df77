import { defineEvent, type EventType } from "../../src/event/eventType";
import type { Ledger } from "../../src/ledger/ledger";
import { noPause } from "../../src/ledger/store/weeks";
import { writePack } from "../../src/pack/pack";
import { blockOf, guid } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, openLedger, setOf } from "../support/ledgers";

const Award = defineEvent("AW", [
  ["target", "guid"],
  ["points", "int"],
  ["note", "string?"],
]);

interface Seen {
  awards: number[];
  others: string[];
}

/** A ledger that knows `Award`, and what a projection of it has seen. */
function opened(storage: object, time: FakeTime): { ledger: Ledger; seen: Seen } {
  const ledger = openLedger({ time, storage, events: [Award] });
  const projection = ledger.Project<Seen>({
    name: "seen",
    version: 1,
    initial: () => ({ awards: [], others: [] }),
    on: {
      AW: (state, event) => {
        state.awards.push((event.points as number) + 0);
      },
    },
    otherwise: (state, event) => {
      state.others.push(`${event.type} ${tostring((event as unknown as Record<number, unknown>)[1])}`);
    },
  });
  projection.CatchUp();
  assert.is_false(projection.IsHalted());
  return { ledger, seen: projection.GetState() };
}

function packOf(time: number, eventType: EventType, payload: object): string {
  return writePack(blockOf([{ time, counter: 0, creator: guid(2), eventType, payload }]), 1, 1, noPause);
}

describe("an event with a known code", () => {
  const cases: [string, EventType, object, Seen][] = [
    [
      "and fields of other types is another type's for handlers",
      defineEvent("AW", [
        ["a", "string"],
        ["b", "string"],
      ]),
      { a: "x", b: "y" },
      { awards: [], others: ["AW:ss x"] },
    ],
    [
      "that lacks a required field is another type's for handlers",
      defineEvent("AW", [["target", "guid"]]),
      { target: guid(1) },
      { awards: [], others: [`AW:g ${guid(1)}`] },
    ],
    [
      "that lacks an optional field is of the type",
      defineEvent("AW", [
        ["target", "guid"],
        ["points", "int"],
      ]),
      { target: guid(1), points: 7 },
      { awards: [7], others: [] },
    ],
    [
      "with appended fields is of the type",
      defineEvent("AW", [
        ["target", "guid"],
        ["points", "int"],
        ["note", "string?"],
        ["item", "int?"],
      ]),
      { target: guid(1), points: 8, item: 3 },
      { awards: [8], others: [] },
    ],
  ];
  for (const [name, eventType, payload, expected] of cases) {
    it(`${name}, and is kept and handed on`, () => {
      const time = new FakeTime();
      const storage = {};
      const { ledger } = opened(storage, time);
      const pack = packOf(time.server, eventType, payload);
      assert.equal(1, setOf(ledger).receive(pack, "P2-Realm", noPause)?.added);
      assert.same([pack], setOf(ledger).packWeek(ledger.Weeks()[0], 8192, noPause));
      const hash = ledger.Hash();
      ledger.Close();
      const again = opened(copy(storage), time);
      assert.same(expected, again.seen);
      assert.equal(hash, again.ledger.Hash());
    });
  }

  it("and an empty text in a table field is refused, required or not", () => {
    const time = new FakeTime();
    for (const [fieldType, emptyText] of [
      ["table", "string"],
      ["table?", "string?"],
      ["table[]", "string[]"],
    ] as const) {
      const Data = defineEvent("DT", [["data", fieldType]]);
      const ledger = openLedger({ time, events: [Data] });
      const Text = defineEvent("DT", [["data", emptyText]]);
      const text = packOf(time.server, Text, { data: emptyText === "string[]" ? [""] : "" });
      const [table] = string.gsub(text, "DT:([sS])", (letter) => `DT:${letter === "s" ? "t" : "T"}`);
      const report = setOf(ledger).receive(table, "P2-Realm", noPause);
      assert.same({ added: 0, known: 0, rejected: 1, conflicts: 0, held: 0 }, report);
    }
  });
});
