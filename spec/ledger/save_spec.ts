import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, standingsDefinition } from "../support/ledgers";
import { MeteredTime } from "../support/metered";

/** A millisecond. */
const STEP_LIMIT = 100_000;

describe("Save", () => {
  it("writes what is unsaved into the saved table at once", () => {
    const time = new FakeTime();
    const storage = {};
    const ledger = openLedger({ time, storage });
    for (const i of $range(1, 20)) {
      ledger.Append(Loot, loot(i, i));
    }
    assert.equal(0, openLedger({ time, storage: copy(storage) }).Count());
    ledger.Save();
    assert.equal(ledger.Hash(), openLedger({ time, storage: copy(storage) }).Hash());
  });

  it("does the same in slices for who waits", () => {
    const time = new MeteredTime();
    const storage: { snapshots?: Record<string, unknown> } = {};
    const ledger = openLedger({ time, storage, scheduler: time.metered });
    ledger.Project(standingsDefinition);
    for (const i of $range(1, 3000)) {
      ledger.Append(Loot, loot(i % 40, i));
    }
    time.settle();
    time.longestStep = 0;
    let hash: string | undefined;
    ledger.Save(() => {
      hash = openLedger({ time, storage: copy(storage) }).Hash();
    });
    assert.is_nil(hash);
    time.settle();
    assert.equal(ledger.Hash(), hash);
    assert.is_not_nil(storage.snapshots?.standings);
    assert.is_true(time.longestStep > 0);
  });

  it("pauses at least every millisecond", () => {
    const time = new MeteredTime();
    const ledger = openLedger({ time, scheduler: time.metered });
    for (const i of $range(1, 3000)) {
      ledger.Append(Loot, loot(i % 40, i));
    }
    let isDone = false;
    time.settle();
    time.longestStep = 0;
    ledger.Save(() => (isDone = true));
    time.settle();
    assert.is_true(isDone);
    assert.is_true(time.longestStep <= STEP_LIMIT, `${time.longestStep} instructions in a step`);
  });

  it("raises where it must not be called", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    assert.error_matches(() => {
      ledger.Save(5 as never);
    }, "Save: done must be a function or nil, got the number 5");
    const projection = ledger.Project({
      ...standingsDefinition,
      on: {
        LT: () => {
          ledger.Save();
        },
      },
    });
    const messages: unknown[] = [];
    projection.OnError((_event, message) => messages.push(message));
    ledger.Append(Loot, loot(1, 1));
    projection.CatchUp();
    assert.is_not_nil(string.find(messages[0] as string, "Save: must not be called by a handler", 1, true)[0]);
    ledger.Close();
    assert.error_matches(() => {
      ledger.Save();
    }, "Save: the ledger is closed");
  });
});
