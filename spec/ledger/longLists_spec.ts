import { defineEvent } from "../../src/event/eventType";
import { MeteredTime } from "../support/metered";
import { openLedger, setOf } from "../support/ledgers";

/** Lua instructions between two pauses at most. */
const STEP_LIMIT = 100_000;
/** As many items as an event may have. */
const ITEMS = 800;

const Attendance = defineEvent("AT", [
  ["raid", "string"],
  ["seconds", "int[]"],
]);

describe("events with long lists", () => {
  for (const isBetween of [false, true]) {
    it(`come in in short steps${isBetween ? ", between others" : ""}`, () => {
      const events = [Attendance];
      const time = new MeteredTime();
      const writer = openLedger({ time, events, person: 2 });
      const seconds: number[] = [];
      for (const i of $range(1, ITEMS)) {
        seconds.push(i * 7);
      }
      for (const i of $range(1, 30)) {
        time.server += 10;
        writer.Append(Attendance, { raid: `r${i}`, seconds });
      }
      const ledger = openLedger({ time, events, scheduler: time.metered });
      if (isBetween) {
        ledger.Append(Attendance, { raid: "own", seconds: [1] });
      }
      const [pack] = setOf(writer).packWeek(writer.Weeks()[0], 1_000_000, () => undefined);
      time.longestStep = 0;
      time.metered.start((pause) => {
        setOf(ledger).receive(pack, "P2-Realm", pause);
      });
      time.settle();
      assert.equal(isBetween ? 31 : 30, ledger.Count());
      assert.is_true(time.longestStep > 0 && time.longestStep <= STEP_LIMIT, `${time.longestStep} instructions`);
      assert.same([], time.errors);
    });
  }
});
