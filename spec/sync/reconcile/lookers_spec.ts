import { Lookers } from "../../../src/sync/reconcile/lookers";
import { FakeTime } from "../../support/fakes";

describe("those who look for much", () => {
  it("count for a minute, each ledger once", () => {
    const time = new FakeTime();
    const lookers = new Lookers(time.clock);
    assert.equal(0, lookers.count());
    lookers.note("first");
    lookers.note("second");
    time.seconds += 30;
    lookers.note("first");
    assert.equal(2, lookers.count());
    time.seconds += 30;
    assert.equal(1, lookers.count());
    time.seconds += 30;
    assert.equal(0, lookers.count());
  });

  it("are sixteen at most, the last", () => {
    const lookers = new Lookers(new FakeTime().clock);
    for (const i of $range(1, 20)) {
      lookers.note(`${i}`);
    }
    assert.equal(16, lookers.count());
  });
});
