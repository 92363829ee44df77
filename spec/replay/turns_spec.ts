import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { copy, loot, openLedger, standingsDefinition } from "../support/ledgers";

const WEEKS = 20;
const WEEK = 604800;

/** A saved table with events of some weeks, and eight projections that were saved at different places. */
function savedApart(time: FakeTime): object {
  const storage = {};
  const ledger = openLedger({ time, storage });
  time.server = 2800 * WEEK;
  for (const week of $range(1, WEEKS)) {
    for (const _ of $range(1, 40)) {
      time.server += math.floor(WEEK / 40);
      ledger.Append(Loot, loot(week, 1));
    }
    if (week % 2 === 1 && week < 16) {
      const projection = ledger.Project({ ...standingsDefinition, name: `projection ${(week + 1) / 2}` });
      projection.CatchUp();
      projection.Close();
    }
  }
  ledger.Close();
  return storage;
}

describe("projections at different places", () => {
  it("unpack each week once for all that need it", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time, storage: copy(savedApart(time)), options: { replay: { batchSize: 100 } } });
    let unpacked = 0;
    const { upkeep } = (ledger as unknown as { parts: { upkeep: { scheduleRest: (this: void) => void } } }).parts;
    upkeep.scheduleRest = () => {
      unpacked += 1;
    };
    const projections = [];
    for (const i of $range(1, 8)) {
      projections.push(ledger.Project({ ...standingsDefinition, name: `projection ${i}` }));
    }
    time.millisecondsPerLook = 1;
    time.settle();
    for (const projection of projections) {
      assert.equal(40 * WEEKS, projection.GetProgress()[0]);
    }
    // The first of them was saved at the end of the first week, and the saved snapshots were looked at.
    assert.is_true(unpacked >= WEEKS - 1 && unpacked <= WEEKS + 9, `${unpacked} times`);
    assert.same([], time.errors);
  });
});
