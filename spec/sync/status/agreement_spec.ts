import { agreementOf } from "../../../src/sync/status/agreement";
import { listPeers } from "../../../src/sync/status/peerList";
import { eventOf, WEEK } from "../support/memorySet";
import { Lone } from "../support/lone";

const NUMBER = 2800;

function holder(): Lone {
  const lone = new Lone({ advertiseInterval: 10 });
  lone.events.add(eventOf(NUMBER * WEEK, "C1", "x"));
  return lone;
}

/** What is known of the one week that we hold, when a peer lists it with so many events. */
function listed(lone: Lone, count: number): void {
  const { a, b } = lone.events.weekSummary(NUMBER) ?? { a: 0, b: 0 };
  lone.peer("Anna", { ledger: "other" }).weeks = [{ week: NUMBER, count, a, b, adler: 0 }];
}

describe("agreement on a week", () => {
  it("is unknown when nobody told of it", () => {
    const lone = holder();
    assert.same(["unknown"], agreementOf(lone.context, [NUMBER]));
    lone.peer("Anna", { ledger: "other" });
    assert.same(["unknown"], agreementOf(lone.context, [NUMBER]));
  });

  it("is with who holds the same ledger, lists the same, or agreed when it was heard", () => {
    const lone = holder();
    listed(lone, 1);
    assert.same(["same"], agreementOf(lone.context, [NUMBER]));
    lone.peer("Anna").weeks = [];
    assert.same(["same"], agreementOf(lone.context, [NUMBER]));
    lone.peer("Anna", { ledger: "other" }).agrees = true;
    assert.same(["same"], agreementOf(lone.context, [NUMBER]));
  });

  it("is none when one of those heard of late differs", () => {
    const lone = holder();
    lone.peer("Bert");
    listed(lone, 2);
    assert.same(["different"], agreementOf(lone.context, [NUMBER]));
    lone.pass(31);
    lone.peer("Bert");
    assert.same(["same"], agreementOf(lone.context, [NUMBER]));
  });
});

describe("the list of peers", () => {
  it("says who holds how much less, and the rank of those who serve", () => {
    const lone = holder();
    lone.peer("Second", { claim: 7, count: 0 });
    lone.peer("First", { claim: 5, count: 4 });
    lone.peer("Silent").sending = false;
    const list = listPeers(lone.context);
    const of = (name: string) => list.find((peer) => peer.name === `${name}-Realm`);
    assert.equal(3, list.length);
    assert.equal(1, of("First")?.rank);
    assert.equal(2, of("Second")?.rank);
    assert.is_nil(of("Silent")?.rank);
    assert.equal(1, of("Second")?.lag);
    assert.equal(-3, of("First")?.lag);
  });

  it("has nobody who was not heard for peerLifetime", () => {
    const lone = holder();
    lone.peer("Anna");
    lone.pass(1800);
    assert.equal(1, listPeers(lone.context).length);
    lone.pass(1);
    assert.equal(0, listPeers(lone.context).length);
  });
});
