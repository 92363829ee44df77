import { guid, Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, standingsDefinition } from "../support/ledgers";

describe("closing a projection", () => {
  it("saves and ends it, and frees its name", () => {
    const time = new FakeTime();
    const storage = {} as { snapshots: Record<string, { applied: number }> };
    const ledger = openLedger({ time, storage });
    ledger.Append(Loot, loot(1, 5));
    const standings = ledger.Project(standingsDefinition);
    assert.error_matches(
      () => ledger.Project(standingsDefinition),
      'Project: name "standings" belongs to an open projection of this ledger: close that one first',
    );
    let calls = 0;
    standings.OnChange(() => {
      calls += 1;
    });
    standings.At(time.server, () => {
      calls += 100;
    });
    standings.CatchUp();
    standings.TravelTo(time.server - 10);
    standings.Close();
    standings.Close();
    assert.equal(1, storage.snapshots.standings.applied);
    assert.equal(0, ledger.projectionList().length);
    ledger.Append(Loot, loot(1, 7));
    time.settle();
    time.advance(40);
    standings.CatchUp();
    assert.equal(1, calls);
    assert.equal(5, standings.GetState()[guid(1)]);
    assert.is_false(time.isTicking());
    const again = ledger.Project(standingsDefinition);
    time.settle();
    assert.equal(12, again.GetState()[guid(1)]);
    assert.same([], time.errors);
  });

  it("in the middle of a replay, or in a listener, leaves the others going", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    for (const _ of $range(1, 300)) {
      ledger.Append(Loot, loot(1, 1));
    }
    const first = ledger.Project(standingsDefinition);
    const second = ledger.Project({ ...standingsDefinition, name: "second" });
    const third = ledger.Project({ ...standingsDefinition, name: "third" });
    second.OnChange(() => {
      second.Close();
      third.Close();
    });
    time.millisecondsPerLook = 1;
    time.frame();
    first.Close();
    time.settle();
    assert.equal(300, second.GetState()[guid(1)]);
    assert.equal(0, ledger.projectionList().length);
    const again = ledger.Project(standingsDefinition);
    time.settle();
    assert.equal(300, again.GetState()[guid(1)]);
    assert.same([], time.errors);
  });

  it("is refused to a handler", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    ledger.Append(Loot, loot(1, 1));
    const projection = ledger.Project({
      name: "closer",
      version: 1,
      initial: () => ({}),
      on: {
        LT: () => {
          projection.Close();
        },
      },
    });
    time.settle();
    assert.is_not_nil(string.find(time.errors[0] as string, "Close: must not be called by a handler", 1, true)[0]);
    assert.is_true(projection.IsHalted());
  });
});

describe("a state that cannot be saved", () => {
  it("is named once, with the path to what is in its way, and is saved when that is gone", () => {
    const time = new FakeTime();
    const storage = {} as { snapshots: Record<string, unknown> };
    const warnings: string[] = [];
    const logger = {
      Debug: () => undefined,
      Info: () => undefined,
      Warning: (_self: unknown, text: string) => {
        warnings.push(text);
      },
      Error: () => undefined,
    };
    const ledger = openLedger({ time, storage, options: { logger: logger as object } });
    const standings = ledger.Project<{ byName: Record<string, unknown> }>({
      name: "standings",
      version: 1,
      initial: () => ({ byName: {} }),
      on: {
        LT: (state, event) => {
          state.byName.Anna = event.points === 1 ? () => 1 : event.points;
        },
      },
    });
    for (const _ of $range(1, 3)) {
      ledger.Append(Loot, loot(1, 1));
      time.settle();
      time.advance(40);
    }
    assert.same(
      [
        'the state of projection "standings" cannot be saved, so each login replays all events: ' +
          'standings.byName["Anna"]: a function',
      ],
      warnings,
    );
    assert.equal('standings.byName["Anna"]: a function', standings.saveProblem());
    assert.same({}, storage.snapshots);
    ledger.Append(Loot, loot(1, 2));
    time.settle();
    time.advance(40);
    assert.is_nil(standings.saveProblem());
    const again = openLedger({ time, storage: copy(storage) }).Project<object>({
      name: "standings",
      version: 1,
      initial: () => ({}),
      on: {},
    });
    time.settle();
    assert.same({ byName: { Anna: 2 } }, again.GetState());
  });
});

describe("the knobs of replay", () => {
  it("take whole batches only", () => {
    assert.error_matches(
      () => openLedger({ options: { replay: { batchSize: 100.5 } } }),
      "replay.batchSize must be a whole number, got the number 100.5",
    );
  });
});
