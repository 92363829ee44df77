import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger, type Standings, standingsDefinition } from "../support/ledgers";

describe("a replay", () => {
  it("uses every frame", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    for (const _ of $range(1, 2000)) {
      ledger.Append(Loot, loot(1, 1));
    }
    let applied = 0;
    ledger.Project<Standings>({
      ...standingsDefinition,
      on: {
        LT: () => {
          applied += 1;
          time.spent += 0.02;
        },
      },
    });
    const frames: number[] = [];
    while (time.isTicking()) {
      const before = applied;
      time.frame();
      frames.push(applied - before);
    }
    assert.equal(2000, applied);
    // 3.4 ms of 4 each, and up to 32 events more.
    frames.pop();
    assert.is_true(
      frames.every((count) => count >= 170 && count <= 202),
      frames.join(" "),
    );
  });
});
