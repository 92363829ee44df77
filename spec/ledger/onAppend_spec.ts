import type { Event } from "../../src/event/event";
import type { TypeOrCode } from "../../src/event/eventChoice";
import { type Draft, Everything, guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, receiveAll } from "../support/ledgers";
import { MeteredTime } from "../support/metered";

/** A millisecond. */
const STEP_LIMIT = 100_000;

function drafts(time: FakeTime, count: number): Draft[] {
  const list: Draft[] = [];
  for (const i of $range(1, count)) {
    list.push({ time: time.server - i, counter: 0, creator: guid(5), eventType: Loot, payload: loot(i % 9, i) });
  }
  return list;
}

describe("OnAppend of a type", () => {
  it("tells of every event of that type that is added: one's own, imported and synced ones", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    const told: unknown[] = [];
    const retracted: unknown[] = [];
    const all: unknown[] = [];
    ledger.OnAppend(Loot, (event, sender) => told.push([event.points, sender]));
    ledger.OnAppend("_R", (event) => retracted.push(event.target));
    ledger.OnAppend((event) => all.push(event.type));
    const [own] = ledger.Append(Loot, loot(1, 1));
    ledger.Retract(own as Event);
    receiveAll(ledger, drafts(time, 1), 1, "P9-Realm");
    ledger.ImportRows([{}], () => ({ type: Loot, payload: loot(1, 7), time: time.server - 50, source: "Old" }));
    assert.same(
      [
        [1, undefined],
        [1, "P9-Realm"],
        [7, "P1-Realm"],
      ],
      told,
    );
    assert.same([own?.key], retracted);
    assert.same(["LT", "_R", "LT", "LT"], all);
  });

  it("takes a code for a type, and ends", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    let count = 0;
    const stop = ledger.OnAppend("LT", () => {
      count += 1;
      if (count === 2) {
        stop();
      }
    });
    for (const i of $range(1, 4)) {
      ledger.Append(Loot, loot(1, i));
    }
    assert.equal(2, count);
  });

  it("tells nothing of what was there before", () => {
    const time = new FakeTime();
    const storage = {};
    openLedger({ time, storage }).Append(Loot, loot(1, 1));
    const first = openLedger({ time, storage });
    first.Close();
    const ledger = openLedger({ time, storage });
    let count = 0;
    ledger.OnAppend(Loot, () => (count += 1));
    time.advance(60);
    assert.equal(0, count);
  });

  it("pauses while it tells of many, and while it looks for those of a type", () => {
    for (const kind of ["LT", "EV"]) {
      const time = new MeteredTime();
      const ledger = openLedger({ time, scheduler: time.metered });
      let count = 0;
      ledger.OnAppend(kind as "LT", () => (count += 1));
      const source = openLedger({ time, person: 2 });
      receiveAll(source, drafts(time, 2000), 500, "P9-Realm");
      const text = source.Export() as string;
      ledger.Import(text, () => undefined);
      time.settle();
      assert.equal(2000, ledger.Count());
      assert.equal(kind === "LT" ? 2000 : 0, count);
      assert.is_true(time.longestStep > 0 && time.longestStep <= STEP_LIMIT, `${time.longestStep} instructions`);
    }
  });

  it("says what is wrong with the arguments", () => {
    const ledger = openLedger({ events: [Loot] });
    const fails = (kind: unknown, listener: unknown, message: string) => {
      assert.error_matches(
        () => ledger.OnAppend(kind as TypeOrCode, listener as (this: void) => void),
        message,
        undefined,
        true,
      );
    };
    fails(Everything, print, "OnAppend: type must be one of the ledger's event types, or its code, got a table");
    fails("TL", print, 'OnAppend: type: the ledger has no event type of the code "TL": did you mean "LT"?');
    fails(Loot, undefined, "OnAppend: listener must be a function, got nil");
    fails(Loot, 5, "OnAppend: listener must be a function, got the number 5");
    fails(undefined, undefined, "OnAppend: listener must be a function, got nil");
  });
});
