import type { SavedBooks } from "../../src/ledger/closing/savedBooks";
import { guid } from "../support/events";
import { FakeTime } from "../support/fakes";
import { ANNA, documentOf, expectInDocument, GOLDEN, GOLDEN_TYPES, REOPENED_AT, reopeningOf } from "../support/golden";
import { openLedger } from "../support/ledgers";

// The example of docs/format.md: what stands in SavedVariables for it. Every later version must read it.

/** When the example's books are closed. */
const CLOSED_AT = 1702600000;

const WEEK =
  "lYI331npYD3udJa1dQ0S14Weydro13so8lx10100zmo6A0zn870000039AW:Gii?s?6KL:snb4_R:s47late~A08Ragnaros4+L." +
  "3N6553F100000112B01001EEF000i9010101303100121211122J1y0sab111010101050103";
const HASH = "4-3362cf119139f8";
const FIRST = "6553F100000112B01001EEF";

/** The saved weeks. */
function newWeeks(): LuaTable<number, string> {
  const weeks = new LuaTable<number, string>();
  weeks.set(2810, WEEK);
  return weeks;
}

/** The example's events by one character, the first of them undone: what is saved. */
function savedTable(): { version: number; weeks: object; stamps: object } {
  const time = new FakeTime();
  const storage = {};
  const ledger = openLedger({ time, storage, events: GOLDEN_TYPES });
  for (const { time: at, eventType, payload } of GOLDEN) {
    time.server = at;
    ledger.Append(eventType, payload);
  }
  ledger.Retract(FIRST);
  ledger.flush();
  return storage as ReturnType<typeof savedTable>;
}

describe("the saved format", () => {
  it("is the document's table", () => {
    const { version, weeks, stamps } = savedTable();
    assert.equal(1, version);
    assert.same(newWeeks(), weeks);
    assert.same({ [guid(1)]: 435200076801 }, stamps);
    expectInDocument(WEEK);
    expectInDocument("435200076801");
    expectInDocument(string.sub(WEEK, 1, 20));
  });

  it("opens", () => {
    const weeks = newWeeks();
    const time = new FakeTime();
    time.server = 1700000300;
    const storage = { version: 1, weeks, stamps: { [guid(1)]: 435200076801 } };
    const ledger = openLedger({ time, storage, events: GOLDEN_TYPES });
    assert.equal(HASH, ledger.Hash());
    assert.equal(`${HASH}-430d28af`, ledger.WeekHash(2810));
    assert.is_true(ledger.IsRetracted(FIRST));
    const notes: unknown[] = [];
    for (const event of ledger.Events()) {
      notes.push(event.note ?? event.boss ?? event.item ?? event.target);
    }
    assert.same([19019, "late\n", "Ragnaros", FIRST], notes);
    ledger.flush();
    assert.equal(WEEK, weeks.get(2810));
    // The second key of that second: the first is taken, as `stamps` says.
    assert.equal(2, ledger.Append(GOLDEN_TYPES[1], { boss: "Onyxia", minutes: 3, first: false })[0]?.counter);
    expectInDocument(HASH);
    expectInDocument(FIRST);
  });
});

type ClosedTable = Required<Pick<SavedBooks, "control" | "summaries">> & { weeks: object };

/** The example's ledger a month later, when its character has closed the books with one balance, and perhaps undone that. */
function closedTable(isUndone = false): ClosedTable {
  const time = new FakeTime();
  const storage = {};
  const ledger = openLedger({ time, storage, events: GOLDEN_TYPES });
  for (const { time: at, eventType, payload } of GOLDEN) {
    time.server = at;
    ledger.Append(eventType, payload);
  }
  time.server = CLOSED_AT;
  const [closing] = ledger.Prune(1700000300 + 604800, [[GOLDEN_TYPES[0], { targets: [ANNA], points: 50 }]], {
    force: true,
  });
  if (isUndone && closing !== undefined) {
    time.server = REOPENED_AT;
    ledger.Reopen(closing);
  }
  ledger.flush();
  return storage as ClosedTable;
}

describe("the saved format of closed books", () => {
  it("is the document's", () => {
    const { control, summaries, weeks } = closedTable();
    const [id, text] = next(control);
    const [of, summary] = next(summaries);
    assert.same({}, weeks);
    assert.equal(id, of);
    expectInDocument(id as string);
    expectInDocument(text as string);
    expectInDocument(summary as string);
  });

  it("opens", () => {
    const [id, text, summary] = string.match(
      documentOf(),
      "id of this closing is `(%x+)`.-```\n([^\n]+)\n```.-```\n([^\n]+)\n```",
    );
    const time = new FakeTime();
    time.server = CLOSED_AT;
    const storage = { version: 1, control: { [id]: text }, summaries: { [id]: summary } };
    const ledger = openLedger({ time, storage, events: GOLDEN_TYPES });
    assert.same(
      [[id, true, 1, 3]],
      ledger.Closings().map((each) => [each.id, each.holds, each.events, each.closed]),
    );
    assert.equal(1, ledger.Count());
    for (const event of ledger.Events()) {
      assert.equal(50, event.points);
    }
  });
});

/** The ids and texts in the document: of the closing, its summary, and the reopening. */
function documented(): Record<"closing" | "text" | "summary" | "reopening" | "undo", string> {
  const [closing, text, summary, reopening, undo] = string.match(
    documentOf(),
    "id of this closing is `(%x+)`.-```\n([^\n]+)\n```.-```\n([^\n]+)\n```.-id of the reopening is%s`(%x+)`.-```\n([^\n]+)\n```",
  );
  return { closing, text, summary, reopening, undo };
}

describe("the saved format of a closing that was undone", () => {
  it("is the document's", () => {
    const { closing, reopening, text, undo } = documented();
    const { control, weeks } = closedTable(true);
    assert.same({ [closing]: text, [reopening]: undo }, control);
    assert.equal(reopeningOf(closing), string.sub(undo, 7));
    assert.is_not_nil((weeks as LuaTable<number, string>).get(2810));
  });

  it("opens", () => {
    const { closing, reopening, summary, text, undo } = documented();
    const weeks = (closedTable(true) as unknown as { weeks: LuaTable<number, string> }).weeks;
    const time = new FakeTime();
    time.server = REOPENED_AT;
    const storage = {
      version: 1,
      weeks,
      control: { [closing]: text, [reopening]: undo },
      summaries: { [closing]: summary },
    };
    const ledger = openLedger({ time, storage, events: GOLDEN_TYPES });
    assert.same(
      [[closing, false, true]],
      ledger.Closings().map((each) => [each.id, each.holds, each.reopened]),
    );
    assert.equal(3, ledger.Count());
  });
});
