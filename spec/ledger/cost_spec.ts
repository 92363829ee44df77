import { Loot } from "../support/events";
import { FakeTime } from "../support/fakes";
import { loot, openLedger } from "../support/ledgers";
import { instructionsOf } from "../support/metered";

/** Bytes that a function takes, those among them that it leaves to be collected. */
function bytesOf(work: (this: void) => void): number {
  collectgarbage("collect");
  collectgarbage("stop");
  const before = collectgarbage("count");
  work();
  const bytes = (collectgarbage("count") - before) * 1024;
  collectgarbage("restart");
  return bytes;
}

/** Bytes that are still there when all garbage is collected. */
function keptBytesOf(work: (this: void) => unknown): number {
  collectgarbage("collect");
  collectgarbage("collect");
  const before = collectgarbage("count");
  const kept = work();
  collectgarbage("collect");
  collectgarbage("collect");
  const bytes = (collectgarbage("count") - before) * 1024;
  assert.is_not_nil(kept);
  return bytes;
}

/** The same on every machine. A bound that a change exceeds tells of a cost that each player has with each event or login. */
describe("the cost", () => {
  const COUNT = 200;

  it("of an append is some thousand instructions and few tables", () => {
    const time = new FakeTime();
    const ledger = openLedger({ time });
    ledger.Project({ name: "none", version: 1, initial: () => ({}), on: { LT: () => undefined } });
    const append = (): void => {
      for (const i of $range(1, COUNT)) {
        time.server += 1;
        ledger.Append(Loot, loot(i % 7, 1));
        time.settle();
      }
    };
    append();
    const instructions = instructionsOf(append) / COUNT;
    const bytes = bytesOf(append) / COUNT;
    assert.is_true(instructions <= 3300, `${instructions} instructions`);
    assert.is_true(bytes <= 5000, `${bytes} bytes`);
  });

  it("of opening a ledger is some thousand instructions and some 40 kB", () => {
    const time = new FakeTime();
    openLedger({ time }).Close();
    const open = (): object => openLedger({ time });
    const instructions = instructionsOf(() => {
      for (const _ of $range(1, 20)) {
        open();
      }
    });
    const bytes = keptBytesOf(open);
    assert.is_true(instructions / 20 <= 4200, `${instructions / 20} instructions`);
    assert.is_true(bytes <= 42_000, `${bytes} bytes`);
  });
});
