import { INDEX } from "../../../src/sync/messages/hash";
import type { PeerRecord } from "../../../src/sync/peers/peers";
import { Dormant } from "../../../src/sync/request/dormant";
import { newWant, type Want } from "../../../src/sync/request/want";

const source = { ledger: "l" } as PeerRecord;

function resting(subject: number, until: number, hash = "h"): Want {
  const want = newWant({ subject, hash, count: 1, ledger: "l", channel: "GUILD", source }, 0, false);
  return { ...want, state: { name: "dormant", until }, tries: 4, rounds: 2, deferrals: 3, hasWaited: true };
}

describe("what was given up", () => {
  it("is asked for anew when it has rested, as if for the first time", () => {
    const dormant = new Dormant();
    dormant.add(resting(7, 60));
    assert.equal(60, dormant.nextDue(undefined));
    assert.equal(50, dormant.nextDue(50));
    assert.same([], dormant.take(59));
    const [want] = dormant.take(60);
    assert.same({ name: "open", from: 60 }, want.state);
    assert.equal(0, want.tries);
    assert.equal(0, want.deferrals);
    assert.is_false(want.hasWaited);
    assert.equal(2, want.rounds, "how often it was given up counts on");
    assert.is_nil(dormant.nextDue(undefined));
  });

  it("is forgotten when it is the index of a ledger that its source no longer has", () => {
    const dormant = new Dormant();
    dormant.add(resting(INDEX, 60, "old"));
    dormant.add(resting(INDEX, 60, "l"));
    const ready = dormant.take(60);
    assert.equal(1, ready.length);
    assert.equal("l", ready[0].hash);
    assert.same([], dormant.take(1000));
  });

  it("is 64 things at most", () => {
    const dormant = new Dormant();
    for (const subject of $range(1, 100)) {
      dormant.add(resting(subject, 0));
    }
    assert.equal(64, dormant.take(1).length);
  });
});
